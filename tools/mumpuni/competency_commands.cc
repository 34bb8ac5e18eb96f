// What planners ask of many profiles: gap maps, trends, target positions, unit signals, the report
// of a person; and rule sets: what one would do, its decision, its fairness.
#include "absl/strings/str_cat.h"
#include "common/core/id.h"
#include "common/core/status.h"
#include "tools/client/operations.h"
#include "tools/mumpuni/command.h"

namespace mumpuni::tools {
namespace {

namespace av = mumpuni::assessment::v1;
using GapStub = av::GapService::Stub;
using RuleSetStub = av::RuleSetService::Stub;

constexpr int kPageSize = 1000;

std::string NewRequestId() { return Id::New(absl::Now()).ToString(); }
std::string Text(int64_t number) { return absl::StrCat(number); }

// A cell that may not be told.
constexpr char kHidden[] = "hidden";
std::string Told(bool suppressed, int64_t number) { return suppressed ? kHidden : Text(number); }

// No level is no number, in a table as in a mean.
std::string LevelText(int level) { return level == 0 ? "" : Text(level); }

absl::StatusOr<av::ProfilePurpose> PurposeOf(const std::string& name) {
  av::ProfilePurpose purpose = av::PROFILE_PURPOSE_UNSPECIFIED;
  if (!av::ProfilePurpose_Parse("PROFILE_PURPOSE_" + name, &purpose)) {
    return absl::InvalidArgumentError("no such purpose: " + name);
  }
  return purpose;
}

// Who may read for a purpose.
std::string RoleFor(av::ProfilePurpose purpose) {
  switch (purpose) {
    case av::PROFILE_PURPOSE_SELF:
      return "OFFICER";
    case av::PROFILE_PURPOSE_COACHING:
      return "UNIT_HEAD";
    case av::PROFILE_PURPOSE_AUDIT:
      return "AUDITOR";
    default:
      return "PERSONNEL_ADMIN";
  }
}

struct UnitState {
  std::string unit;
  bool by_unit = false;
  std::string competency;
  std::string csv;
  std::string as_of;
};

absl::Status GapMap(Globals& globals, UnitState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  const Caller caller = globals.As("AUDITOR");
  av::GetGapMapRequest request;
  request.set_page_size(kPageSize);
  request.set_by_unit(state.by_unit);
  request.set_competency_code(state.competency);
  if (state.unit.empty()) {
    request.set_city(true);
  } else {
    ASSIGN_OR_RETURN(*request.mutable_unit_id(), UnitIdOf(*city, caller, state.unit));
  }
  av::GetGapMapResponse all;
  do {
    ASSIGN_OR_RETURN(auto page, city->Call(city->gaps, &GapStub::GetGapMap, request, caller));
    all.mutable_cells()->MergeFrom(page.cells());
    *all.mutable_count_time() = page.count_time();
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  Rows rows;
  for (const av::GapCell& cell : all.cells()) {
    const auto told = [&](int64_t number) { return Told(cell.suppressed(), number); };
    rows.push_back({cell.unit_id(), cell.competency_code(), told(cell.people_count()),
                    told(cell.assessed_valid_count()), told(cell.assessed_expired_count()),
                    told(cell.never_assessed_count()), told(cell.meets_count()),
                    told(cell.below_count()), told(cell.unknown_count()),
                    told(cell.gap_levels_sum())});
  }
  return PrintRows(globals, state.csv,
                   {"unit", "competency", "people", "assessed", "expired", "never", "meets",
                    "below", "unknown", "levels missing"},
                   rows, all);
}

struct PersonState {
  std::string id;
  std::string purpose = "DEVELOPMENT_PLANNING";
  std::string target;
  std::string as_of;
  std::string csv;
  int months = 0;
};

void PersonOptions(CLI::App& command, PersonState& state) {
  command.add_option("id", state.id, "Employee id")->required();
  command.add_option("--purpose", state.purpose,
                     "SELF, COACHING, DEVELOPMENT_PLANNING, APPOINTMENT or AUDIT");
  command.add_option("--csv", state.csv, "Write a CSV file instead of printing");
}

absl::Status Trend(Globals& globals, PersonState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  av::GetGapTrendRequest request;
  ASSIGN_OR_RETURN(const av::ProfilePurpose purpose, PurposeOf(state.purpose));
  request.set_employee_id(state.id);
  request.set_purpose(purpose);
  request.set_months(state.months);
  ASSIGN_OR_RETURN(const auto response, city->Call(city->gaps, &GapStub::GetGapTrend, request,
                                                   globals.As(RoleFor(purpose), state.id)));
  Rows rows;
  for (const av::GapTrendPoint& point : response.points()) {
    rows.push_back(
        {point.as_of(), point.competency_code(), Text(point.required_level()),
         Text(point.known_level()),
         ShortName(av::AssessedStatus_Name(point.assessed_status()), "ASSESSED_STATUS_")});
  }
  return PrintRows(globals, state.csv, {"day", "competency", "required", "known", "assessed"}, rows,
                   response);
}

absl::Status Target(Globals& globals, PersonState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  av::ListTargetGapsRequest request;
  ASSIGN_OR_RETURN(const av::ProfilePurpose purpose, PurposeOf(state.purpose));
  request.set_employee_id(state.id);
  request.set_job_standard_code(state.target);
  request.set_purpose(purpose);
  ASSIGN_OR_RETURN(const auto response, city->Call(city->gaps, &GapStub::ListTargetGaps, request,
                                                   globals.As(RoleFor(purpose), state.id)));
  Rows rows;
  for (const av::TargetGap& gap : response.gaps()) {
    rows.push_back({gap.competency_code(), Text(gap.required_level()), LevelText(gap.known_level()),
                    ShortName(av::GapBasis_Name(gap.basis()), "GAP_BASIS_"), Text(gap.gap_levels()),
                    ShortName(av::Standing_Name(gap.standing()), "STANDING_")});
  }
  return PrintRows(globals, state.csv,
                   {"competency", "required", "known", "basis", "missing", "standing"}, rows,
                   response);
}

absl::Status UnitSignal(Globals& globals, UnitState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  const Caller caller = globals.As("AUDITOR");
  av::GetUnitSignalRequest request;
  ASSIGN_OR_RETURN(*request.mutable_unit_id(), UnitIdOf(*city, caller, state.unit));
  request.set_as_of(state.as_of);
  ASSIGN_OR_RETURN(const auto response,
                   city->Call(city->gaps, &GapStub::GetUnitSignal, request, caller));
  Rows rows;
  for (const av::UnitSignal& signal : response.signals()) {
    rows.push_back({signal.competency_code(),
                    signal.suppressed()
                        ? kHidden
                        : ShortName(av::ServiceSignal_Name(signal.signal()), "SERVICE_SIGNAL_"),
                    Told(signal.suppressed(), signal.u()),
                    Told(signal.suppressed(), signal.favourable_count()),
                    Told(signal.suppressed(), signal.unfavourable_count())});
  }
  return PrintRows(globals, state.csv, {"competency", "signal", "u", "favourable", "unfavourable"},
                   rows, response);
}

void Prepend(std::vector<std::string>& row, const std::vector<std::string>& cells) {
  row.insert(row.begin(), cells.begin(), cells.end());
}

Rows RowsOf(const av::CompetencyReport& report) {
  Rows rows;
  for (const av::ReportLine& line : report.lines()) {
    const int required =
        std::max(line.assessed().required_level(), line.indicated().required_level());
    rows.push_back(
        {line.competency_code(), line.competency_name(), Text(required),
         ShortName(av::AssessedStatus_Name(line.assessed().status()), "ASSESSED_STATUS_"),
         LevelText(line.assessed().level()), line.assessed().valid_until(),
         line.has_indicated() ? LevelText(line.indicated().level()) : "",
         line.has_signal()
             ? ShortName(av::ServiceSignal_Name(line.signal().signal()), "SERVICE_SIGNAL_")
             : ""});
  }
  return rows;
}

absl::Status CompetencyReport(Globals& globals, PersonState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  av::GetCompetencyReportRequest request;
  ASSIGN_OR_RETURN(const av::ProfilePurpose purpose, PurposeOf(state.purpose));
  request.set_employee_id(state.id);
  request.set_purpose(purpose);
  request.set_as_of(state.as_of);
  ASSIGN_OR_RETURN(const auto response,
                   city->Call(city->gaps, &GapStub::GetCompetencyReport, request,
                              globals.As(RoleFor(purpose), state.id)));
  const av::CompetencyReport& report = response.report();
  std::vector<std::string> titles = {"competency", "name",        "required",  "assessed",
                                     "level",      "valid until", "indicated", "signal"};
  Rows rows = RowsOf(report);
  const bool for_people = state.csv.empty() && !globals.json();
  if (for_people) {
    std::cout << "Rapor kompetensi per " << report.as_of() << ": " << report.position_name() << ", "
              << report.unit_name() << " (" << report.job_standard_code() << ")\n";
  }
  // A file has no line above its rows that says of whom and of when they are.
  if (!state.csv.empty()) {
    Prepend(titles, {"employee", "position", "unit", "job standard", "as of"});
    for (auto& row : rows) {
      Prepend(row, {report.employee_id(), report.position_name(), report.unit_name(),
                    report.job_standard_code(), report.as_of()});
    }
  }
  RETURN_IF_ERROR(PrintRows(globals, state.csv, titles, rows, response));
  if (!for_people) return absl::OkStatus();
  for (const std::string& note : report.notes()) std::cout << note << '\n';
  return absl::OkStatus();
}

struct RuleSetState {
  std::string code;
  std::string as_of;
  std::string csv;
  av::DecideRuleSetRequest decision;
};

// Waits for the end of the job that counts.
absl::Status Await(City& city, const Globals& globals, const std::string& job_id) {
  ASSIGN_OR_RETURN(const auto* endpoint, OperatorOf(city, "assessment"));
  ASSIGN_OR_RETURN(const auto job, AwaitJob(city, *endpoint, job_id, globals.As("OPERATOR"),
                                            ProgressTeller(globals)));
  return job.state() == operations::v1::JOB_STATE_DONE
             ? absl::OkStatus()
             : absl::CancelledError("an operator has ended the count");
}

std::string DimensionOf(av::GroupDimension dimension) {
  return ShortName(av::GroupDimension_Name(dimension), "GROUP_DIMENSION_");
}

absl::Status Simulate(Globals& globals, RuleSetState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  const Caller caller = globals.As("PERSONNEL_ADMIN");
  av::StartSimulationRequest start;
  start.set_request_id(NewRequestId());
  start.set_rule_set_code(state.code);
  start.set_as_of(state.as_of);
  ASSIGN_OR_RETURN(const auto started,
                   city->Call(city->rule_sets, &RuleSetStub::StartSimulation, start, caller));
  av::GetSimulationRequest get;
  get.set_simulation_id(started.simulation().simulation_id());
  RETURN_IF_ERROR(Await(*city, globals, get.simulation_id()));
  ASSIGN_OR_RETURN(const auto done,
                   city->Call(city->rule_sets, &RuleSetStub::GetSimulation, get, caller));
  Rows rows;
  for (const av::SimulationCell& cell : done.simulation().cells()) {
    const auto told = [&](int64_t number) { return Told(cell.suppressed(), number); };
    rows.push_back({DimensionOf(cell.dimension()), cell.value(), told(cell.people_count()),
                    told(cell.rose_count()), told(cell.fell_count()),
                    told(cell.signal_better_count()), told(cell.signal_worse_count()),
                    told(cell.below_before_count()), told(cell.below_after_count())});
  }
  RETURN_IF_ERROR(PrintRows(globals, state.csv,
                            {"group", "value", "people", "rise", "fall", "signal better",
                             "signal worse", "below now", "below then"},
                            rows, done));
  if (!globals.json()) std::cout << "simulation " << get.simulation_id() << '\n';
  return absl::OkStatus();
}

absl::Status Decide(Globals& globals, RuleSetState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  state.decision.set_request_id(NewRequestId());
  ASSIGN_OR_RETURN(const auto response, city->Call(city->rule_sets, &RuleSetStub::DecideRuleSet,
                                                   state.decision, globals.As("PERSONNEL_ADMIN")));
  if (globals.json()) {
    std::cout << ToJson(response);
  } else {
    std::cout << response.rule_set().code() << " decided, in force from "
              << response.rule_set().effective_from() << '\n';
  }
  return absl::OkStatus();
}

absl::Status Fairness(Globals& globals, RuleSetState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  const Caller caller = globals.As("INSPECTORATE");
  av::StartFairnessReportRequest start;
  start.set_request_id(NewRequestId());
  ASSIGN_OR_RETURN(const auto started,
                   city->Call(city->rule_sets, &RuleSetStub::StartFairnessReport, start, caller));
  av::GetFairnessReportRequest get;
  get.set_report_id(started.report().report_id());
  RETURN_IF_ERROR(Await(*city, globals, get.report_id()));
  ASSIGN_OR_RETURN(const auto done,
                   city->Call(city->rule_sets, &RuleSetStub::GetFairnessReport, get, caller));
  Rows rows;
  for (const av::FairnessCell& cell : done.report().cells()) {
    const auto told = [&](int64_t number) { return Told(cell.suppressed(), number); };
    rows.push_back({DimensionOf(cell.dimension()), cell.value(), told(cell.people_count()),
                    told(cell.lower_count()), told(cell.higher_count()), told(cell.below_count()),
                    told(cell.never_assessed_count()), told(cell.ratio_permille()),
                    cell.look_closer() ? "look closer" : ""});
  }
  return PrintRows(globals, state.csv,
                   {"group", "value", "people", "LOWER", "HIGHER", "below", "never assessed",
                    "ratio per mille", ""},
                   rows, done);
}

void AddDecide(CLI::App& parent, Globals& globals) {
  AddCommand<RuleSetState>(
      parent, globals, "decide", "Make a simulated rule set a decided one",
      [](CLI::App& command, RuleSetState& state) {
        av::DecideRuleSetRequest& d = state.decision;
        command.add_option("code", *d.mutable_rule_set_code(), "Rule set")->required();
        command.add_option("--simulation", *d.mutable_simulation_id(), "Its simulation")
            ->required();
        command.add_option("--decree", *d.mutable_decree_number(), "Number of the decree")
            ->required();
        command.add_option("--official", *d.mutable_deciding_official(), "Who decided")->required();
        command.add_option("--from", *d.mutable_effective_from(), "First day, YYYY-MM-DD")
            ->required();
        command.add_option("--dpia", *d.mutable_dpia_reference(), "Reference of the DPIA")
            ->required();
      },
      Decide);
}

void AddRuleSetCommands(CLI::App& app, Globals& globals) {
  CLI::App* rule_sets = app.add_subcommand("rule-set", "Rule sets of the competency profile");
  rule_sets->require_subcommand(1);
  AddCommand<RuleSetState>(
      *rule_sets, globals, "simulate", "Who would rise and fall (a long job)",
      [](CLI::App& command, RuleSetState& state) {
        command.add_option("code", state.code, "Rule set")->required();
        command.add_option("--as-of", state.as_of, "Day, YYYY-MM-DD; today if missing");
        command.add_option("--csv", state.csv, "Write a CSV file instead of printing");
      },
      Simulate);
  AddDecide(*rule_sets, globals);
}

}  // namespace

void AddCompetencyCommands(CLI::App& app, Globals& globals) {
  AddRuleSetCommands(app, globals);
  CLI::App* gap = app.add_subcommand("gap", "Gaps of a person in time and to a target");
  gap->require_subcommand(1);
  AddCommand<PersonState>(
      *gap, globals, "trend", "Month by month",
      [](CLI::App& command, PersonState& state) {
        PersonOptions(command, state);
        command.add_option("--months", state.months, "Months back, 1–36; 12 if missing");
      },
      Trend);
  AddCommand<PersonState>(
      *gap, globals, "target", "Against the job standard of another position",
      [](CLI::App& command, PersonState& state) {
        PersonOptions(command, state);
        command.add_option("--standard", state.target, "Code of the job standard")->required();
      },
      Target);
  CLI::App* reports = app.get_subcommand("report");
  AddCommand<PersonState>(
      *reports, globals, "competency", "Competency report of a person (rapor kompetensi)",
      [](CLI::App& command, PersonState& state) {
        PersonOptions(command, state);
        command.add_option("--as-of", state.as_of, "Day, YYYY-MM-DD; today if missing");
      },
      CompetencyReport);
  AddCommand<UnitState>(
      *reports, globals, "gap-map", "Who meets the requirements, and what is assessed",
      [](CLI::App& command, UnitState& state) {
        command.add_option("--unit", state.unit, "Code or id of a unit; the city if missing");
        command.add_flag("--by-unit", state.by_unit, "A row for each unit");
        command.add_option("--competency", state.competency, "Only this competency");
        command.add_option("--csv", state.csv, "Write a CSV file instead of printing");
      },
      GapMap);
  AddCommand<UnitState>(
      *reports, globals, "unit-signal", "What complaint practice says of a unit",
      [](CLI::App& command, UnitState& state) {
        command.add_option("unit", state.unit, "Code or id of the unit")->required();
        command.add_option("--as-of", state.as_of, "Day, YYYY-MM-DD; today if missing");
        command.add_option("--csv", state.csv, "Write a CSV file instead of printing");
      },
      UnitSignal);
  AddCommand<RuleSetState>(
      *reports, globals, "fairness", "How the rule set in force treats groups (a long job)",
      [](CLI::App& command, RuleSetState& state) {
        command.add_option("--csv", state.csv, "Write a CSV file instead of printing");
      },
      Fairness);
}

}  // namespace mumpuni::tools
