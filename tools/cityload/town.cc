#include "tools/cityload/town.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/core/id.h"
#include "common/core/status.h"
#include "tools/client/operations.h"

namespace mumpuni::cityload {
namespace {

namespace pv = mumpuni::personnel::v1;
namespace av = mumpuni::assessment::v1;
namespace cv = mumpuni::complaint::v1;

constexpr int kPageSize = 1000;

// Reads all pages of a list into `take`.
template <typename Service, typename Method, typename Request, typename Take>
absl::Status AllPages(Town& town, const tools::Endpoint<Service>& endpoint, Method method,
                      Request request, const tools::Caller& caller, const Take& take) {
  request.set_page_size(kPageSize);
  do {
    ASSIGN_OR_RETURN(const auto page, town.city.Call(endpoint, method, request, caller));
    take(page);
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

absl::Status ReadCalendar(Town& town) {
  for (int year = town.options.start.year(); year <= town.options.start.year() + 1; ++year) {
    pv::GetCalendarRequest request;
    request.set_year(year);
    ASSIGN_OR_RETURN(const auto response,
                     town.city.Call(town.city.personnel, &pv::PersonnelService::Stub::GetCalendar,
                                    request, kPersonnelAdmin));
    std::set<LocalDate> days;
    for (const pv::CalendarDay& day : response.calendar().days()) {
      days.insert(LocalDate::Of(day.date()));
    }
    town.calendar.SetYear(year, response.calendar().version(), std::move(days));
  }
  return absl::OkStatus();
}

absl::Status ReadPersonnel(Town& town) {
  const auto& personnel = town.city.personnel;
  using Stub = pv::PersonnelService::Stub;
  RETURN_IF_ERROR(AllPages(town, personnel, &Stub::ListUnits, pv::ListUnitsRequest(),
                           kPersonnelAdmin, [&](const auto& page) {
                             for (const pv::Unit& unit : page.units()) {
                               town.unit_names[unit.unit_id()] = unit.name();
                               town.unit_ids[unit.code()] = unit.unit_id();
                             }
                           }));
  RETURN_IF_ERROR(AllPages(town, personnel, &Stub::ListPositions, pv::ListPositionsRequest(),
                           kPersonnelAdmin, [&](const auto& page) {
                             for (const auto& row : page.positions()) town.positions.push_back(row);
                           }));
  return AllPages(town, personnel, &Stub::ListEmployees, pv::ListEmployeesRequest(),
                  kPersonnelAdmin, [&](const auto& page) {
                    for (const pv::Employee& employee : page.employees()) {
                      town.names[employee.employee_id()] = employee.full_name();
                      town.employee_ids[employee.employee_number()] = employee.employee_id();
                    }
                  });
}

absl::Status ReadRules(Town& town) {
  const auto& assessment = town.city.assessment;
  using Stub = av::AssessmentService::Stub;
  RETURN_IF_ERROR(AllPages(town, assessment, &Stub::ListJobStandards, av::ListJobStandardsRequest(),
                           kPersonnelAdmin, [&](const auto& page) {
                             for (const auto& row : page.job_standards()) {
                               town.job_standards[row.code()] = row;
                             }
                           }));
  av::GetRuleSetRequest request;
  request.set_on_date(town.options.start.ToString());
  ASSIGN_OR_RETURN(const auto rules,
                   town.city.Call(assessment, &Stub::GetRuleSet, request, kPersonnelAdmin));
  for (const av::TopicKind& kind : rules.rule_set().topic_kinds()) {
    town.topic_kinds[kind.topic_code()] = kind.topic_kind();
  }
  return AllPages(town, town.city.complaint, &cv::ComplaintService::Stub::ListCategories,
                  cv::ListCategoriesRequest(), kComplaintAdmin, [&](const auto& page) {
                    for (const auto& row : page.categories()) town.categories[row.code()] = row;
                  });
}

}  // namespace

void Checks::Equal(const std::string& what, const std::string& expected, const std::string& got) {
  True(absl::StrCat(what, " = ", expected), expected == got, absl::StrCat("got ", got));
}

void Checks::Equal(const std::string& what, int64_t expected, int64_t got) {
  Equal(what, absl::StrCat(expected), absl::StrCat(got));
}

void Checks::True(const std::string& what, bool holds, const std::string& otherwise) {
  const std::lock_guard lock(mutex_);
  ++(holds ? passed_ : failed_);
  if (holds) {
    out_ << "  ok      " << what << '\n';
  } else {
    out_ << "  FAILED  expected: " << what << "; " << otherwise << '\n';
  }
}

std::string Town::RequestId(const std::string& name) const {
  return Id::FromName(
             absl::StrCat("cityload|", options.seed, "|", options.start.ToString(), "|", name))
      .ToString();
}

void Town::Section(const std::string& title) const { out << "\n== " << title << '\n'; }

// The offset is whole seconds, so the services may be up to one behind.
absl::Status Town::MoveTo(absl::Time to) const {
  RETURN_IF_ERROR(clock.MoveTo(to));
  return tools::AwaitTime(city, to - absl::Seconds(1));
}

absl::Status Town::MoveTo(LocalDate date, int hour) const {
  RETURN_IF_ERROR(MoveTo(date.Start() + absl::Hours(hour)));
  static constexpr const char* kDays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  out << absl::StrFormat("  [the city's clock: %s %s %02d:00]\n",
                         kDays[static_cast<int>(date.weekday())], date.ToString(), hour);
  return absl::OkStatus();
}

const pv::Position* Town::PositionOf(const std::string& code) const {
  for (const pv::Position& position : positions) {
    if (position.code() == code) return &position;
  }
  return nullptr;
}

std::string Town::UnitName(const std::string& unit_id) const {
  const auto found = unit_names.find(unit_id);
  return found == unit_names.end() ? "?" : found->second;
}

std::string Town::NameOf(const std::string& employee_id) const {
  const auto found = names.find(employee_id);
  return found == names.end() ? employee_id : found->second;
}

absl::Status ReadTown(Town& town) {
  ASSIGN_OR_RETURN(town.distributions, ReadDistributions(absl::StrCat(town.options.reference_dir,
                                                                      "/play/distributions.json")));
  RETURN_IF_ERROR(ReadPersonnel(town));
  if (town.positions.empty()) {
    return absl::FailedPreconditionError(
        "the city has no positions; load the reference data first: mumpuni reference apply");
  }
  RETURN_IF_ERROR(ReadCalendar(town));
  return ReadRules(town);
}

}  // namespace mumpuni::cityload
