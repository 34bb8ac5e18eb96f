#include "services/assessment/app/job_standards.h"

#include <algorithm>
#include <limits>

#include "common/audit/audit.h"
#include "common/core/validate.h"
#include "services/assessment/app/dictionary.h"
#include "services/assessment/domain/reasons.h"
#include "services/assessment/store/dictionary_store.h"
#include "services/assessment/store/profile_store.h"
#include "services/assessment/store/reference_store.h"

namespace mumpuni::assessment::app {

absl::StatusOr<JobStandards::Comparison> JobStandards::Compare(pg::Tx& tx, const std::string& code,
                                                               int from_version, int to_version) {
  RETURN_IF_ERROR(CheckRange(from_version, "from_version", 1, std::numeric_limits<int>::max()));
  RETURN_IF_ERROR(CheckRange(to_version, "to_version", 0, std::numeric_limits<int>::max()));
  const auto from = store::FindJobStandard(tx, code, from_version);
  const auto to = store::FindJobStandard(tx, code, to_version);
  if (!from.has_value() || !to.has_value()) {
    return Error(reasons::kJobStandardNotFound, from.has_value() ? "to_version" : "from_version",
                 "no such version of the job standard");
  }
  return Comparison{from->version, to->version, domain::Compare(*from, *to)};
}

absl::StatusOr<JobStandards::Preview> JobStandards::PreviewOf(pg::Tx& tx, const Access& access,
                                                              const std::string& method,
                                                              const domain::JobStandard& standard,
                                                              std::optional<LocalDate> day,
                                                              const std::string& cursor,
                                                              int limit) {
  RETURN_IF_ERROR(Validate(standard));
  const LocalDate today = profiles_.Today();
  const LocalDate begins = std::max(today, standard.effective_from);
  RETURN_IF_ERROR(
      CheckInDictionary(tx, CodesOf(standard.requirements), begins, "job_standard.requirements"));
  std::map<std::string, int> wanted;
  for (const domain::LevelRef& ref : standard.requirements) wanted[ref.competency] = ref.level;
  const auto old = store::FindStandardInForce(tx, standard.code, day.value_or(today));
  store::PreviewQuery query{.code = standard.code,
                            .crosswalk = domain::Crosswalk(store::CrosswalksOn(tx, begins))};
  if (old.has_value()) query.before = query.crosswalk.MapAll(old->requirement.levels);
  query.after = query.crosswalk.MapAll(wanted);
  Preview preview;
  if (cursor.empty()) preview.impact = store::ImpactOf(tx, query);
  const size_t bar = cursor.find('|');
  const std::string code = bar == std::string::npos ? "" : cursor.substr(bar + 1);
  preview.newly_below = store::ListNewlyBelow(tx, query, cursor.substr(0, bar), code, limit);
  audit::Record record;
  record.actor = access.principal;
  record.action = method;
  record.subject_id = "job_standard:" + standard.code;
  record.fields = {"known_level"};
  record.at = profiles_.Now();
  RETURN_IF_ERROR(audit::Append(tx, record));
  return preview;
}

std::string JobStandards::CursorOf(const store::NewlyBelowRow& row) {
  return row.employee_id.ToString() + "|" + row.competency;
}

}  // namespace mumpuni::assessment::app
