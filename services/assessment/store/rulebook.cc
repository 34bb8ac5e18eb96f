#include "services/assessment/store/rulebook.h"

#include <vector>

#include "services/assessment/store/dictionary_store.h"
#include "services/assessment/store/reference_store.h"

namespace mumpuni::assessment::store {

absl::StatusOr<Rulebook> Rulebooks::On(pg::Tx& tx, LocalDate day,
                                       std::optional<absl::Time> known_at) {
  // At least one row: the code may be NULL and so may the step.
  const auto rows = tx.Exec(
      "SELECT r.code, c.from_code, c.to_code, c.level_map, c.effective_from, c.legal_basis "
      "FROM (SELECT (SELECT code FROM rule_set WHERE status = 1 AND effective_from <= $1::date "
      "  AND decided_at <= coalesce($2, 'infinity'::timestamptz) "
      "  ORDER BY effective_from DESC LIMIT 1) AS code) r "
      "LEFT JOIN competency_crosswalk c ON c.effective_from <= $1::date "
      "  AND c.recorded_at <= coalesce($2, 'infinity'::timestamptz)",
      day, known_at);
  std::vector<domain::CrosswalkStep> steps;
  for (const auto& row : rows) {
    if (!row[1].is_null()) steps.push_back(StepOf(row, 1));
  }
  Rulebook book{nullptr, domain::Crosswalk(steps)};
  ASSIGN_OR_RETURN(book.rules, Named(tx, pg::TextOf(rows[0][0])));
  return book;
}

absl::StatusOr<std::shared_ptr<const domain::RuleSet>> Rulebooks::Named(pg::Tx& tx,
                                                                        const std::string& code) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (const auto found = decoded_.find(code); found != decoded_.end()) return found->second;
  }
  ASSIGN_OR_RETURN(const auto stored, FindRuleSet(tx, code));
  auto rules = std::make_shared<const domain::RuleSet>(stored.value_or(domain::RuleSet()));
  const std::lock_guard<std::mutex> lock(mutex_);
  return decoded_.emplace(code, std::move(rules)).first->second;
}

}  // namespace mumpuni::assessment::store
