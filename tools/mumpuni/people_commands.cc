// Employees, profiles, gaps.
#include "absl/strings/str_cat.h"
#include "common/core/status.h"
#include "tools/mumpuni/command.h"

namespace mumpuni::tools {
namespace {

namespace av = mumpuni::assessment::v1;
namespace pv = mumpuni::personnel::v1;
using AssessmentStub = av::AssessmentService::Stub;

struct EmployeeState {
  std::string id;
};

absl::Status GetEmployee(Globals& globals, EmployeeState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  pv::GetEmployeeRequest request;
  request.set_employee_id(state.id);
  ASSIGN_OR_RETURN(const auto response,
                   city->Call(city->personnel, &pv::PersonnelService::Stub::GetEmployee, request,
                              globals.As("AUDITOR")));
  if (globals.json()) {
    std::cout << ToJson(response);
    return absl::OkStatus();
  }
  const pv::Employee& e = response.employee();
  Table table({"field", "value"});
  table.Add({"employee", e.employee_id()});
  table.Add({"number", e.employee_number()});
  table.Add({"name", e.full_name()});
  table.Add({"type",
             ShortName(common::v1::EmploymentType_Name(e.employment_type()), "EMPLOYMENT_TYPE_")});
  table.Add({"grade", e.grade_code()});
  table.Add({"unit", e.assignment().unit_id()});
  table.Add({"position", e.assignment().position_id()});
  table.Add({"since", e.assignment().start_date()});
  table.Add({"status", ShortName(pv::EmployeeStatus_Name(e.status()), "EMPLOYEE_STATUS_")});
  for (const pv::Absence& absence : e.absences()) {
    table.Add({"absent", absl::StrCat(absence.start_date(), " to ", absence.end_date())});
  }
  table.Print(std::cout);
  return absl::OkStatus();
}

struct ProfileState {
  std::string employee;
  std::string competency;
  std::string purpose = "SELF";
  std::string as_of;
  std::string rule_set;
};

void ProfileOptions(CLI::App& command, ProfileState& state) {
  command.add_option("--employee", state.employee, "Employee id")->required();
  command.add_option("--purpose", state.purpose, "Why it is read; decides what is answered")
      ->check(CLI::IsMember({"SELF", "COACHING", "DEVELOPMENT_PLANNING", "APPOINTMENT", "AUDIT"}))
      ->capture_default_str();
  command.add_option("--as-of", state.as_of, "Day, YYYY-MM-DD; today if missing");
}

av::ProfilePurpose PurposeOf(const std::string& name) {
  av::ProfilePurpose purpose = av::PROFILE_PURPOSE_UNSPECIFIED;
  av::ProfilePurpose_Parse("PROFILE_PURPOSE_" + name, &purpose);
  return purpose;
}

// The role that a purpose belongs to; a head must also say who she is (--as).
Caller ReaderFor(const Globals& globals, const std::string& purpose, const std::string& employee) {
  if (purpose == "SELF") return globals.As("OFFICER", employee);
  if (purpose == "COACHING") return globals.As("UNIT_HEAD");
  if (purpose == "AUDIT") return globals.As("AUDITOR");
  return globals.As("PERSONNEL_ADMIN");
}

void PrintItem(const av::EvidenceItem& item) {
  const std::string what =
      item.act() == complaint::v1::ACT_KIND_UNSPECIFIED
          ? absl::StrCat("course for level ", item.topic_code())
          : absl::StrCat(ShortName(complaint::v1::ActKind_Name(item.act()), "ACT_KIND_"), " ",
                         item.topic_code(), item.favourable() ? " favourable" : " unfavourable",
                         ", share ", item.share_permille(), ", weight ", item.weight());
  std::cout << "      " << item.occurred_on() << ' ' << what << ", "
            << ShortName(av::EvidenceStatus_Name(item.status()), "EVIDENCE_STATUS_") << ", "
            << item.source_id() << '\n';
}

absl::Status ExplainProfile(Globals& globals, ProfileState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  av::ExplainProfileRequest request;
  request.set_employee_id(state.employee);
  request.set_purpose(PurposeOf(state.purpose));
  request.set_as_of(state.as_of);
  request.set_competency_code(state.competency);
  request.set_rule_set_code(state.rule_set);
  ASSIGN_OR_RETURN(const auto response,
                   city->Call(city->assessment, &AssessmentStub::ExplainProfile, request,
                              ReaderFor(globals, state.purpose, state.employee)));
  if (globals.json()) {
    std::cout << ToJson(response);
    return absl::OkStatus();
  }
  std::cout << "as of " << response.as_of() << ", rule set " << response.rule_set_code()
            << (response.simulated() ? " (simulated)" : "") << '\n';
  for (const av::CompetencyExplanation& competency : response.competencies()) {
    std::cout << '\n'
              << competency.competency_code() << ", required level " << competency.required_level()
              << '\n';
    for (const av::ExplanationLine& line : competency.lines()) {
      std::cout << "  "
                << ShortName(av::ExplanationLineKind_Name(line.kind()), "EXPLANATION_LINE_KIND_")
                << ' ' << line.value() << ": " << line.sentence() << '\n';
      if (line.has_item()) PrintItem(line.item());
    }
  }
  return absl::OkStatus();
}

absl::Status GetProfile(Globals& globals, ProfileState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  av::GetProfileRequest request;
  request.set_employee_id(state.employee);
  request.set_purpose(PurposeOf(state.purpose));
  request.set_as_of(state.as_of);
  ASSIGN_OR_RETURN(const auto response,
                   city->Call(city->assessment, &AssessmentStub::GetProfile, request,
                              ReaderFor(globals, state.purpose, state.employee)));
  if (globals.json()) {
    std::cout << ToJson(response);
    return absl::OkStatus();
  }
  const av::Profile& profile = response.profile();
  std::cout << "as of " << profile.as_of() << ", rule set " << profile.rule_set_code()
            << ", job standard " << profile.job_standard_code() << "\n\n";
  Table assessed({"assessed", "required", "status", "level", "on", "until", "provider"});
  for (const av::AssessedLevel& row : profile.assessed()) {
    assessed.Add({row.competency_code(), absl::StrCat(row.required_level()),
                  ShortName(av::AssessedStatus_Name(row.status()), "ASSESSED_STATUS_"),
                  absl::StrCat(row.level()), row.assessed_on(), row.valid_until(), row.provider()});
  }
  assessed.Print(std::cout);
  Table indicated({"indicated", "required", "level", "value", "gap"});
  for (const av::IndicatedLevel& row : profile.indicated()) {
    indicated.Add({row.competency_code(), absl::StrCat(row.required_level()),
                   absl::StrCat(row.level()), absl::StrCat(row.value_milli()),
                   absl::StrCat(row.gap_levels())});
  }
  std::cout << '\n';
  indicated.Print(std::cout);
  Table signals({"signal", "", "u", "favourable", "unfavourable", "provisional"});
  for (const av::CompetencySignal& row : profile.signals()) {
    signals.Add({row.competency_code(),
                 ShortName(av::ServiceSignal_Name(row.signal()), "SERVICE_SIGNAL_"),
                 absl::StrCat(row.u()), absl::StrCat(row.favourable_count()),
                 absl::StrCat(row.unfavourable_count()), absl::StrCat(row.provisional_count())});
  }
  std::cout << '\n';
  signals.Print(std::cout);
  return absl::OkStatus();
}

struct GapsState {
  std::string employee;
  std::string unit;
  bool city = false;
  std::string competency;
  std::string purpose = "DEVELOPMENT_PLANNING";
  bool known_only = false;
};

absl::StatusOr<std::string> UnitIdOf(City& city, const Caller& caller, const std::string& code) {
  pv::ListUnitsRequest request;
  request.set_page_size(1000);
  do {
    ASSIGN_OR_RETURN(
        const auto page,
        city.Call(city.personnel, &pv::PersonnelService::Stub::ListUnits, request, caller));
    for (const pv::Unit& unit : page.units()) {
      if (unit.code() == code || unit.unit_id() == code) return unit.unit_id();
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::NotFoundError(absl::StrCat("there is no unit ", code));
}

absl::Status ListGaps(Globals& globals, GapsState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  const Caller caller = ReaderFor(globals, state.purpose, state.employee);
  av::ListGapsRequest request;
  request.set_page_size(1000);
  request.set_purpose(PurposeOf(state.purpose));
  request.set_competency_code(state.competency);
  request.set_exclude_unknown(state.known_only);
  if (!state.employee.empty()) {
    request.set_employee_id(state.employee);
  } else if (!state.unit.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_unit_id(), UnitIdOf(*city, caller, state.unit));
  } else {
    request.set_city(true);
  }
  Table table({"employee", "competency", "required", "known", "gap", "basis"});
  av::ListGapsResponse all;
  do {
    ASSIGN_OR_RETURN(const auto page,
                     city->Call(city->assessment, &AssessmentStub::ListGaps, request, caller));
    all.mutable_gaps()->MergeFrom(page.gaps());
    for (const av::Gap& gap : page.gaps()) {
      table.Add({gap.employee_id(), gap.competency_code(), absl::StrCat(gap.required_level()),
                 absl::StrCat(gap.known_level()), absl::StrCat(gap.gap_levels()),
                 ShortName(av::GapBasis_Name(gap.basis()), "GAP_BASIS_")});
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (globals.json()) {
    std::cout << ToJson(all);
  } else {
    table.Print(std::cout);
  }
  return absl::OkStatus();
}

}  // namespace

void AddPeopleCommands(CLI::App& app, Globals& globals) {
  CLI::App* employee = app.add_subcommand("employee", "Employees");
  employee->require_subcommand(1);
  AddCommand<EmployeeState>(
      *employee, globals, "get", "One employee, masked by role",
      [](CLI::App& command, EmployeeState& state) {
        command.add_option("id", state.id, "Employee id")->required();
      },
      GetEmployee);
  CLI::App* profile = app.add_subcommand("profile", "Competency profiles");
  profile->require_subcommand(1);
  AddCommand<ProfileState>(*profile, globals, "get", "The three parts, as the purpose answers them",
                           ProfileOptions, GetProfile);
  AddCommand<ProfileState>(
      *profile, globals, "explain", "Every line of the computation",
      [](CLI::App& command, ProfileState& state) {
        ProfileOptions(command, state);
        command.add_option("--competency", state.competency, "Only this one, for example M.3");
        command.add_option("--rule-set", state.rule_set, "Simulate another rule set");
      },
      ExplainProfile);
  AddCommand<GapsState>(
      app, globals, "gaps", "Competencies below the requirement of the post",
      [](CLI::App& command, GapsState& state) {
        command.add_option("--employee", state.employee, "Employee id");
        command.add_option("--unit", state.unit, "Code or id of a unit, with what is below it");
        command.add_flag("--city", state.city, "The whole city (the default)");
        command.add_option("--competency", state.competency, "Only this one");
        command.add_option("--purpose", state.purpose, "Why it is read")
            ->check(CLI::IsMember({"SELF", "COACHING", "DEVELOPMENT_PLANNING", "AUDIT"}))
            ->capture_default_str();
        command.add_flag("--known-only", state.known_only, "Leave out what nothing is known of");
      },
      ListGaps);
}

}  // namespace mumpuni::tools
