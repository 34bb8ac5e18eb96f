// The RPCs of mumpuni.training.v1.AttendanceService: convert → transact → (draw) → convert.
#pragma once

#include "common/core/clock.h"
#include "common/pg/pool.h"
#include "common/rpc/request.h"
#include "common/rpc/server.h"
#include "mumpuni/training/v1/attendance_service.grpc.pb.h"
#include "services/training/app/attendances.h"
#include "services/training/app/batches.h"

namespace mumpuni::training::api {

// Thread-safe. The handlers are public so that tests call them without a server.
class AttendanceApi {
 public:
  AttendanceApi(pg::Pool& pool, const Clock& clock, app::Batches& batches,
                app::Attendances& attendances)
      : pool_(pool), clock_(clock), batches_(batches), attendances_(attendances) {}

  // Registers every RPC; call before the server starts.
  void Register(rpc::Server& server);

  using Ctx = rpc::CallContext;
  absl::StatusOr<v1::SetTimetableResponse> SetTimetable(const Ctx&, const v1::SetTimetableRequest&);
  absl::StatusOr<v1::GetTimetableResponse> GetTimetable(const Ctx&, const v1::GetTimetableRequest&);
  absl::StatusOr<v1::IssueAttendanceCodeResponse> IssueAttendanceCode(
      const Ctx&, const v1::IssueAttendanceCodeRequest&);
  absl::StatusOr<v1::CheckInResponse> CheckIn(const Ctx&, const v1::CheckInRequest&);
  absl::StatusOr<v1::UploadAttendanceResponse> UploadAttendance(const Ctx&,
                                                                const v1::UploadAttendanceRequest&);
  absl::StatusOr<v1::CorrectAttendanceResponse> CorrectAttendance(
      const Ctx&, const v1::CorrectAttendanceRequest&);
  absl::StatusOr<v1::ListAttendanceResponse> ListAttendance(const Ctx&,
                                                            const v1::ListAttendanceRequest&);

 private:
  // One mark, once per request id.
  template <typename Response, typename Request, typename Act>
  absl::StatusOr<Response> OnMark(const Ctx& context, const Request& request, Act&& act);

  pg::Pool& pool_;
  const Clock& clock_;
  app::Batches& batches_;
  app::Attendances& attendances_;
  v1::AttendanceService::AsyncService service_;
};

}  // namespace mumpuni::training::api
