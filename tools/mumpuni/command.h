// What the commands of `mumpuni` share: options, caller, output.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/client/city.h"
#include "tools/client/output.h"

namespace mumpuni::tools {

struct Globals {
  // "table" or "json".
  std::string output = "table";
  // Who calls, instead of the role that the command needs.
  std::string subject;
  std::vector<std::string> roles;
  // What the chosen command does; set by its callback.
  std::function<absl::Status()> run;

  bool json() const { return output == "json"; }
  // The caller of a command that needs `role`; `self` is the subject if none is given.
  Caller As(const std::string& role, const std::string& self = "cli") const {
    return {subject.empty() ? self : subject, roles.empty() ? std::vector{role} : roles};
  }
};

// Connects to the city of the environment.
absl::StatusOr<std::unique_ptr<City>> Connect();

// The id of the unit with this code; an id is taken as it is. NOT_FOUND if no unit of today has it.
absl::StatusOr<std::string> UnitIdOf(City& city, const Caller& caller, const std::string& code);

// The day in the city; empty for a time that is not set.
std::string DayOf(const google::protobuf::Timestamp& time);

using Rows = std::vector<std::vector<std::string>>;
// Rows to the file `csv`; if it is "", the message as JSON or the rows as a table.
absl::Status PrintRows(const Globals& globals, const std::string& csv,
                       const std::vector<std::string>& titles, const Rows& rows,
                       const google::protobuf::Message& message);

// Writes each new state of a long job to stderr, unless the output is for machines.
std::function<void(const operations::v1::Job&)> ProgressTeller(const Globals& globals);
// "3,400 of 5,000", or how many while the total is not known.
std::string ProgressOf(int64_t done, int64_t total);

// Adds a command whose options live as long as the program: `setup` declares the options on the
// command and its state, `run` executes it.
template <typename State>
void AddCommand(CLI::App& parent, Globals& globals, const std::string& name,
                const std::string& help, const std::function<void(CLI::App&, State&)>& setup,
                const std::function<absl::Status(Globals&, State&)>& run) {
  auto state = std::make_shared<State>();
  CLI::App* command = parent.add_subcommand(name, help);
  setup(*command, *state);
  command->callback([&globals, state, run] {
    globals.run = [&globals, state, run] { return run(globals, *state); };
  });
}

// Each file of the program adds its commands.
void AddPeopleCommands(CLI::App& app, Globals& globals);
void AddFileCommands(CLI::App& app, Globals& globals);
// After AddFileCommands, to whose `import` it adds.
void AddDictionaryCommands(CLI::App& app, Globals& globals);
void AddReportCommands(CLI::App& app, Globals& globals);
// After AddReportCommands: it adds reports.
void AddCompetencyCommands(CLI::App& app, Globals& globals);
// After AddFileCommands and AddReportCommands, to which it adds.
void AddTrainingCommands(CLI::App& app, Globals& globals);
void AddBatchCommands(CLI::App& app, Globals& globals);
void AddObjectionCommands(CLI::App& app, Globals& globals);
void AddTalentCommands(CLI::App& app, Globals& globals);
void AddCaseCommands(CLI::App& app, Globals& globals);
void AddEventCommands(CLI::App& app, Globals& globals);
void AddOperatorCommands(CLI::App& app, Globals& globals);

}  // namespace mumpuni::tools
