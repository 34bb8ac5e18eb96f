#include "services/complaint/domain/assignment.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "services/complaint/domain/reasons.h"

namespace mumpuni::complaint::domain {
namespace {

bool IsConcernedBy(const Person& person, const Person& subject) {
  if (person.employee_id == subject.employee_id) return true;
  const bool reports_to_subject = !person.reports_to_position_id.IsNil() &&
                                  person.reports_to_position_id == subject.position_id;
  const bool heads_subject = !subject.reports_to_position_id.IsNil() &&
                             subject.reports_to_position_id == person.position_id;
  if (reports_to_subject || heads_subject) return true;
  const bool same_unit = !subject.unit_id.IsNil() && person.unit_id == subject.unit_id;
  return same_unit && (person.heads_unit || subject.heads_unit);
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

bool IsConcerned(const Person& person, const std::vector<Subject>& named,
                 const std::vector<Person>& subjects) {
  for (const Subject& subject : named) {
    if (!subject.employee_id.IsNil() && subject.employee_id == person.employee_id) return true;
    if (!subject.unit_id.IsNil() && subject.unit_id == person.unit_id) return true;
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
