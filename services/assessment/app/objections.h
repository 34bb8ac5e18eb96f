// Use cases on objections. Whatever changes whether a fact counts recomputes the person in the same
// transaction.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/calendar/calendar.h"
#include "common/core/principal.h"
#include "common/jobs/timers.h"
#include "common/pg/tx.h"
#include "services/assessment/app/profiles.h"
#include "services/assessment/domain/objection.h"
#include "services/assessment/store/objection_store.h"

namespace mumpuni::assessment::app {

// Timer of an objection: notes a missing statement, then decides what nobody decided in time.
inline constexpr char kObjectionKind[] = "assessment.objection";
// Timer that brings deadlines that still run to a revised calendar.
inline constexpr char kRedateKind[] = "assessment.objection_calendar";

struct AnnouncedFact {
  store::Announcement announcement;
  // nullopt: the calendar of that year is not published yet.
  std::optional<LocalDate> objection_until;
};

struct ObjectionView {
  domain::Objection objection;
  // Of all rounds.
  std::vector<store::RoundSeat> panels;
  std::vector<store::ObjectionEvent> events;
};

// Thread-safe; each method runs in the caller's transaction. Every change writes who made it to the
// audit trail, with the objection as purpose and the officer as subject.
class Objections {
 public:
  explicit Objections(Profiles& profiles) : profiles_(profiles) {}

  absl::StatusOr<std::vector<AnnouncedFact>> Announcements(pg::Tx& tx, const Access& access);
  absl::StatusOr<ObjectionView> File(pg::Tx& tx, const Access& access, domain::Objection wanted);
  absl::StatusOr<ObjectionView> Withdraw(pg::Tx& tx, const Access& access, const Id& id);
  absl::StatusOr<ObjectionView> GiveStatement(pg::Tx& tx, const Access& access, const Id& id,
                                              const std::string& statement);
  absl::StatusOr<ObjectionView> Appoint(pg::Tx& tx, const Access& access, const Id& id,
                                        std::vector<domain::PanelSeat> panel);
  absl::StatusOr<ObjectionView> CastVote(pg::Tx& tx, const Access& access, const Id& id,
                                         domain::Vote vote, const std::string& reasons);
  absl::StatusOr<ObjectionView> Appeal(pg::Tx& tx, const Access& access, const Id& id,
                                       const std::string& statement);
  // OBJECTION_NOT_FOUND for who has no part in it; audited for everybody but the officer.
  absl::StatusOr<ObjectionView> Get(pg::Tx& tx, const Access& access, const Id& id,
                                    const std::string& method);
  // The case of an objection that the caller may read: the officer, or the panel of this round.
  absl::StatusOr<Id> CaseOf(pg::Tx& tx, const Access& access, const Id& id,
                            const std::string& method);
  // Those of the people within reach (scope.h), or of the panels on which the caller sits or sat;
  // audited unless only the own ones are within reach.
  absl::StatusOr<std::vector<domain::Objection>> List(pg::Tx& tx, const Access& access,
                                                      const std::string& method, bool on_panel,
                                                      bool open_only, const std::string& cursor,
                                                      int limit);
  static std::string CursorOf(const domain::Objection& objection);
  absl::StatusOr<std::vector<store::ObjectionCount>> Report(pg::Tx& tx, LocalDate from,
                                                            LocalDate to);

  // What the timers do.
  absl::Status Due(pg::Tx& tx, const mumpuni::jobs::DueJob& job);
  absl::Status RedateOpen(pg::Tx& tx, const mumpuni::jobs::DueJob& job);

 private:
  absl::StatusOr<domain::Objection> Load(pg::Tx& tx, const Id& id) const;
  absl::StatusOr<domain::Objection> LoadOwn(pg::Tx& tx, const Access& access, const Id& id) const;
  // Stores it with an event; recomputes the person if the fact counts otherwise than before.
  absl::StatusOr<ObjectionView> Store(pg::Tx& tx, const domain::Objection& before,
                                      const domain::Objection& after, const std::string& kind,
                                      const std::string& detail);
  absl::Status SetTimer(pg::Tx& tx, const domain::Objection& objection) const;
  // What part somebody has in the matter besides hearing it; "" for none.
  std::string InvolvementOf(pg::Tx& tx, const domain::Objection& objection,
                            const Id& person_id) const;
  absl::Status CheckMember(pg::Tx& tx, const domain::Objection& objection,
                           const domain::PanelSeat& seat) const;
  absl::Status CheckAppointer(pg::Tx& tx, const Access& access,
                              const domain::Objection& objection) const;
  absl::Status Audit(pg::Tx& tx, const Access& access, const std::string& action,
                     const domain::Objection& objection) const;

  Profiles& profiles_;
};

}  // namespace mumpuni::assessment::app
