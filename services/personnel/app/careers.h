// Stores careers and everything that follows from them: standings, posts, published states,
// warnings, retirement days. Verbs, imports and the daily refresh all come through here.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/clock.h"
#include "common/pg/tx.h"
#include "services/personnel/app/event_sink.h"
#include "services/personnel/domain/career.h"
#include "services/personnel/domain/quality.h"
#include "services/personnel/store/career_store.h"
#include "services/personnel/store/position_store.h"

namespace mumpuni::personnel::app {

// Why careers cannot be stored together with what others hold.
struct Conflicts {
  std::vector<store::PostConflict> posts;
  std::vector<store::ActingConflict> acting;
  // Whose number somebody else has taken.
  std::vector<Id> numbers;
  bool empty() const { return posts.empty() && acting.empty() && numbers.empty(); }
};
// The first of them as an error of a single decision.
absl::Status ErrorOf(const Conflicts& conflicts);

// Thread-safe; each method runs in the caller's transaction, which has locked the employees.
class Careers {
 public:
  Careers(const Clock& clock, EventSink& sink, domain::QualityLimits limits = {})
      : clock_(clock), sink_(sink), limits_(limits) {}

  // Writes the careers and what follows from them. If they conflict with what others hold, the
  // conflicts are answered and the caller must roll back.
  absl::StatusOr<Conflicts> Store(pg::Tx& tx, const std::map<Id, domain::Career>& careers,
                                  ChangeCause cause);
  // What follows from the present day for people whose careers are stored.
  absl::Status Refresh(pg::Tx& tx, const std::vector<Id>& ids, ChangeCause cause);
  // The next people whose day has come, at most `limit`; answers how many there were.
  absl::StatusOr<int> RefreshDue(pg::Tx& tx, int limit);

  // Refuses a decision that names what does not exist: grade, position, duty pattern.
  absl::Status CheckNames(pg::Tx& tx, const domain::Action& action, const domain::Career& career);
  // ALREADY_EXISTS if the number is, or was, somebody else's.
  absl::Status CheckNumber(pg::Tx& tx, const std::string& number, const Id& employee_id,
                           std::string_view field);

  absl::Time Now() const { return clock_.Now(); }
  LocalDate Today() const { return LocalDate::At(clock_.Now()); }

 private:
  const Clock& clock_;
  EventSink& sink_;
  const domain::QualityLimits limits_;
};

// The ladder that grades of an employment type stand on: part-time contracts use that of contracts.
domain::EmploymentType LadderOf(domain::EmploymentType type);

}  // namespace mumpuni::personnel::app
