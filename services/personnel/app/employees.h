// Use cases on employees.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/clock.h"
#include "common/core/principal.h"
#include "common/pg/tx.h"
#include "services/personnel/app/event_sink.h"
#include "services/personnel/store/employee_store.h"

namespace mumpuni::personnel::app {

// Thread-safe; each method runs in the caller's transaction. `etag` is the version last seen; 0
// means no check.
class Employees {
 public:
  Employees(const Clock& clock, EventSink& sink) : clock_(clock), sink_(sink) {}

  absl::StatusOr<store::EmployeeRow> Hire(pg::Tx& tx, domain::Employee employee);
  absl::StatusOr<store::EmployeeRow> Get(pg::Tx& tx, const Access& access, const Id& employee_id);
  // Writes into the audit trail that the caller reads another person's number and education.
  absl::Status RecordRead(pg::Tx& tx, const Access& access, const Id& employee_id);
  // Without a scope check; for replays of the caller's own request and for peers.
  absl::StatusOr<store::EmployeeRow> Load(pg::Tx& tx, const Id& employee_id);
  absl::StatusOr<std::vector<store::EmployeeRow>> BatchGet(pg::Tx& tx, const std::vector<Id>& ids);
  absl::StatusOr<std::vector<store::EmployeeRow>> List(pg::Tx& tx, const Access& access,
                                                       store::EmployeeFilter filter,
                                                       const std::string& after_id, int limit);
  absl::StatusOr<store::EmployeeRow> Transfer(pg::Tx& tx, const Id& employee_id,
                                              const Id& position_id, LocalDate start, int64_t etag);
  absl::StatusOr<store::EmployeeRow> Deactivate(pg::Tx& tx, const Id& employee_id,
                                                LocalDate last_date,
                                                domain::DeactivationReason reason, int64_t etag);
  absl::StatusOr<store::EmployeeRow> RecordAbsence(pg::Tx& tx, const Access& access,
                                                   const Id& employee_id, domain::Absence absence);
  // Audited with the reason, 10–500 characters.
  absl::StatusOr<store::ErasedEmployee> Erase(pg::Tx& tx, const Access& access,
                                              const Id& employee_id, const std::string& reason,
                                              int64_t etag);
  // What is left of an erased person; for replays of the erasure.
  absl::StatusOr<store::ErasedEmployee> LoadErased(pg::Tx& tx, const Id& employee_id);
  LocalDate Today() const { return LocalDate::At(clock_.Now()); }

 private:
  absl::StatusOr<store::EmployeeRow> LoadForChange(pg::Tx& tx, const Id& employee_id, int64_t etag);
  absl::StatusOr<domain::Position> TakePost(pg::Tx& tx, const Id& position_id,
                                            std::string_view field);

  const Clock& clock_;
  EventSink& sink_;
};

}  // namespace mumpuni::personnel::app
