#include "services/complaint/domain/assignment.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "services/complaint/domain/reasons.h"

namespace mumpuni::complaint::domain {
namespace {

bool Holds(const Person& person, const Id& position_id) {
  return person.position_id == position_id ||
         std::any_of(person.acting.begin(), person.acting.end(),
                     [&](const ActingPost& post) { return post.position_id == position_id; });
}

bool Heads(const Person& person, const Id& unit_id) {
  if (person.heads_unit && person.unit_id == unit_id) return true;
  return std::any_of(person.acting.begin(), person.acting.end(), [&](const ActingPost& post) {
    return post.heads_unit && post.unit_id == unit_id;
  });
}

// By the explicit superior position, or as head of a unit of the other.
bool StandsAbove(const Person& superior, const Person& person) {
  const Id& explicit_position = person.reports_to_position_id;
  if (!explicit_position.IsNil() && Holds(superior, explicit_position)) return true;
  const std::vector<Id> units = UnitsOf(person);
  return std::any_of(units.begin(), units.end(),
                     [&](const Id& unit_id) { return Heads(superior, unit_id); });
}

bool IsConcernedBy(const Person& person, const Person& subject) {
  return person.employee_id == subject.employee_id || StandsAbove(person, subject) ||
         StandsAbove(subject, person);
}

std::string ReasonFor(const Candidate& chosen, size_t eligible, Knowledge knowledge) {
  const std::string competence =
      knowledge == Knowledge::kNone ? "menurut beban saja karena layanan kompetensi tidak tersedia"
      : chosen.standing == Standing::kMeets ? "memenuhi ambang kompetensi dan hadir"
                                            : "kompetensi belum dinilai, tetap setara, dan hadir";
  return absl::StrCat(
      "Dipilih otomatis: ", competence, "; beban paling ringan (", chosen.open_cases,
      " laporan terbuka, ", chosen.recent_assignments, " penugasan dalam 30 hari) di antara ",
      eligible, " petugas",
      knowledge == Knowledge::kCut ? " pertama dari daftar yang lebih panjang." : ".");
}

}  // namespace

std::vector<Id> UnitsOf(const Person& person) {
  std::vector<Id> units;
  if (!person.unit_id.IsNil()) units.push_back(person.unit_id);
  for (const ActingPost& post : person.acting) {
    if (!post.unit_id.IsNil()) units.push_back(post.unit_id);
  }
  return units;
}

bool IsConcerned(const Person& person, const std::vector<Subject>& named,
                 const std::vector<Person>& subjects) {
  const std::vector<Id> units = UnitsOf(person);
  for (const Subject& subject : named) {
    if (!subject.employee_id.IsNil() && subject.employee_id == person.employee_id) return true;
    if (std::find(units.begin(), units.end(), subject.unit_id) != units.end()) return true;
  }
  return std::any_of(subjects.begin(), subjects.end(),
                     [&](const Person& subject) { return IsConcernedBy(person, subject); });
}

std::optional<Standing> StandingOf(const Id& employee_id, const std::optional<Standings>& known) {
  if (!known.has_value()) return std::nullopt;
  for (const Candidate& officer : known->officers) {
    if (officer.employee_id == employee_id) return officer.standing;
  }
  return known->cut ? std::nullopt : std::optional<Standing>(Standing::kUnknown);
}

absl::Status CheckMentor(const Id& employee_id, const Id& mentor_employee_id,
                         const std::optional<Standing>& standing) {
  const bool accompanied = !mentor_employee_id.IsNil() && mentor_employee_id != employee_id;
  if (standing != Standing::kBelow || accompanied) return absl::OkStatus();
  return Error(reasons::kMentorRequired, "mentor_employee_id",
               "the officer is below what the category asks for");
}

absl::StatusOr<Choice> ChooseOfficer(const std::vector<Candidate>& candidates,
                                     Knowledge knowledge) {
  const Candidate* best = nullptr;
  size_t eligible = 0;
  const auto rank = [](const Candidate& c) {
    return std::make_tuple(c.open_cases, c.recent_assignments, c.employee_id);
  };
  for (const Candidate& candidate : candidates) {
    if (knowledge != Knowledge::kNone && candidate.standing == Standing::kBelow) continue;
    ++eligible;
    if (best == nullptr || rank(candidate) < rank(*best)) best = &candidate;
  }
  if (best == nullptr) {
    return Error(reasons::kNoEligibleOfficer, "case_id", "nobody of the lead unit is eligible");
  }
  return Choice{best->employee_id, ReasonFor(*best, eligible, knowledge)};
}

}  // namespace mumpuni::complaint::domain
