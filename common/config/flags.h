// Configuration: every option is a flag `--listen` and an environment variable MUMPUNI_LISTEN,
// validated once at the start, printed redacted, and documented by the program itself
// (`--print-config-markdown` feeds docs/configuration.md). CLI11 stays behind this header.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace mumpuni::config {

class Flags {
 public:
  // `program` and `summary` head the help text.
  Flags(std::string program, std::string summary);
  ~Flags();

  // Bind an option to a variable that holds the default. `name` is kebab-case. Call before Parse.
  void Text(const std::string& name, std::string* value, const std::string& help);
  // A directory or file that must exist when set.
  void Path(const std::string& name, std::string* value, const std::string& help);
  // Never printed. Also read from the file named by --<name>-file / MUMPUNI_<NAME>_FILE; giving
  // both is an error that names them.
  void Secret(const std::string& name, std::string* value, const std::string& help);
  // host:port.
  void Address(const std::string& name, std::string* value, const std::string& help);
  void Integer(const std::string& name, int* value, int min, int max, const std::string& help);
  void Duration(const std::string& name, absl::Duration* value, const std::string& help);
  void Switch(const std::string& name, bool* value, const std::string& help);
  void Required(const std::string& name);
  // Verbs of the program ("serve", "migrate", "probe"); Verb() is empty if none was given.
  void Verb(const std::string& name, const std::string& help);

  // What --version prints after the program's name.
  void Version(const std::string& version);

  // INVALID_ARGUMENT with a sentence naming the flag and the variable. Help, version and markdown
  // requests print and set `should_exit`.
  absl::Status Parse(int argc, const char* const* argv);
  bool should_exit() const;
  const std::string& verb() const;
  // "listen=127.0.0.1:1 database-url=<redacted> …", for the first log line.
  std::string Redacted() const;
  // Keeps Redacted() in `*out` after a successful Parse.
  void KeepRedacted(std::string* out);
  // A markdown table of all options.
  std::string Markdown() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mumpuni::config
