// The RPCs of mumpuni.training.v1.LessonHourService.
#pragma once

#include "common/core/clock.h"
#include "common/pg/pool.h"
#include "common/rpc/request.h"
#include "common/rpc/server.h"
#include "mumpuni/training/v1/lesson_hour_service.grpc.pb.h"
#include "services/training/app/hour_book.h"

namespace mumpuni::training::api {

// Thread-safe. The handlers are public so that tests call them without a server.
class LessonHourApi {
 public:
  LessonHourApi(pg::Pool& pool, const Clock& clock, const rpc::PageTokens& pages,
                app::HourBook& book)
      : pool_(pool), clock_(clock), pages_(pages), book_(book) {}

  // Registers every RPC; call before the server starts.
  void Register(rpc::Server& server);

  using Ctx = rpc::CallContext;
  absl::StatusOr<v1::DefineConversionRuleResponse> DefineConversionRule(
      const Ctx&, const v1::DefineConversionRuleRequest&);
  absl::StatusOr<v1::ListConversionRulesResponse> ListConversionRules(
      const Ctx&, const v1::ListConversionRulesRequest&);
  absl::StatusOr<v1::GetLessonHourStatementResponse> GetLessonHourStatement(
      const Ctx&, const v1::GetLessonHourStatementRequest&);
  absl::StatusOr<v1::ListShortOfHoursResponse> ListShortOfHours(const Ctx&,
                                                                const v1::ListShortOfHoursRequest&);
  absl::StatusOr<v1::GetHourRecapitulationResponse> GetHourRecapitulation(
      const Ctx&, const v1::GetHourRecapitulationRequest&);
  absl::StatusOr<v1::RecomputeLessonHoursResponse> RecomputeLessonHours(
      const Ctx&, const v1::RecomputeLessonHoursRequest&);
  absl::StatusOr<v1::ListRegistryRecordsResponse> ListRegistryRecords(
      const Ctx&, const v1::ListRegistryRecordsRequest&);
  absl::StatusOr<v1::RecordRegistryAnswersResponse> RecordRegistryAnswers(
      const Ctx&, const v1::RecordRegistryAnswersRequest&);

 private:
  pg::Pool& pool_;
  const Clock& clock_;
  const rpc::PageTokens& pages_;
  app::HourBook& book_;
  v1::LessonHourService::AsyncService service_;
};

}  // namespace mumpuni::training::api
