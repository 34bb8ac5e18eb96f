#include "common/config/flags.h"

#include <CLI/CLI.hpp>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <sstream>

#include "absl/strings/numbers.h"

namespace mumpuni::config {
namespace {

constexpr char kRedacted[] = "<redacted>";

std::string VariableOf(const std::string& name) {
  std::string variable = "MUMPUNI_";
  for (const char c : name) {
    variable += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return variable;
}

absl::Status Bad(const std::string& name, const std::string& why) {
  return absl::InvalidArgumentError("--" + name + " (" + VariableOf(name) + "): " + why);
}

bool IsAddress(const std::string& text) {
  const size_t colon = text.rfind(':');
  int port = 0;
  return colon != std::string::npos && colon > 0 &&
         absl::SimpleAtoi(text.substr(colon + 1), &port) && port >= 0 && port <= 65535;
}

std::string TrimmedFile(std::ifstream& file) {
  std::stringstream text;
  text << file.rdbuf();
  std::string value = text.str();
  while (!value.empty() && std::isspace(static_cast<unsigned char>(value.back()))) value.pop_back();
  return value;
}

}  // namespace

struct Flags::Impl {
  struct Option {
    std::string name;
    std::string kind;
    std::string default_text;
    std::string help;
    bool secret = false;
    bool required = false;
    // Texts given by flag or variable; empty if neither.
    std::string raw;
    std::string raw_file;
    CLI::Option* flag = nullptr;
    CLI::Option* file_flag = nullptr;
    // Checks and stores the text.
    std::function<absl::Status(const std::string&)> store;
    // The value in force.
    std::function<std::string()> show;
  };

  Impl(const std::string& program, const std::string& summary) : app(summary, program) {}

  Option& Add(const std::string& name, const std::string& kind, const std::string& default_text,
              const std::string& help) {
    options.push_back(std::make_unique<Option>());
    Option& option = *options.back();
    option.name = name;
    option.kind = kind;
    option.default_text = default_text;
    option.help = help;
    option.flag = app.add_option("--" + name, option.raw, help + " [" + VariableOf(name) + "]");
    return option;
  }

  // A flag wins over its variable. Value and file given together contradict each other.
  absl::Status Resolve(Option& option) {
    const char* variable = std::getenv(VariableOf(option.name).c_str());
    bool given = option.flag->count() > 0;
    if (!given && variable != nullptr) {
      option.raw = variable;
      given = true;
    }
    if (option.file_flag != nullptr) {
      const char* file_variable = std::getenv((VariableOf(option.name) + "_FILE").c_str());
      if (option.file_flag->count() == 0 && file_variable != nullptr) {
        option.raw_file = file_variable;
      }
      if (given && !option.raw_file.empty()) {
        return Bad(option.name, "given together with --" + option.name + "-file (" +
                                    VariableOf(option.name) + "_FILE); give one");
      }
      if (!option.raw_file.empty()) {
        std::ifstream file(option.raw_file);
        if (!file) return Bad(option.name + "-file", "cannot be read: " + option.raw_file);
        option.raw = TrimmedFile(file);
        given = true;
      }
    }
    if (given) return option.store(option.raw);
    if (option.required) return Bad(option.name, "is required");
    return absl::OkStatus();
  }

  CLI::App app;
  std::vector<std::unique_ptr<Option>> options;
  std::vector<std::pair<std::string, std::string>> verbs;
  std::string verb;
  std::string* keep_redacted = nullptr;
  bool print_markdown = false;
  bool should_exit = false;
};

Flags::Flags(std::string program, std::string summary)
    : impl_(std::make_unique<Impl>(program, summary)) {
  impl_->app.require_subcommand(0, 1);
  impl_->app.add_flag("--print-config-markdown", impl_->print_markdown,
                      "Print all options as a markdown table and exit");
}
Flags::~Flags() = default;

void Flags::Text(const std::string& name, std::string* value, const std::string& help) {
  auto& option = impl_->Add(name, "text", *value, help);
  option.store = [value](const std::string& text) {
    *value = text;
    return absl::OkStatus();
  };
  option.show = [value] { return *value; };
}

void Flags::Path(const std::string& name, std::string* value, const std::string& help) {
  auto& option = impl_->Add(name, "path", *value, help);
  option.store = [name, value](const std::string& text) {
    if (!text.empty() && !std::ifstream(text).good()) return Bad(name, "cannot be read: " + text);
    *value = text;
    return absl::OkStatus();
  };
  option.show = [value] { return *value; };
}

void Flags::Secret(const std::string& name, std::string* value, const std::string& help) {
  auto& option = impl_->Add(name, "secret", value->empty() ? "" : kRedacted, help);
  option.secret = true;
  option.file_flag =
      impl_->app.add_option("--" + name + "-file", option.raw_file,
                            "File that holds --" + name + " [" + VariableOf(name) + "_FILE]");
  option.store = [value](const std::string& text) {
    *value = text;
    return absl::OkStatus();
  };
  option.show = [value] { return value->empty() ? std::string() : std::string(kRedacted); };
}

void Flags::Address(const std::string& name, std::string* value, const std::string& help) {
  auto& option = impl_->Add(name, "host:port", *value, help);
  option.store = [name, value](const std::string& text) {
    if (!text.empty() && !IsAddress(text)) return Bad(name, "not host:port: " + text);
    *value = text;
    return absl::OkStatus();
  };
  option.show = [value] { return *value; };
}

void Flags::Integer(const std::string& name, int* value, int min, int max,
                    const std::string& help) {
  const std::string range = std::to_string(min) + " to " + std::to_string(max);
  auto& option = impl_->Add(name, "integer, " + range, std::to_string(*value), help);
  option.store = [name, value, min, max, range](const std::string& text) {
    int parsed = 0;
    if (!absl::SimpleAtoi(text, &parsed) || parsed < min || parsed > max) {
      return Bad(name, "not an integer from " + range + ": " + text);
    }
    *value = parsed;
    return absl::OkStatus();
  };
  option.show = [value] { return std::to_string(*value); };
}

void Flags::Duration(const std::string& name, absl::Duration* value, const std::string& help) {
  auto& option = impl_->Add(name, "duration such as 500ms", absl::FormatDuration(*value), help);
  option.store = [name, value](const std::string& text) {
    absl::Duration parsed;
    if (!absl::ParseDuration(text, &parsed) || parsed < absl::ZeroDuration()) {
      return Bad(name, "not a duration: " + text);
    }
    *value = parsed;
    return absl::OkStatus();
  };
  option.show = [value] { return absl::FormatDuration(*value); };
}

void Flags::Switch(const std::string& name, bool* value, const std::string& help) {
  auto& option = impl_->Add(name, "true or false", *value ? "true" : "false", help);
  // `--allow-x` alone means true.
  option.flag->expected(0, 1);
  option.store = [name, value](const std::string& text) {
    if (text.empty() || text == "true" || text == "1") {
      *value = true;
    } else if (text == "false" || text == "0") {
      *value = false;
    } else {
      return Bad(name, "neither true nor false: " + text);
    }
    return absl::OkStatus();
  };
  option.show = [value] { return std::string(*value ? "true" : "false"); };
}

void Flags::Required(const std::string& name) {
  for (auto& option : impl_->options) {
    if (option->name == name) option->required = true;
  }
}

void Flags::Verb(const std::string& name, const std::string& help) {
  impl_->verbs.emplace_back(name, help);
  impl_->app.add_subcommand(name, help)->fallthrough();
}

void Flags::Version(const std::string& version) {
  impl_->app.set_version_flag("--version", impl_->app.get_name() + " " + version);
}

absl::Status Flags::Parse(int argc, const char* const* argv) {
  try {
    impl_->app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    std::printf("%s", impl_->app.help().c_str());
    impl_->should_exit = true;
    return absl::OkStatus();
  } catch (const CLI::CallForVersion& version) {
    std::printf("%s\n", version.what());
    impl_->should_exit = true;
    return absl::OkStatus();
  } catch (const CLI::ParseError& error) {
    return absl::InvalidArgumentError(error.what());
  }
  if (impl_->print_markdown) {
    std::printf("%s", Markdown().c_str());
    impl_->should_exit = true;
    return absl::OkStatus();
  }
  for (const CLI::App* verb : impl_->app.get_subcommands()) impl_->verb = verb->get_name();
  for (auto& option : impl_->options) {
    if (absl::Status status = impl_->Resolve(*option); !status.ok()) return status;
  }
  if (impl_->keep_redacted != nullptr) *impl_->keep_redacted = Redacted();
  return absl::OkStatus();
}

bool Flags::should_exit() const { return impl_->should_exit; }
const std::string& Flags::verb() const { return impl_->verb; }

std::string Flags::Redacted() const {
  std::string text;
  for (const auto& option : impl_->options) {
    text += (text.empty() ? "" : " ") + option->name + "=" + option->show();
  }
  return text;
}

void Flags::KeepRedacted(std::string* out) { impl_->keep_redacted = out; }

std::string Flags::Markdown() const {
  std::string text = "| flag | variable | kind | default | meaning |\n|---|---|---|---|---|\n";
  for (const auto& option : impl_->options) {
    text += "| `--" + option->name + "` | `" + VariableOf(option->name) + "` | " + option->kind +
            " | " + (option->default_text.empty() ? "–" : "`" + option->default_text + "`") +
            " | " + option->help + (option->required ? " Required." : "") +
            (option->secret ? " Also from a file: `--" + option->name + "-file`, `" +
                                  VariableOf(option->name) + "_FILE`."
                            : "") +
            " |\n";
  }
  return text;
}

}  // namespace mumpuni::config
