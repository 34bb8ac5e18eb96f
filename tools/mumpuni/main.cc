// mumpuni: the services' RPCs for people at a terminal. Tables by default, JSON for programs; every
// failure with its reason, field and the sentence in Bahasa Indonesia. Exit codes: 0 done, 1 the
// service said no or could not be reached, 2 the command line or the environment is wrong.
#include "common/core/status.h"
#include "common/obs/log.h"
#include "common/runtime/version.h"
#include "mumpuni/common/v1/access.pb.h"
#include "tools/client/reference.h"
#include "tools/mumpuni/command.h"

namespace mumpuni::tools {
namespace {

// A wrong environment, told apart from what a service answers.
bool environment_is_wrong = false;

struct TokenState {
  std::string subject;
  std::vector<std::string> roles;
  int valid_hours = 8;
};

absl::Status PrintToken(Globals&, TokenState& state) {
  auto options = TokenOptionsFromEnvironment();
  if (!options.ok()) {
    environment_is_wrong = true;
    return options.status();
  }
  ASSIGN_OR_RETURN(const std::string token, IssueFor(*options, {state.subject, state.roles},
                                                     absl::Hours(state.valid_hours)));
  std::cout << token << '\n';
  return absl::OkStatus();
}

// "8h", "30d" or a plain number of hours.
std::string Hours(const std::string& text, int& hours) {
  size_t end = 0;
  try {
    hours = std::stoi(text, &end);
  } catch (const std::exception&) {
    return "a duration such as 8h or 7d";
  }
  const std::string unit = text.substr(end);
  if (unit == "d") hours *= 24;
  const bool sound = hours > 0 && hours <= 24 * 400 && (unit.empty() || unit == "h" || unit == "d");
  return sound ? "" : "a duration such as 8h or 7d, at most 400d";
}

std::string KnownRole(const std::string& name) {
  common::v1::Role role = common::v1::ROLE_UNSPECIFIED;
  const bool known =
      common::v1::Role_Parse("ROLE_" + name, &role) && role != common::v1::ROLE_UNSPECIFIED;
  return known ? "" : name + " is no role of mumpuni/common/v1/access.proto";
}

void AddToken(CLI::App& app, Globals& globals) {
  AddCommand<TokenState>(
      app, globals, "token", "Print a token signed with the issuer key",
      [](CLI::App& command, TokenState& state) {
        command.add_option("--subject", state.subject, "Employee id, or the name of a channel")
            ->required();
        command.add_option("--role", state.roles, "OFFICER, AUDITOR, …; repeat for more")
            ->required()
            ->check(KnownRole);
        command
            .add_option_function<std::string>(
                "--valid", [](const std::string&) {}, "How long: 8h (default), 7d")
            ->check([&state](const std::string& text) { return Hours(text, state.valid_hours); });
      },
      PrintToken);
}

struct ReferenceState {
  std::string directory = "reference";
};

void AddReference(CLI::App& app, Globals& globals) {
  CLI::App* reference = app.add_subcommand("reference", "Reference data of the city");
  reference->require_subcommand(1);
  AddCommand<ReferenceState>(
      *reference, globals, "apply", "Load the reference data; a repeat changes nothing",
      [](CLI::App& command, ReferenceState& state) {
        command.add_option("--dir", state.directory, "Directory of the files")
            ->check(CLI::ExistingDirectory)
            ->capture_default_str();
      },
      [](Globals&, ReferenceState& state) -> absl::Status {
        ASSIGN_OR_RETURN(const auto city, Connect());
        return ApplyReference(*city, state.directory, std::cout);
      });
}

int Run(int argc, char** argv) {
  // What went wrong is told once, by the last line of the program.
  obs::InitLog("mumpuni", "error");
  Globals globals;
  CLI::App app("The services of a Mumpuni city at a terminal.", "mumpuni");
  app.require_subcommand(1);
  app.fallthrough();
  app.add_option("--output", globals.output, "table or json")
      ->check(CLI::IsMember({"table", "json"}))
      ->capture_default_str();
  app.add_option("--as", globals.subject, "Call as this subject (employee id or channel)");
  app.add_option("--with-role", globals.roles, "Call with this role instead of the usual one")
      ->check(KnownRole);
  app.set_version_flag("--version", std::string("mumpuni ") + runtime::kVersion);
  AddToken(app, globals);
  AddReference(app, globals);
  AddPeopleCommands(app, globals);
  AddFileCommands(app, globals);
  AddDictionaryCommands(app, globals);
  AddReportCommands(app, globals);
  AddCompetencyCommands(app, globals);
  AddTrainingCommands(app, globals);
  AddBatchCommands(app, globals);
  AddObjectionCommands(app, globals);
  AddTalentCommands(app, globals);
  AddCaseCommands(app, globals);
  AddEventCommands(app, globals);
  AddOperatorCommands(app, globals);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : 2;
  }
  const absl::Status status = globals.run();
  if (status.ok()) return 0;
  std::cout.flush();
  std::cerr << Describe(status) << '\n';
  return environment_is_wrong ? 2 : 1;
}

}  // namespace

absl::StatusOr<std::unique_ptr<City>> Connect() {
  auto options = CityOptionsFromEnvironment();
  if (!options.ok()) {
    environment_is_wrong = true;
    return options.status();
  }
  return std::make_unique<City>(*options);
}

}  // namespace mumpuni::tools

int main(int argc, char** argv) { return mumpuni::tools::Run(argc, argv); }
