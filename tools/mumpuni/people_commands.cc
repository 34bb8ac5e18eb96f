// Employees, profiles, gaps.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/core/id.h"
#include "common/core/local_date.h"
#include "common/core/status.h"
#include "tools/mumpuni/command.h"

namespace mumpuni::tools {
namespace {

namespace av = mumpuni::assessment::v1;
namespace pv = mumpuni::personnel::v1;
using AssessmentStub = av::AssessmentService::Stub;
using PersonnelStub = pv::PersonnelService::Stub;

struct EmployeeState {
  std::string id;
  std::string as_of;
};

std::string TypeOf(const common::v1::EmploymentType& type) {
  return ShortName(common::v1::EmploymentType_Name(type), "EMPLOYMENT_TYPE_");
}

std::string StatusOf(const pv::EmployeeStatus& status) {
  return ShortName(pv::EmployeeStatus_Name(status), "EMPLOYEE_STATUS_");
}

// "2024-01-01 to 2024-12-31"; an open end is left out.
std::string Span(const std::string& start, const std::string& end) {
  return start.empty() ? "" : absl::StrCat(start, " to ", end.empty() ? "…" : end);
}

Table FieldsOf(const pv::Employee& e) {
  Table table({"field", "value"});
  table.Add({"employee", e.employee_id()});
  table.Add({"number", e.employee_number()});
  table.Add({"name", e.full_name()});
  table.Add({"type", TypeOf(e.employment_type())});
  table.Add({"grade", e.grade_code()});
  table.Add({"unit", e.assignment().unit_id()});
  table.Add({"position", e.assignment().position_id()});
  table.Add({"since", e.assignment().start_date()});
  table.Add({"status", StatusOf(e.status())});
  for (const pv::Absence& absence : e.absences()) {
    table.Add({"absent", Span(absence.start_date(), absence.end_date())});
  }
  return table;
}

absl::Status GetEmployee(Globals& globals, EmployeeState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  pv::GetEmployeeRequest request;
  request.set_employee_id(state.id);
  ASSIGN_OR_RETURN(const auto response, city->Call(city->personnel, &PersonnelStub::GetEmployee,
                                                   request, globals.As("AUDITOR")));
  if (globals.json()) {
    std::cout << ToJson(response);
    return absl::OkStatus();
  }
  FieldsOf(response.employee()).Print(std::cout);
  return absl::OkStatus();
}

struct SearchState {
  std::string query;
  std::string unit;
  int limit = 0;
};

absl::Status SearchEmployees(Globals& globals, SearchState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  const Caller caller = globals.As("AUDITOR");
  pv::SearchEmployeesRequest request;
  request.set_query(state.query);
  request.set_limit(state.limit);
  if (!state.unit.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_subtree_unit_id(), UnitIdOf(*city, caller, state.unit));
  }
  ASSIGN_OR_RETURN(const auto response,
                   city->Call(city->personnel, &PersonnelStub::SearchEmployees, request, caller));
  if (globals.json()) {
    std::cout << ToJson(response);
    return absl::OkStatus();
  }
  Table table({"employee", "number", "name", "type", "grade", "unit", "position", "status"});
  for (const pv::Employee& e : response.employees()) {
    table.Add({e.employee_id(), e.employee_number(), e.full_name(), TypeOf(e.employment_type()),
               e.grade_code(), e.assignment().unit_id(), e.assignment().position_id(),
               StatusOf(e.status())});
  }
  if (table.size() == 0) std::cout << "nobody found\n";
  if (table.size() > 0) table.Print(std::cout);
  if (response.has_more()) std::cout << "and more; a longer query finds fewer\n";
  return absl::OkStatus();
}

std::string ReasonNameOf(const pv::DeactivationReason& reason) {
  if (reason == pv::DEACTIVATION_REASON_UNSPECIFIED) return "";
  return ShortName(pv::DeactivationReason_Name(reason), "DEACTIVATION_REASON_");
}

std::string ActingNameOf(const pv::ActingKind& kind) {
  if (kind == pv::ACTING_KIND_UNSPECIFIED) return "";
  return ShortName(pv::ActingKind_Name(kind), "ACTING_KIND_");
}

// What a decision says; which fields it has depends on its kind.
std::string ContentOf(const pv::PersonnelAction& action) {
  std::vector<std::string> parts;
  const auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) parts.push_back(absl::StrCat(std::string(name), " ", value));
  };
  add("as", ActingNameOf(action.acting_kind()));
  add("position", action.position_id());
  add("grade", action.grade_code());
  if (action.employment_type() != common::v1::EMPLOYMENT_TYPE_UNSPECIFIED) {
    add("type", TypeOf(action.employment_type()));
  }
  add("number", action.employee_number());
  add("contract", Span(action.contract_term().start_date(), action.contract_term().end_date()));
  add("reason", ReasonNameOf(action.reason()));
  add("until", action.planned_end_date());
  add("of", action.ends_action_id());
  add("regions", absl::StrJoin(action.jurisdiction_region_codes(), " "));
  add("duty", action.duty_pattern_code());
  return absl::StrJoin(parts, ", ");
}

void PrintActions(const pv::GetCareerResponse& career) {
  Table table({"decision", "from", "what", "decree", "recorded", "by", "undone", "why"});
  for (const pv::PersonnelAction& action : career.actions()) {
    table.Add({ShortName(pv::ActionKind_Name(action.kind()), "ACTION_KIND_"),
               action.effective_date(), ContentOf(action), action.decree_number(),
               DayOf(action.record_time()), action.recorded_by(), DayOf(action.undo_time()),
               action.undo_reason()});
  }
  table.Print(std::cout);
}

void PrintStandings(const pv::GetCareerResponse& career) {
  Table table({"standing", "status", "type", "number", "grade", "position", "contract"});
  for (const pv::Standing& standing : career.standings()) {
    table.Add(
        {Span(standing.start_date(), standing.end_date()),
         absl::StrCat(StatusOf(standing.status()), standing.deactivation_reason() == 0 ? "" : " ",
                      ReasonNameOf(standing.deactivation_reason())),
         TypeOf(standing.employment_type()), standing.employee_number(), standing.grade_code(),
         standing.position_id(),
         Span(standing.contract_term().start_date(), standing.contract_term().end_date())});
  }
  table.Print(std::cout);
}

void PrintActing(const pv::GetCareerResponse& career) {
  Table table({"acting", "as", "position", "unit"});
  for (const pv::ActingAppointment& acting : career.acting_appointments()) {
    table.Add({Span(acting.start_date(), acting.end_date()), ActingNameOf(acting.kind()),
               acting.position_id(), acting.unit_id()});
  }
  if (table.size() == 0) return;
  std::cout << '\n';
  table.Print(std::cout);
}

absl::Status GetCareer(Globals& globals, EmployeeState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  pv::GetCareerRequest request;
  request.set_employee_id(state.id);
  ASSIGN_OR_RETURN(const auto response, city->Call(city->personnel, &PersonnelStub::GetCareer,
                                                   request, globals.As("AUDITOR")));
  if (globals.json()) {
    std::cout << ToJson(response);
    return absl::OkStatus();
  }
  PrintActions(response);
  std::cout << '\n';
  PrintStandings(response);
  PrintActing(response);
  return absl::OkStatus();
}

absl::Status GetSuperior(Globals& globals, EmployeeState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  pv::GetSuperiorRequest request;
  request.set_employee_id(state.id);
  request.set_as_of(state.as_of);
  ASSIGN_OR_RETURN(const auto response, city->Call(city->personnel, &PersonnelStub::GetSuperior,
                                                   request, globals.As("AUDITOR")));
  if (globals.json()) {
    std::cout << ToJson(response);
    return absl::OkStatus();
  }
  Table table = FieldsOf(response.superior());
  // Another one than the own position, if the superior acts.
  table.Add({"superior by", response.position_id()});
  table.Add({"acting", response.acting() ? "yes" : "no"});
  table.Print(std::cout);
  return absl::OkStatus();
}

struct QualityState {
  std::string unit;
  std::string state = "OPEN";
  std::string rule;
  std::string owner;
};

absl::StatusOr<pv::ListQualityItemsRequest> RequestOf(City& city, const Caller& caller,
                                                      const QualityState& state) {
  pv::ListQualityItemsRequest request;
  request.set_page_size(1000);
  request.set_owner_employee_id(state.owner);
  pv::QualityState in = pv::QUALITY_STATE_UNSPECIFIED;
  pv::QualityState_Parse("QUALITY_STATE_" + state.state, &in);
  request.set_state(in);
  pv::QualityRule rule = pv::QUALITY_RULE_UNSPECIFIED;
  pv::QualityRule_Parse("QUALITY_RULE_" + state.rule, &rule);
  request.set_rule(rule);
  if (!state.unit.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_subtree_unit_id(), UnitIdOf(city, caller, state.unit));
  }
  return request;
}

absl::Status ListQualityItems(Globals& globals, QualityState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  const Caller caller = globals.As("PERSONNEL_ADMIN");
  ASSIGN_OR_RETURN(pv::ListQualityItemsRequest request, RequestOf(*city, caller, state));
  Table table({"found", "employee", "rule", "state", "owner", "reason", "item"});
  pv::ListQualityItemsResponse all;
  do {
    ASSIGN_OR_RETURN(const auto page, city->Call(city->personnel, &PersonnelStub::ListQualityItems,
                                                 request, caller));
    all.mutable_items()->MergeFrom(page.items());
    for (const pv::QualityItem& item : page.items()) {
      table.Add({DayOf(item.find_time()), item.employee_id(),
                 ShortName(pv::QualityRule_Name(item.rule()), "QUALITY_RULE_"),
                 ShortName(pv::QualityState_Name(item.state()), "QUALITY_STATE_"),
                 item.owner_employee_id(), item.reason(), item.item_id()});
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (globals.json()) {
    std::cout << ToJson(all);
  } else if (table.size() == 0) {
    std::cout << "nothing to list\n";
  } else {
    table.Print(std::cout);
  }
  return absl::OkStatus();
}

std::string KnownRule(const std::string& name) {
  pv::QualityRule rule = pv::QUALITY_RULE_UNSPECIFIED;
  const bool known = pv::QualityRule_Parse("QUALITY_RULE_" + name, &rule) && rule != 0;
  return known ? "" : name + " is no rule of mumpuni/personnel/v1/personnel.proto";
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

void AddEmployeeReads(CLI::App& employee, Globals& globals) {
  AddCommand<SearchState>(
      employee, globals, "search", "Find employees by name; near spellings are found",
      [](CLI::App& command, SearchState& state) {
        command.add_option("query", state.query, "Name; a number as PERSONNEL_ADMIN")->required();
        command.add_option("--unit", state.unit, "Code or id of a unit, with what is below it");
        command.add_option("--limit", state.limit, "At most this many, up to 100 (20)")
            ->check(CLI::Range(1, 100));
      },
      SearchEmployees);
  AddCommand<EmployeeState>(
      employee, globals, "career", "Every decision about an employee, and what follows from it",
      [](CLI::App& command, EmployeeState& state) {
        command.add_option("id", state.id, "Employee id")->required();
      },
      GetCareer);
  AddCommand<EmployeeState>(
      employee, globals, "superior", "Who is the direct superior on a day",
      [](CLI::App& command, EmployeeState& state) {
        command.add_option("id", state.id, "Employee id")->required();
        command.add_option("--as-of", state.as_of, "Day, YYYY-MM-DD; today if missing");
      },
      GetSuperior);
  AddCommand<QualityState>(
      employee, globals, "quality", "Warnings about records, oldest first",
      [](CLI::App& command, QualityState& state) {
        command.add_option("--unit", state.unit, "Code or id of a unit, with what is below it");
        command.add_option("--state", state.state, "State of the warnings")
            ->check(CLI::IsMember({"OPEN", "ACCEPTED", "RESOLVED"}))
            ->capture_default_str();
        command.add_option("--rule", state.rule, "Only this rule, for example CONTRACT_LAPSED")
            ->check(KnownRule);
        command.add_option("--owner", state.owner, "Only of this employee id");
      },
      ListQualityItems);
}

}  // namespace

absl::StatusOr<std::string> UnitIdOf(City& city, const Caller& caller, const std::string& code) {
  if (Id::Parse(code, "").ok()) return code;
  pv::ListUnitsRequest request;
  request.set_page_size(1000);
  do {
    ASSIGN_OR_RETURN(const auto page,
                     city.Call(city.personnel, &PersonnelStub::ListUnits, request, caller));
    for (const pv::Unit& unit : page.units()) {
      if (unit.code() == code) return unit.unit_id();
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::NotFoundError(absl::StrCat("there is no unit ", code));
}

void AddPeopleCommands(CLI::App& app, Globals& globals) {
  CLI::App* employee = app.add_subcommand("employee", "Employees");
  employee->require_subcommand(1);
  AddCommand<EmployeeState>(
      *employee, globals, "get", "One employee, masked by role",
      [](CLI::App& command, EmployeeState& state) {
        command.add_option("id", state.id, "Employee id")->required();
      },
      GetEmployee);
  AddEmployeeReads(*employee, globals);
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
