#include "tools/cityload/people.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/core/status.h"
#include "tools/client/operations.h"
#include "tools/client/output.h"
#include "tools/client/parallel.h"

namespace mumpuni::cityload {
namespace {

namespace pv = mumpuni::personnel::v1;
namespace av = mumpuni::assessment::v1;

constexpr char kProvider[] = "Pusat Penilaian Kompetensi (contoh)";
constexpr char kAccreditation[] = "A/DEMO/2026";

absl::StatusOr<std::string> HireOne(Town& town, const Hire& hire, const std::string& key) {
  pv::HireEmployeeRequest request;
  request.set_request_id(town.RequestId(key));
  *request.mutable_employee() = hire.employee;
  ASSIGN_OR_RETURN(const auto response,
                   town.city.Call(town.city.personnel, &pv::PersonnelService::Stub::HireEmployee,
                                  request, kPersonnelAdmin));
  return response.employee().employee_id();
}

void PrintWorkforce(Town& town, const std::vector<Hire>& hires, absl::Duration took) {
  std::map<std::string, int> types;
  int heads = 0;
  for (const Hire& hire : hires) {
    heads += hire.heads_unit ? 1 : 0;
    ++types[tools::ShortName(common::v1::EmploymentType_Name(hire.employee.employment_type()),
                             "EMPLOYMENT_TYPE_")];
  }
  std::string shares;
  for (const auto& [type, count] : types) absl::StrAppend(&shares, ", ", count, " ", type);
  town.out << absl::StrFormat("  %d employees hired in %.1f s (%d a second): %d heads of units%s\n",
                              static_cast<int>(hires.size()), absl::ToDoubleSeconds(took),
                              static_cast<int>(static_cast<double>(hires.size()) /
                                               std::max(absl::ToDoubleSeconds(took), 0.001)),
                              heads, shares);
}

// The levels that an assessment centre might find for the post.
av::Assessment DrawAssessment(const Town& town, const Hire& hire, const std::string& employee_id,
                              Random& random) {
  av::Assessment assessment;
  assessment.set_employee_id(employee_id);
  assessment.set_method(av::ASSESSMENT_METHOD_ASSESSMENT_CENTRE);
  assessment.set_provider(kProvider);
  assessment.set_accreditation(kAccreditation);
  assessment.set_target(hire.position_code);
  const LocalDate day = town.options.start.PlusDays(-static_cast<int>(random.Between(10, 900)));
  assessment.set_assessed_on(day.ToString());
  const pv::Position* position = town.PositionOf(hire.position_code);
  const auto standard = town.job_standards.find(position->job_standard_code());
  if (standard == town.job_standards.end()) return assessment;
  for (const auto& required : standard->second.requirements()) {
    const auto draw = static_cast<int>(random.Below(10));
    const int level = required.level() + (draw < 3 ? -1 : draw < 8 ? 0 : 1);
    auto& result = *assessment.add_results();
    result.set_competency_code(required.competency_code());
    result.set_level(std::clamp(level, 1, 5));
  }
  return assessment;
}

absl::Status Record(Town& town, const av::Assessment& assessment) {
  av::RecordAssessmentRequest request;
  request.set_request_id(town.RequestId(absl::StrCat("assess|", assessment.employee_id())));
  *request.mutable_assessment() = assessment;
  return town.city
      .Call(town.city.assessment, &av::AssessmentService::Stub::RecordAssessment, request,
            kAssessor)
      .status();
}

// Formal assessments cost money: a share of the PNS has one, the rest are coverage to come.
absl::Status AssessSome(Town& town, const std::vector<Hire>& hires) {
  std::vector<const Hire*> chosen;
  for (const Hire& hire : hires) {
    if (hire.employee.employment_type() == common::v1::EMPLOYMENT_TYPE_PNS) chosen.push_back(&hire);
  }
  Random random(town.options.seed, "assessments");
  Shuffle(chosen, random);
  chosen.resize(std::min(chosen.size(), static_cast<size_t>(town.options.assessments)));
  std::vector<av::Assessment> assessments;
  for (const Hire* hire : chosen) {
    const std::string& id = town.employee_ids[hire->employee.employee_number()];
    av::Assessment assessment = DrawAssessment(town, *hire, id, random);
    if (assessment.results_size() > 0) assessments.push_back(std::move(assessment));
  }
  // Assessment knows a person once the event of the hire has arrived.
  RETURN_IF_ERROR(tools::AwaitCaughtUp(town.city));
  RETURN_IF_ERROR(tools::ForEach(assessments.size(), town.options.threads,
                                 [&](size_t i) { return Record(town, assessments[i]); }));
  town.out << "  " << assessments.size() << " of the PNS have a formal assessment on record\n";
  return absl::OkStatus();
}

// Units that answer complaints by themselves.
std::set<std::string> LeadUnits(const Town& town) {
  std::set<std::string> units;
  for (const auto& [code, category] : town.categories) {
    if (!category.default_lead_unit_id().empty()) units.insert(category.default_lead_unit_id());
  }
  return units;
}

}  // namespace

absl::Status FillCity(Town& town) {
  WorkforcePlan plan;
  // Yudi is one of them.
  plan.count = town.options.employees - 1;
  plan.seed = town.options.seed;
  plan.today = town.options.start;
  plan.lead_unit_ids = LeadUnits(town);
  if (static_cast<int>(town.names.size()) >= plan.count) {
    town.out << "  " << town.names.size() << " employees are in service already\n";
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const std::vector<Hire> hires,
                   PlanWorkforce(plan, town.positions, town.distributions));
  const absl::Time started = absl::Now();
  std::mutex mutex;
  RETURN_IF_ERROR(tools::ForEach(hires.size(), town.options.threads, [&](size_t i) -> absl::Status {
    const std::string& number = hires[i].employee.employee_number();
    {
      const std::lock_guard lock(mutex);
      if (town.employee_ids.count(number) > 0) return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(const std::string id, HireOne(town, hires[i], absl::StrCat("hire|", i)));
    const std::lock_guard lock(mutex);
    town.employee_ids[number] = id;
    town.names[id] = hires[i].employee.full_name();
    return absl::OkStatus();
  }));
  PrintWorkforce(town, hires, absl::Now() - started);
  return AssessSome(town, hires);
}

absl::Status HireCast(Town& town, Cast& cast) {
  const pv::Position* post = town.PositionOf("DSDABM.PENGADUAN-PERTAMA");
  if (post == nullptr) return absl::FailedPreconditionError("DSDABM.PENGADUAN-PERTAMA is missing");
  NumberRegister numbers;
  for (const auto& [number, id] : town.employee_ids) numbers.Reserve(number);
  Random random(town.options.seed, "cast|" + town.options.start.ToString());
  const Hire hire = PlanPerson(*post, common::v1::EMPLOYMENT_TYPE_PNS, "Yudi Pranata, S.T.",
                               town.options.start, numbers, town.distributions, random);
  ASSIGN_OR_RETURN(cast.yudi, HireOne(town, hire, "hire|yudi"));
  town.names[cast.yudi] = hire.employee.full_name();
  av::Assessment assessment = DrawAssessment(town, hire, cast.yudi, random);
  assessment.set_assessed_on(town.options.start.PlusDays(-14).ToString());
  assessment.clear_results();
  for (const auto& required : town.job_standards[post->job_standard_code()].requirements()) {
    auto& result = *assessment.add_results();
    result.set_competency_code(required.competency_code());
    result.set_level(required.competency_code() == "M.3" ? required.level() - 1 : required.level());
  }
  RETURN_IF_ERROR(tools::AwaitCaughtUp(town.city));
  RETURN_IF_ERROR(Record(town, assessment));
  return tools::AwaitCaughtUp(town.city);
}

}  // namespace mumpuni::cityload
