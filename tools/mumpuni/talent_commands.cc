// Estimates that rest on records: professional index (IP ASN), job person match, talent box and
// grid.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/core/status.h"
#include "tools/mumpuni/command.h"

namespace mumpuni::tools {
namespace {

namespace av = mumpuni::assessment::v1;
using Stub = av::TalentService::Stub;

struct TalentState {
  std::string id;
  std::string standard;
  std::string unit;
  int year = 0;
  bool mapping = false;
  bool surplus = false;
};

std::string Points(int tenths) { return absl::StrFormat("%d.%d", tenths / 10, tenths % 10); }

absl::Status Index(Globals& globals, TalentState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  av::GetProfessionalIndexRequest request;
  request.set_employee_id(state.id);
  request.set_year(state.year);
  ASSIGN_OR_RETURN(const auto response, city->Call(city->talents, &Stub::GetProfessionalIndex,
                                                   request, globals.As("PERSONNEL_ADMIN")));
  if (globals.json()) {
    std::cout << ToJson(response);
    return absl::OkStatus();
  }
  Table table({"part", "score", "of", "why"});
  for (const av::IndexLine& line : response.professional_index().lines()) {
    table.Add({line.part(), line.known() ? Points(line.score_tenths()) : "?",
               Points(line.max_tenths()), line.reason()});
  }
  table.Print(std::cout);
  std::cout << "an estimate; the official value is the national agency's\n";
  return absl::OkStatus();
}

absl::Status Match(Globals& globals, TalentState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  av::GetJobPersonMatchRequest request;
  request.set_employee_id(state.id);
  request.set_job_standard_code(state.standard);
  request.set_purpose(state.mapping ? av::MATCH_PURPOSE_MAPPING : av::MATCH_PURPOSE_PLACEMENT);
  request.set_allow_surplus(state.surplus);
  ASSIGN_OR_RETURN(const auto response, city->Call(city->talents, &Stub::GetJobPersonMatch, request,
                                                   globals.As("PERSONNEL_ADMIN")));
  if (globals.json()) {
    std::cout << ToJson(response);
    return absl::OkStatus();
  }
  const av::JobPersonMatch& match = response.job_person_match();
  Table table({"competency", "required", "valid level", "counted"});
  for (const av::MatchLine& line : match.lines()) {
    table.Add({line.competency_code(), absl::StrCat(line.required_level()),
               line.assessed_level() == 0 ? "none" : absl::StrCat(line.assessed_level()),
               absl::StrCat(line.counted_level())});
  }
  table.Print(std::cout);
  if (match.complete()) {
    std::cout << Points(match.permille()) << " %: " << match.band() << '\n';
  } else {
    std::cout << "no match: a required competency has no valid formal level\n";
  }
  return absl::OkStatus();
}

absl::Status Box(Globals& globals, TalentState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  av::GetTalentBoxRequest request;
  request.set_employee_id(state.id);
  request.set_year(state.year);
  ASSIGN_OR_RETURN(const auto response, city->Call(city->talents, &Stub::GetTalentBox, request,
                                                   globals.As("PERSONNEL_ADMIN")));
  if (globals.json()) {
    std::cout << ToJson(response);
    return absl::OkStatus();
  }
  const av::TalentBox& box = response.talent_box();
  if (box.box() == 0) {
    std::cout << "no box; missing: " << box.missing() << '\n';
    return absl::OkStatus();
  }
  std::cout << "box " << box.box() << ": performance " << Points(box.performance_permille())
            << " %, potential " << Points(box.potential_permille()) << " %; " << box.actions()
            << "\nan estimate that decides nothing\n";
  return absl::OkStatus();
}

absl::Status Grid(Globals& globals, TalentState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  const Caller caller = globals.As("AUDITOR");
  av::GetTalentGridRequest request;
  if (!state.unit.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_unit_id(), UnitIdOf(*city, caller, state.unit));
  }
  ASSIGN_OR_RETURN(const auto response,
                   city->Call(city->talents, &Stub::GetTalentGrid, request, caller));
  if (globals.json()) {
    std::cout << ToJson(response);
    return absl::OkStatus();
  }
  Table table({"box", "people", "% of who has one"});
  for (const av::BoxCount& count : response.counts()) {
    table.Add({count.box() == 0 ? "none" : absl::StrCat(count.box()),
               absl::StrCat(count.people_count()),
               count.box() == 0 ? "" : Points(count.permille())});
  }
  table.Print(std::cout);
  return absl::OkStatus();
}

}  // namespace

void AddTalentCommands(CLI::App& app, Globals& globals) {
  CLI::App* talent = app.add_subcommand("talent", "IP ASN, job person match and talent box");
  talent->require_subcommand(1);
  const auto person = [](CLI::App& command, TalentState& state) {
    command.add_option("id", state.id, "Employee id")->required();
  };
  AddCommand<TalentState>(
      *talent, globals, "index", "Estimate of the professional index (IP ASN)",
      [person](CLI::App& command, TalentState& state) {
        person(command, state);
        command.add_option("--year", state.year, "Year")->required();
      },
      Index);
  AddCommand<TalentState>(
      *talent, globals, "match", "Job person match (JPM) by valid formal levels",
      [person](CLI::App& command, TalentState& state) {
        person(command, state);
        command.add_option("--standard", state.standard, "Target; the position held if missing");
        command.add_flag("--mapping", state.mapping, "Bands of pemetaan, not of pengisian jabatan");
        command.add_flag("--allow-surplus", state.surplus, "Higher levels make up for others");
      },
      Match);
  AddCommand<TalentState>(
      *talent, globals, "box", "Estimate of the talent box",
      [person](CLI::App& command, TalentState& state) {
        person(command, state);
        command.add_option("--year", state.year, "Year; the present one if missing");
      },
      Box);
  AddCommand<TalentState>(
      *talent, globals, "grid", "How many people are in each box",
      [](CLI::App& command, TalentState& state) {
        command.add_option("--unit", state.unit, "Code or id of a unit; the city if missing");
      },
      Grid);
}

}  // namespace mumpuni::tools
