#include "tests/arch/rules.h"

#include <algorithm>
#include <map>
#include <regex>
#include <set>

namespace mumpuni::arch {
namespace {

using Names = std::set<std::string>;

// Longest main.cc that is still one screen.
constexpr size_t kMainLines = 80;

bool EndsWith(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

// Where a file stands. `room` of services/x/main.cc is "main", of services/x/config.h and the test
// beside it "config".
struct Place {
  std::string service;
  std::string room;
  bool in_common = false;
  bool in_service() const { return !service.empty(); }
};

Place PlaceOf(const std::string& path) {
  const std::vector<std::string> parts = PartsOf(path);
  Place place;
  if (parts.size() >= 3 && parts[0] == "common") {
    place.in_common = true;
    place.room = parts[1];
  } else if (parts.size() >= 3 && parts[0] == "services") {
    place.service = parts[1];
    place.room = parts.size() > 3 ? parts[2] : parts[2].substr(0, parts[2].find('.'));
    const bool beside = parts.size() == 3 && EndsWith(path, "_test.cc");
    if (beside) place.room.resize(place.room.rfind("_test"));
  }
  return place;
}

bool StartsWith(const std::string& text, const std::string& start) {
  return text.rfind(start, 0) == 0;
}
bool IsCpp(const std::string& path) { return EndsWith(path, ".h") || EndsWith(path, ".cc"); }
bool IsTest(const std::string& path) {
  return EndsWith(path, "_test.cc") || path.find("/testdata/") != std::string::npos;
}

// Arrows of common: room → rooms of common it stands on. `testing` and `runtime` see all of it.
const std::map<std::string, Names>& CommonArrows() {
  static const auto* arrows = new std::map<std::string, Names>{
      {"core", {}},
      {"config", {"core"}},
      {"obs", {"core"}},
      {"calendar", {"core"}},
      {"pg", {"core", "obs"}},
      {"kafka", {"core", "obs"}},
      {"rpc", {"core", "obs"}},
      {"events", {"core", "obs", "pg", "kafka"}},
      {"jobs", {"core", "obs", "pg"}},
      {"audit", {"core", "obs", "pg"}},
      {"runtime",
       {"core", "config", "obs", "calendar", "pg", "kafka", "rpc", "events", "jobs", "audit"}},
      {"testing",
       {"core", "config", "obs", "calendar", "pg", "kafka", "rpc", "events", "jobs", "audit",
        "runtime"}},
  };
  return *arrows;
}

// What a room of a service may use.
struct ServiceRoom {
  // Rooms of the same service.
  Names rooms;
  // Rooms of common.
  Names common;
  // May it know generated messages?
  bool proto = false;
};

// Arrows run downwards, main → {api, events, jobs} → app → {store, peers} → domain, and may skip a
// floor. Rooms that one service added stand beside store and peers.
const std::map<std::string, ServiceRoom>& ServiceArrows() {
  static const Names kBelowApp = {"store",       "peers",    "domain",   "notify",
                                  "attachments", "identity", "planning", "certificates"};
  static const Names kBelowApi = [] {
    Names names = kBelowApp;
    names.insert("app");
    return names;
  }();
  static const Names kAllRooms = [] {
    Names names = kBelowApi;
    names.insert({"api", "events", "jobs", "config"});
    return names;
  }();
  static const Names kPlain = {"core", "calendar", "obs", "pg"};
  static const auto* arrows = new std::map<std::string, ServiceRoom>{
      {"domain", {{}, {"core", "calendar"}}},
      {"store", {{"domain"}, {"core", "calendar", "pg"}}},
      {"peers", {{"domain"}, {"core", "calendar", "obs", "pg", "rpc", "events"}, true}},
      {"app", {kBelowApp, {"core", "calendar", "obs", "pg", "audit", "jobs"}}},
      {"api", {kBelowApi, {"core", "calendar", "obs", "pg", "audit", "jobs", "rpc"}, true}},
      {"events", {kBelowApi, {"core", "calendar", "obs", "pg", "audit", "jobs", "events"}, true}},
      {"jobs", {kBelowApi, {"core", "calendar", "obs", "pg", "audit", "jobs"}}},
      {"config", {{}, {"core", "config", "runtime"}}},
      {"main",
       {kAllRooms,
        {"core", "config", "obs", "calendar", "pg", "kafka", "rpc", "events", "jobs", "audit",
         "runtime"}}},
      {"notify", {{"domain"}, kPlain}},
      {"attachments", {{"domain"}, kPlain}},
      {"identity", {{"domain"}, {"core"}}},
      {"planning", {{"domain"}, kPlain}},
      {"certificates", {{"domain"}, {"core"}}},
  };
  return *arrows;
}

// Which service has added which room.
const std::map<std::string, Names>& AddedRooms() {
  static const auto* rooms = new std::map<std::string, Names>{
      {"complaint", {"notify", "attachments", "identity"}},
      {"training", {"planning", "certificates"}},
  };
  return *rooms;
}

bool IsAddedRoom(const std::string& room) {
  return std::any_of(AddedRooms().begin(), AddedRooms().end(),
                     [&](const auto& entry) { return entry.second.count(room) > 0; });
}

bool IsGenerated(const std::string& target) { return EndsWith(target, ".pb.h"); }

// A snapshot RPC answers an aggregate in the state that its events carry; the one conversion to it
// is in the publisher, so that the two cannot differ.
bool IsSnapshotConversion(const Place& from, const std::string& target) {
  return from.room == "api" && EndsWith(target, "/events/publisher.h");
}

std::string WhyNotFromService(const Place& from, const Place& to, const std::string& target) {
  const auto& room = ServiceArrows().find(from.room);
  if (room == ServiceArrows().end()) return "";  // CheckServices names the unknown room.
  if (to.in_common) {
    if (to.room == "runtime" && from.room == "config") {
      return target == "common/runtime/options.h" ? "" : "config may use runtime/options.h only";
    }
    return room->second.common.count(to.room) > 0 ? ""
                                                  : from.room + "/ may not use common/" + to.room;
  }
  if (to.in_service()) {
    if (to.service != from.service) return "a service never includes another";
    const bool allowed = to.room == from.room || room->second.rooms.count(to.room) > 0 ||
                         IsSnapshotConversion(from, target);
    return allowed ? "" : from.room + "/ may not use " + to.room + "/";
  }
  return "";
}

std::string WhyNotFromCommon(const Place& from, const Place& to) {
  const auto& room = CommonArrows().find(from.room);
  if (room == CommonArrows().end()) return "unknown room of common: " + from.room;
  if (to.in_service()) return "common never includes services/";
  if (!to.in_common || to.room == from.room || room->second.count(to.room) > 0) return "";
  return "common/" + from.room + " may not use common/" + to.room;
}

std::string WhyNot(const std::string& path, const std::string& target) {
  const Place from = PlaceOf(path), to = PlaceOf(target);
  const bool test_support = to.in_common && to.room == "testing";
  if (IsTest(path) && test_support) return "";
  if (from.in_common) return WhyNotFromCommon(from, to);
  if (from.in_service()) return WhyNotFromService(from, to, target);
  if (StartsWith(path, "tools/")) {
    if (to.in_service()) return "tools speak to the services by RPC only";
    if (test_support) return "tools may not use common/testing";
  }
  return "";
}

// A library that only some rooms may name: by include prefix and by token.
struct Confined {
  std::string what;
  std::vector<std::string> includes;
  std::vector<std::string> tokens;
  Names common_rooms;
  Names service_rooms;
  bool tools = false;
};

const std::vector<Confined>& ConfinedLibraries() {
  static const auto* libraries = new std::vector<Confined>{
      // runtime hosts OperatorService and asks health for the probe.
      {"gRPC", {"grpcpp/", "grpc/"}, {"grpc::"}, {"rpc", "runtime"}, {"api", "peers"}, true},
      {"libpqxx", {"pqxx/"}, {"pqxx::"}, {"pg", "events", "jobs", "audit"}, {"store", "peers"}},
      {"librdkafka", {"librdkafka/"}, {"rd_kafka"}, {"kafka"}, {}},
      {"spdlog", {"spdlog/"}, {"spdlog::"}, {"obs"}, {}},
      {"prometheus-cpp", {"prometheus/"}, {"prometheus::"}, {"obs"}, {}},
      {"libcurl", {"curl/"}, {"curl_easy", "curl_url"}, {}, {"notify"}},
      {"gdk-pixbuf", {"gdk-pixbuf/"}, {"gdk_pixbuf_"}, {}, {"attachments"}},
      {"CLI11", {"CLI/"}, {"CLI::"}, {"config"}, {}, true},
      {"cairo, pango and qrencode",
       {"cairo", "pango/", "qrencode.h"},
       {"cairo_", "pango_", "QRcode_"},
       {},
       {"certificates"}},
  };
  return *libraries;
}

bool MayUse(const Confined& library, const std::string& path) {
  const Place place = PlaceOf(path);
  if (place.in_common) return library.common_rooms.count(place.room) > 0;
  if (place.in_service()) return library.service_rooms.count(place.room) > 0;
  return StartsWith(path, "tools/") ? library.tools : true;  // tests/ may look at everything
}

// In its token form a library's name may be a part of an identifier, as in rd_kafka_conf_new.
int LineWithToken(const std::vector<std::string>& lines, const std::string& token) {
  for (size_t i = 0; i < lines.size(); ++i) {
    const size_t at = lines[i].find(token);
    if (at == std::string::npos) continue;
    const char before = at == 0 ? ' ' : lines[i][at - 1];
    if (!std::isalnum(static_cast<unsigned char>(before)) && before != '_') {
      return static_cast<int>(i) + 1;
    }
  }
  return 0;
}

void CheckLibraries(const std::string& path, const std::string& text, std::vector<Finding>& out) {
  const std::vector<std::string> lines = LinesOf(CodeOnly(text));
  const std::vector<Include> includes = IncludesOf(text);
  for (const Confined& library : ConfinedLibraries()) {
    if (MayUse(library, path)) continue;
    for (const Include& include : includes) {
      for (const std::string& prefix : library.includes) {
        if (StartsWith(include.target, prefix)) {
          out.push_back({path, include.line, library.what + " may not be used here"});
        }
      }
    }
    for (const std::string& token : library.tokens) {
      if (const int line = LineWithToken(lines, token); line > 0) {
        out.push_back({path, line, library.what + " may not be used here"});
      }
    }
  }
}

void CheckMessages(const std::string& path, const std::string& text, std::vector<Finding>& out) {
  const Place place = PlaceOf(path);
  for (const Include& include : IncludesOf(text)) {
    if (!IsGenerated(include.target)) continue;
    bool allowed = true;
    if (place.in_service()) {
      const auto room = ServiceArrows().find(place.room);
      const bool stub = EndsWith(include.target, ".grpc.pb.h");
      allowed =
          room != ServiceArrows().end() && room->second.proto && (!stub || place.room != "events");
    } else if (place.in_common) {
      allowed = place.room == "rpc" || place.room == "runtime" || place.room == "testing";
    }
    if (!allowed) out.push_back({path, include.line, "generated code may not be used here"});
  }
}

struct Word {
  const char* word;
  const char* message;
};

constexpr Word kImpureWords[] = {
    {"double", "no floating point in domain/"},
    {"float", "no floating point in domain/"},
    {"std::thread", "no threads in domain/"},
    {"std::jthread", "no threads in domain/"},
    {"std::mutex", "no threads in domain/"},
    {"std::atomic", "no threads in domain/"},
    {"std::async", "no threads in domain/"},
    {"thread_local", "no threads in domain/"},
    {"absl::Now", "no clock reads in domain/"},
    {"system_clock", "no clock reads in domain/"},
    {"steady_clock", "no clock reads in domain/"},
    {"Clock", "no clock reads in domain/"},
    {"std::cout", "no logging in domain/"},
    {"std::cerr", "no logging in domain/"},
    {"printf", "no logging in domain/"},
    {"std::random_device", "no randomness in domain/"},
};

// Statements at the start of a literal.
const std::regex& SqlLiteral() {
  static const auto* pattern = new std::regex(
      R"re("\s*(select\s|insert\s+into\s|update\s+\w+\s+set\s|delete\s+from\s|with\s+\w+\s+as\s*\())re",
      std::regex::icase);
  return *pattern;
}

bool IsScopeFile(const std::string& path) {
  return EndsWith(path, "/app/scope.h") || EndsWith(path, "/app/scope.cc");
}

bool MayHoldStatements(const Place& place) {
  static const Names kRooms = {"store", "peers"};
  static const Names kCommon = {"pg", "events", "jobs", "audit", "testing"};
  return place.in_common ? kCommon.count(place.room) > 0
                         : !place.in_service() || kRooms.count(place.room) > 0;
}

bool MayBeginTransactions(const Place& place) {
  static const Names kRooms = {"api", "jobs", "main"};
  return !place.in_service() || kRooms.count(place.room) > 0;
}

void CheckLine(const std::string& path, const std::string& line, int number,
               std::vector<Finding>& out) {
  const Place place = PlaceOf(path);
  const bool begins = HasWord(line, "pg::Transact") || HasWord(line, "pg::Mutate");
  if (begins && !MayBeginTransactions(place)) {
    out.push_back({path, number, "transactions begin in api/, jobs/ and main.cc only"});
  }
  const bool statement = line.find(".Exec(") != std::string::npos;
  if (statement && !MayHoldStatements(place)) {
    out.push_back({path, number, "statements stand in store/ and peers/ only"});
  }
  if (!place.in_service()) return;
  static const auto* reach = new std::regex(R"(\bScope::k)");
  if (std::regex_search(line, *reach) && !IsScopeFile(path)) {
    out.push_back({path, number, "only app/scope decides how far a role reaches"});
  }
  if (HasWord(line, "absl::Now") || HasWord(line, "system_clock")) {
    out.push_back({path, number, "time comes from mumpuni::Clock"});
  }
}

// `select * from unnest(…)` lists the arrays that were bound, not columns of a table.
bool SelectsStar(const std::string& lower_line) {
  static const auto* star = new std::regex(R"((select|returning)\s+(\w+\.)?\*)");
  return std::regex_search(lower_line, *star) &&
         lower_line.find("from unnest(") == std::string::npos;
}

// The text of `{…}` from the brace at `open`.
std::string Block(const std::string& text, size_t open) {
  int depth = 0;
  for (size_t at = open; at < text.size(); ++at) {
    if (text[at] == '{') ++depth;
    if (text[at] == '}' && --depth == 0) return text.substr(open, at - open + 1);
  }
  return text.substr(open);
}

int LineAt(const std::string& text, size_t at) {
  return 1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<long>(at), '\n'));
}

bool IsSnakeCase(const std::string& name) {
  static const auto* pattern = new std::regex("[a-z0-9]+(_[a-z0-9]+)*");
  return std::regex_match(name, *pattern);
}

std::string StemOf(const std::string& path) {
  const std::string name = PartsOf(path).back();
  return name.substr(0, name.find('.'));
}

void CheckMigrationName(const std::string& path, std::map<std::string, std::string>& seen,
                        std::vector<Finding>& out) {
  static const auto* pattern = new std::regex("([0-9]{4})_[a-z0-9_]+");
  const std::string stem = StemOf(path);
  std::smatch match;
  if (!std::regex_match(stem, match, *pattern)) {
    out.push_back({path, 0, "a migration is NNNN_title.sql"});
    return;
  }
  const int number = std::stoi(match[1]);
  const bool common = PlaceOf(path).in_common;
  if (common != (number < 100)) {
    out.push_back({path, 0, "common has the numbers 1 to 99, services begin at 100"});
  }
  const std::string key = path.substr(0, path.rfind('/')) + "/" + match[1].str();
  if (!seen.emplace(key, path).second) out.push_back({path, 0, "number taken by " + seen[key]});
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Finding& finding) {
  return out << finding.path << ":" << finding.line << ": " << finding.message;
}

std::vector<Finding> CheckArrows(const Tree& tree) {
  std::vector<Finding> out;
  for (const auto& [path, text] : tree) {
    if (!IsCpp(path)) continue;
    for (const Include& include : IncludesOf(text)) {
      const std::string why = WhyNot(path, include.target);
      if (!why.empty()) out.push_back({path, include.line, why + " (" + include.target + ")"});
    }
  }
  return out;
}

std::vector<Finding> CheckConfinement(const Tree& tree) {
  std::vector<Finding> out;
  for (const auto& [path, text] : tree) {
    if (!IsCpp(path)) continue;
    CheckMessages(path, text, out);
    // A test beside the code may look below the room it tests.
    if (!IsTest(path)) CheckLibraries(path, text, out);
  }
  return out;
}

std::vector<Finding> CheckPureDomain(const Tree& tree) {
  std::vector<Finding> out;
  for (const auto& [path, text] : tree) {
    if (!IsCpp(path) || IsTest(path) || PlaceOf(path).room != "domain") continue;
    int number = 0;
    for (const std::string& line : LinesOf(CodeOnly(text))) {
      ++number;
      for (const Word& word : kImpureWords) {
        if (HasWord(line, word.word)) out.push_back({path, number, word.message});
      }
    }
    const std::string code = WithoutComments(text);
    std::smatch match;
    if (std::regex_search(code, match, SqlLiteral())) {
      out.push_back(
          {path, LineAt(code, static_cast<size_t>(match.position())), "no SQL in domain/"});
    }
  }
  return out;
}

std::vector<Finding> CheckWhoDoesWhat(const Tree& tree) {
  std::vector<Finding> out;
  for (const auto& [path, text] : tree) {
    const Place place = PlaceOf(path);
    if (!IsCpp(path) || IsTest(path) || (!place.in_common && !place.in_service())) continue;
    int number = 0;
    for (const std::string& line : LinesOf(CodeOnly(text))) CheckLine(path, line, ++number, out);
    number = 0;
    for (const std::string& line : LinesOf(WithoutComments(text))) {
      ++number;
      if (SelectsStar(LowerCase(line))) out.push_back({path, number, "columns are enumerated"});
    }
  }
  return out;
}

std::vector<Finding> CheckAccess(const Tree& tree) {
  static const auto* rpc =
      new std::regex(R"(\brpc\s+(\w+)\s*\([^)]*\)\s*returns\s*\([^)]*\)\s*([;{]))");
  std::vector<Finding> out;
  for (const auto& [path, text] : tree) {
    if (!StartsWith(path, "proto/") || !EndsWith(path, ".proto")) continue;
    const std::string code = WithoutComments(text);
    for (std::sregex_iterator it(code.begin(), code.end(), *rpc), end; it != end; ++it) {
      const size_t open = static_cast<size_t>(it->position(2));
      const std::string body = (*it)[2] == "{" ? Block(code, open) : "";
      const bool named = body.find("(mumpuni.common.v1.access)") != std::string::npos;
      const bool says = body.find("role:") != std::string::npos ||
                        body.find("peers:") != std::string::npos ||
                        body.find("certificate_only: true") != std::string::npos;
      if (!named || !says) {
        out.push_back({path, LineAt(code, static_cast<size_t>(it->position())),
                       "rpc " + (*it)[1].str() + " has no access rule"});
      }
    }
  }
  return out;
}

std::vector<Finding> CheckReasons(const Tree& tree) {
  static const auto* reason = new std::regex(R"(\bReason\s+k\w+\s*\{[^"]*"([^"]*)\")");
  std::string documented;
  for (const auto& [path, text] : tree) {
    if (StartsWith(path, "docs/errors") && EndsWith(path, ".md")) documented += text + "\n";
  }
  std::vector<Finding> out;
  for (const auto& [path, text] : tree) {
    if (StemOf(path) != "reasons" || !EndsWith(path, ".h")) continue;
    const std::string code = WithoutComments(text);
    for (std::sregex_iterator it(code.begin(), code.end(), *reason), end; it != end; ++it) {
      const std::string id = (*it)[1];
      const int line = LineAt(code, static_cast<size_t>(it->position()));
      if (!std::regex_match(id, std::regex("[A-Z][A-Z0-9]*(_[A-Z0-9]+)*"))) {
        out.push_back({path, line, "reason " + id + " is not UPPER_SNAKE_CASE"});
      }
      if (!HasWord(documented, id)) {
        out.push_back({path, line, "reason " + id + " is not documented in docs/errors"});
      }
    }
  }
  return out;
}

std::vector<Finding> CheckNames(const Tree& tree) {
  std::vector<Finding> out;
  std::map<std::string, std::string> migrations;
  for (const auto& [path, text] : tree) {
    if (EndsWith(path, ".md")) continue;
    if (!IsSnakeCase(StemOf(path))) out.push_back({path, 0, "file names are snake_case"});
    if (EndsWith(path, ".sql") && path.find("/migrations/") != std::string::npos) {
      CheckMigrationName(path, migrations, out);
    }
  }
  return out;
}

std::vector<Finding> CheckServices(const Tree& tree) {
  std::vector<Finding> out;
  std::map<std::string, Names> rooms;
  for (const auto& [path, text] : tree) {
    const Place place = PlaceOf(path);
    if (!place.in_service()) continue;
    rooms[place.service].insert(IsCpp(path) ? place.room : "");
    if (EndsWith(path, "/main.cc") && LinesOf(text).size() > kMainLines) {
      out.push_back({path, static_cast<int>(kMainLines), "main.cc is one screen"});
    }
  }
  for (const auto& [service, found] : rooms) {
    const std::string home = "services/" + service;
    const auto readme = tree.find(home + "/README.md");
    if (readme == tree.end()) out.push_back({home, 0, "a service has a README.md"});
    for (const std::string& room : found) {
      if (room.empty()) continue;
      if (ServiceArrows().count(room) == 0) {
        out.push_back({home + "/" + room, 0, "room without arrows: list it in tests/arch"});
      } else if (IsAddedRoom(room)) {
        const auto added = AddedRooms().find(service);
        if (added == AddedRooms().end() || added->second.count(room) == 0) {
          out.push_back({home + "/" + room, 0, "this room belongs to another service"});
        } else if (readme == tree.end() || readme->second.find(room + "/") == std::string::npos) {
          out.push_back({home + "/" + room, 0, "an added room is named in the README"});
        }
      }
    }
  }
  return out;
}

}  // namespace mumpuni::arch
