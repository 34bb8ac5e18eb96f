// Use cases on employees: decisions about them, and reading them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/clock.h"
#include "common/core/principal.h"
#include "common/pg/tx.h"
#include "services/personnel/app/careers.h"
#include "services/personnel/app/event_sink.h"
#include "services/personnel/store/employee_store.h"

namespace mumpuni::personnel::app {

struct Hiring {
  domain::Person person;
  int education = 0;
  // The hire, and the assignment where that begins later.
  std::vector<domain::Action> actions;
};

struct Superior {
  store::EmployeeRow row;
  Id position_id;
  bool acting = false;
};

struct CareerView {
  Id employee_id;
  std::vector<domain::Action> actions;
  domain::Career career;
};

// Thread-safe; each method runs in the caller's transaction. `etag` is the version last seen; 0
// means no check. Rows are as of today, or of the first day in service if that is later.
class Employees {
 public:
  Employees(Careers& careers, EventSink& sink) : careers_(careers), sink_(sink) {}

  absl::StatusOr<store::EmployeeRow> Hire(pg::Tx& tx, const Access& access, Hiring hiring);
  // Records a decision: any verb but the hire.
  absl::StatusOr<store::EmployeeRow> Decide(pg::Tx& tx, const Access& access, const Id& employee_id,
                                            domain::Action action, int64_t etag);
  // The end of service; without a day, that of retirement by the mandatory age.
  absl::StatusOr<store::EmployeeRow> EndService(pg::Tx& tx, const Access& access,
                                                const Id& employee_id, domain::Action action,
                                                bool projected, int64_t etag);
  // Without a row if the person was removed.
  absl::StatusOr<std::optional<store::EmployeeRow>> Undo(pg::Tx& tx, const Access& access,
                                                         const Id& employee_id, const Id& action_id,
                                                         const std::string& reason, int64_t etag);
  absl::StatusOr<store::EmployeeRow> Correct(pg::Tx& tx, const Access& access,
                                             const Id& employee_id, const Id& action_id,
                                             domain::Action action, const std::string& reason,
                                             int64_t etag);
  // `fields`: names of the fields of `person` to take over.
  absl::StatusOr<store::EmployeeRow> UpdatePerson(pg::Tx& tx, const Access& access,
                                                  const Id& employee_id,
                                                  const domain::Person& person,
                                                  const std::vector<std::string>& fields,
                                                  int64_t etag);
  absl::StatusOr<store::EmployeeRow> RecordAbsence(pg::Tx& tx, const Access& access,
                                                   const Id& employee_id, domain::Absence absence);
  // Without a day all of it.
  absl::StatusOr<store::EmployeeRow> CancelAbsence(pg::Tx& tx, const Access& access,
                                                   const Id& employee_id, const Id& absence_id,
                                                   std::optional<LocalDate> from);
  // Audited with the reason, 10–500 characters.
  absl::StatusOr<store::ErasedEmployee> Erase(pg::Tx& tx, const Access& access,
                                              const Id& employee_id, const std::string& reason,
                                              int64_t etag);
  // What is left of an erased person; for replays of the erasure.
  absl::StatusOr<store::ErasedEmployee> LoadErased(pg::Tx& tx, const Id& employee_id);

  absl::StatusOr<store::EmployeeRow> Get(pg::Tx& tx, const Access& access, const Id& employee_id,
                                         std::optional<LocalDate> as_of);
  // Without a scope check; for replays of the caller's own request and for peers.
  absl::StatusOr<store::EmployeeRow> Load(pg::Tx& tx, const Id& employee_id);
  // Writes into the audit trail that the caller reads another person's sensitive fields.
  absl::Status RecordRead(pg::Tx& tx, const Access& access, const Id& employee_id,
                          std::vector<std::string> fields);
  // Writes into the audit trail that the caller takes out everybody's sensitive fields.
  absl::Status RecordExport(pg::Tx& tx, const Access& access, const std::string& reason);
  absl::StatusOr<std::vector<store::EmployeeRow>> BatchGet(pg::Tx& tx, const std::vector<Id>& ids);
  absl::StatusOr<std::vector<store::EmployeeRow>> List(pg::Tx& tx, const Access& access,
                                                       const std::optional<Id>& root,
                                                       store::EmployeeFilter filter,
                                                       const std::string& after_id, int limit,
                                                       LocalDate day);
  // By name, or by number for whoever may see numbers. One more than `limit` if there are more.
  absl::StatusOr<std::vector<store::EmployeeRow>> Search(pg::Tx& tx, const Access& access,
                                                         const std::string& query,
                                                         const std::optional<Id>& root,
                                                         store::EmployeeFilter filter, int limit);
  // Also as it was known at an instant.
  absl::StatusOr<CareerView> GetCareer(pg::Tx& tx, const Access& access, const Id& employee_id,
                                       std::optional<absl::Time> known_at);
  // Who holds the position, and who acts in it.
  struct Holders {
    std::vector<store::EmployeeRow> holders;
    std::vector<store::EmployeeRow> acting;
  };
  absl::StatusOr<Holders> HoldersOf(pg::Tx& tx, const Access& access, const Id& position_id,
                                    LocalDate day);
  absl::StatusOr<Superior> SuperiorOf(pg::Tx& tx, const Access& access, const Id& employee_id,
                                      LocalDate day);
  absl::StatusOr<std::vector<store::EmployeeRow>> Serving(pg::Tx& tx, const Access& access,
                                                          const std::string& region_code,
                                                          const std::string& after_id, int limit,
                                                          LocalDate day);

  LocalDate Today() const { return careers_.Today(); }

 private:
  absl::Status LockForChange(pg::Tx& tx, const Id& employee_id, int64_t etag);
  // Locks the employee, checks scope and version; answers all decisions.
  absl::StatusOr<std::vector<domain::Action>> Open(pg::Tx& tx, const Access& access,
                                                   const Id& employee_id, int64_t etag);
  absl::Status CheckReachesOn(pg::Tx& tx, const Access& access, const Id& employee_id,
                              const domain::Career& career, LocalDate day);
  absl::Status StoreOne(pg::Tx& tx, const Id& employee_id, domain::Career career);
  absl::Status EraseAll(pg::Tx& tx, const Access& access, const char* verb, const Id& employee_id,
                        const std::string& reason);
  absl::Status Audit(pg::Tx& tx, const Access& access, const char* action, const Id& employee_id,
                     const std::string& purpose, std::vector<std::string> fields);

  Careers& careers_;
  EventSink& sink_;
};

}  // namespace mumpuni::personnel::app
