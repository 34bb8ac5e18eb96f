#include "services/assessment/app/dictionary.h"

#include <algorithm>
#include <limits>

#include "absl/strings/numbers.h"
#include "common/core/validate.h"
#include "services/assessment/app/recomputations.h"
#include "services/assessment/domain/reasons.h"
#include "services/assessment/store/dictionary_store.h"
#include "services/assessment/store/reference_store.h"

namespace mumpuni::assessment::app {

using domain::CompetencyVersion;

absl::Status CheckInDictionary(pg::Tx& tx, const std::vector<std::string>& codes, LocalDate day,
                               const std::string& field) {
  if (const auto unknown = store::FirstUnknownCompetency(tx, codes)) {
    return Error(reasons::kCompetencyNotFound, field, *unknown + " is not in the dictionary");
  }
  if (const auto retired = store::FirstRetiredCompetency(tx, codes, day)) {
    return Error(reasons::kCompetencyRetired, field, *retired + " is retired");
  }
  return absl::OkStatus();
}

std::vector<std::string> CodesOf(const std::vector<domain::LevelRef>& refs) {
  std::vector<std::string> codes;
  for (const domain::LevelRef& ref : refs) codes.push_back(ref.competency);
  return codes;
}

// A competency that is to be retired, even on a later day, gets no further version.
absl::Status Dictionary::CheckStays(pg::Tx& tx, const std::string& code,
                                    const std::string& field) const {
  const auto days = store::FindCompetencyDays(tx, {code});
  if (days.empty() || !days.begin()->second.has_value()) return absl::OkStatus();
  return Error(reasons::kCompetencyRetired, field, code + " is retired, or will be");
}

absl::StatusOr<CompetencyVersion> Dictionary::Load(pg::Tx& tx, const std::string& code,
                                                   int version) {
  auto found = store::FindVersion(tx, code, version);
  if (found.has_value()) return *std::move(found);
  if (version == 0) {
    return Error(reasons::kCompetencyNotFound, "code", code + " is not in the dictionary");
  }
  return Error(reasons::kCompetencyVersionNotFound, "version", "no such version");
}

absl::StatusOr<CompetencyVersion> Dictionary::Draft(pg::Tx& tx, const Access& access,
                                                    const domain::Competency& text) {
  RETURN_IF_ERROR(Validate(text));
  store::LockCompetency(tx, text.code);
  RETURN_IF_ERROR(CheckStays(tx, text.code, "competency.code"));
  auto open = store::FindOpenVersion(tx, text.code);
  auto newest = open.has_value() ? open : store::FindVersion(tx, text.code, 0);
  if (newest.has_value() && SameText(newest->text, text)) return *std::move(newest);
  const CompetencyVersion draft = domain::Draft(open, store::NextVersion(tx, text.code), text,
                                                access.principal.Key(), profiles_.Now());
  store::SaveVersion(tx, draft);
  return draft;
}

absl::StatusOr<CompetencyVersion> Dictionary::Review(pg::Tx& tx, const Access& access,
                                                     const std::string& code, int version,
                                                     bool accept, const std::string& note) {
  RETURN_IF_ERROR(CheckRange(version, "version", 1, std::numeric_limits<int>::max()));
  store::LockCompetency(tx, code);
  ASSIGN_OR_RETURN(CompetencyVersion reviewed, Load(tx, code, version));
  ASSIGN_OR_RETURN(reviewed, domain::Review(std::move(reviewed), access.principal.Key(), accept,
                                            note, profiles_.Now()));
  store::SaveVersion(tx, reviewed);
  return reviewed;
}

absl::StatusOr<CompetencyVersion> Dictionary::Publish(pg::Tx& tx, const std::string& code,
                                                      int version) {
  RETURN_IF_ERROR(CheckRange(version, "version", 1, std::numeric_limits<int>::max()));
  store::LockCompetency(tx, code);
  ASSIGN_OR_RETURN(CompetencyVersion published, Load(tx, code, version));
  RETURN_IF_ERROR(CheckStays(tx, code, "code"));
  ASSIGN_OR_RETURN(published, domain::Publish(std::move(published), profiles_.Now()));
  // The older one first: only one of a code is published.
  if (const auto older = store::FindVersion(tx, code, 0)) {
    store::SaveVersion(tx, domain::Superseded(*older, version, profiles_.Today()));
  }
  store::SaveVersion(tx, published);
  store::SavePublished(tx, published.text);
  return published;
}

absl::StatusOr<CompetencyVersion> Dictionary::Retire(pg::Tx& tx,
                                                     const domain::Retirement& retirement) {
  RETURN_IF_ERROR(Validate(retirement, profiles_.Today()));
  store::LockCrosswalks(tx);
  store::LockCompetency(tx, retirement.code);
  RETURN_IF_ERROR(Load(tx, retirement.code, 0).status());
  RETURN_IF_ERROR(CheckStays(tx, retirement.code, "code"));
  if (const auto step = domain::StepOf(retirement)) {
    RETURN_IF_ERROR(domain::CheckNoCycle(
        store::ListCrosswalks(tx, "", std::numeric_limits<int>::max()), *step));
    RETURN_IF_ERROR(CheckInDictionary(tx, {step->to}, step->effective_from, "replaced_by_code"));
    store::InsertCrosswalk(tx, *step, profiles_.Now());
  }
  store::SaveRetirement(tx, retirement.code, retirement.effective_from, retirement.reason);
  RETURN_IF_ERROR(ScheduleRecompute(tx, "competency_retired:" + retirement.code, "",
                                    std::max(profiles_.Now(), retirement.effective_from.Start())));
  return Get(tx, retirement.code, 0);
}

absl::StatusOr<CompetencyVersion> Dictionary::Get(pg::Tx& tx, const std::string& code,
                                                  int version) {
  RETURN_IF_ERROR(CheckRange(version, "version", 0, std::numeric_limits<int>::max()));
  ASSIGN_OR_RETURN(CompetencyVersion found, Load(tx, code, version));
  found.text.state = StateOn(found, profiles_.Today());
  return found;
}

std::vector<CompetencyVersion> Dictionary::List(pg::Tx& tx, const std::string& code,
                                                const std::string& cursor, int limit) {
  const size_t bar = cursor.find('|');
  int after_version = 0;
  if (bar != std::string::npos && !absl::SimpleAtoi(cursor.substr(bar + 1), &after_version)) {
    after_version = 0;
  }
  auto found = store::ListVersions(tx, code, cursor.substr(0, bar), after_version, limit);
  for (CompetencyVersion& version : found) {
    version.text.state = StateOn(version, profiles_.Today());
  }
  return found;
}

std::string Dictionary::CursorOf(const CompetencyVersion& version) {
  return version.text.code + "|" + std::to_string(version.text.version);
}

}  // namespace mumpuni::assessment::app
