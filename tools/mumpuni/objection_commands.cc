// Objections: what was announced, contesting it, the panel and its votes, and the count of them.
#include "absl/strings/str_cat.h"
#include "common/core/id.h"
#include "common/core/status.h"
#include "tools/mumpuni/command.h"

namespace mumpuni::tools {
namespace {

namespace av = mumpuni::assessment::v1;
namespace cv = mumpuni::complaint::v1;
using Stub = av::ObjectionService::Stub;

struct ObjectionState {
  std::string id;
  std::string act;
  std::string ground;
  std::string text;
  std::string vote;
  std::string seat_role;
  std::vector<std::string> members;
  std::string from;
  std::string to;
  std::string csv;
  bool open = false;
  bool on_panel = false;
};

std::string NewRequestId() { return Id::New(absl::Now()).ToString(); }
std::string ActOf(cv::ActKind act) { return ShortName(cv::ActKind_Name(act), "ACT_KIND_"); }
std::string StateOf(av::ObjectionState state) {
  return ShortName(av::ObjectionState_Name(state), "OBJECTION_STATE_");
}

// A value name without its prefix.
template <typename Enum>
absl::StatusOr<Enum> Parse(bool (*parse)(const std::string&, Enum*), const std::string& prefix,
                           const std::string& name) {
  Enum value{};
  if (parse(prefix + name, &value)) return value;
  return absl::InvalidArgumentError("no such value: " + name);
}

// Prints the objection that a change answered; with the votes and their reasons, it is the
// decision.
template <typename Response>
absl::Status Show(const Globals& globals, const absl::StatusOr<Response>& response,
                  const std::string& csv = "") {
  RETURN_IF_ERROR(response.status());
  const av::Objection& o = response->objection();
  Rows rows = {{"objection", o.objection_id()},
               {"case", o.source_id()},
               {"act", ActOf(o.act())},
               {"day of the act", o.occurred_on()},
               {"ground", ShortName(av::ObjectionGround_Name(o.ground()), "OBJECTION_GROUND_")},
               {"state", StateOf(o.state())},
               {"round", absl::StrCat(o.round())},
               {"statement due", o.statement_due()},
               {"decision due", o.decision_due()}};
  if (!o.appeal_until().empty()) rows.push_back({"appeal until", o.appeal_until()});
  for (const av::PanelSeat& seat : o.panel()) {
    const std::string vote = ShortName(av::ObjectionVote_Name(seat.vote()), "OBJECTION_VOTE_");
    rows.push_back(
        {absl::StrCat("round ", seat.round(), " ",
                      ShortName(av::PanelSeatKind_Name(seat.seat()), "PANEL_SEAT_KIND_")),
         seat.vote() == av::OBJECTION_VOTE_UNSPECIFIED ? "no vote"
                                                       : absl::StrCat(vote, ": ", seat.reasons())});
  }
  for (const av::ObjectionEvent& event : o.events()) {
    rows.push_back(
        {absl::StrCat("record ", DayOf(event.time())),
         absl::StrCat(event.kind(), event.detail().empty() ? "" : ": ", event.detail())});
  }
  return PrintRows(globals, csv, {"field", "value"}, rows, *response);
}

absl::Status Announcements(Globals& globals, ObjectionState&) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  ASSIGN_OR_RETURN(const auto response,
                   city->Call(city->objections, &Stub::ListAnnouncements,
                              av::ListAnnouncementsRequest(), globals.As("OFFICER")));
  Rows rows;
  for (const av::Announcement& a : response.announcements()) {
    rows.push_back({a.source_id(), ActOf(a.act()), a.occurred_on(), a.counts_from(), a.settles_on(),
                    a.objection_until(),
                    a.objection_id().empty() ? "" : StateOf(a.objection_state())});
  }
  return PrintRows(globals, "",
                   {"case", "act", "day", "counts from", "settles", "object until", "objection"},
                   rows, response);
}

absl::Status File(Globals& globals, ObjectionState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  av::FileObjectionRequest request;
  request.set_request_id(NewRequestId());
  request.set_source_id(state.id);
  ASSIGN_OR_RETURN(const auto act, Parse(&cv::ActKind_Parse, "ACT_KIND_", state.act));
  ASSIGN_OR_RETURN(const auto ground,
                   Parse(&av::ObjectionGround_Parse, "OBJECTION_GROUND_", state.ground));
  request.set_act(act);
  request.set_ground(ground);
  request.set_statement(state.text);
  return Show(globals,
              city->Call(city->objections, &Stub::FileObjection, request, globals.As("OFFICER")));
}

absl::Status Statement(Globals& globals, ObjectionState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  av::SubmitStatementRequest request;
  request.set_request_id(NewRequestId());
  request.set_objection_id(state.id);
  request.set_statement(state.text);
  return Show(globals, city->Call(city->objections, &Stub::SubmitStatement, request,
                                  globals.As("UNIT_HEAD")));
}

absl::Status Panel(Globals& globals, ObjectionState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  av::AppointPanelRequest request;
  request.set_request_id(NewRequestId());
  request.set_objection_id(state.id);
  for (size_t i = 0; i < state.members.size(); ++i) {
    av::PanelSeat* seat = request.add_panel();
    seat->set_seat(static_cast<av::PanelSeatKind>(i + 1));
    seat->set_member_id(state.members[i]);
  }
  return Show(globals, city->Call(city->objections, &Stub::AppointPanel, request,
                                  globals.As("PERSONNEL_ADMIN")));
}

absl::Status Vote(Globals& globals, ObjectionState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  av::CastVoteRequest request;
  request.set_request_id(NewRequestId());
  request.set_objection_id(state.id);
  ASSIGN_OR_RETURN(const auto vote, Parse(&av::ObjectionVote_Parse, "OBJECTION_VOTE_", state.vote));
  request.set_vote(vote);
  request.set_reasons(state.text);
  // A member is an officer of the body whose seat it is.
  Caller member = globals.As("OFFICER");
  if (globals.roles.empty()) member.roles.push_back(state.seat_role);
  return Show(globals, city->Call(city->objections, &Stub::CastVote, request, member));
}

absl::Status Appeal(Globals& globals, ObjectionState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  av::AppealObjectionRequest request;
  request.set_request_id(NewRequestId());
  request.set_objection_id(state.id);
  request.set_statement(state.text);
  return Show(globals,
              city->Call(city->objections, &Stub::AppealObjection, request, globals.As("OFFICER")));
}

absl::Status Get(Globals& globals, ObjectionState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  av::GetObjectionRequest request;
  request.set_objection_id(state.id);
  return Show(
      globals,
      city->Call(city->objections, &Stub::GetObjection, request, globals.As("PERSONNEL_ADMIN")),
      state.csv);
}

absl::Status List(Globals& globals, ObjectionState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  av::ListObjectionsRequest request;
  request.set_page_size(1000);
  request.set_open_only(state.open);
  request.set_on_panel(state.on_panel);
  av::ListObjectionsResponse all;
  do {
    // On whose panel one sits is asked as that officer.
    const Caller caller = globals.As(state.on_panel ? "OFFICER" : "PERSONNEL_ADMIN");
    ASSIGN_OR_RETURN(const auto page,
                     city->Call(city->objections, &Stub::ListObjections, request, caller));
    all.mutable_objections()->MergeFrom(page.objections());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  Rows rows;
  for (const av::Objection& o : all.objections()) {
    rows.push_back({o.objection_id(), o.source_id(), ActOf(o.act()), o.occurred_on(),
                    ShortName(av::ObjectionGround_Name(o.ground()), "OBJECTION_GROUND_"),
                    StateOf(o.state()), absl::StrCat(o.round()), DayOf(o.file_time()),
                    o.decision_due(),
                    DayOf(o.has_appeal_decide_time() ? o.appeal_decide_time() : o.decide_time()),
                    o.appeal_until()});
  }
  return PrintRows(globals, state.csv,
                   {"objection", "case", "act", "day", "ground", "state", "round", "filed",
                    "decision due", "decided", "appeal until"},
                   rows, all);
}

absl::Status Report(Globals& globals, ObjectionState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  av::GetObjectionReportRequest request;
  request.set_from_date(state.from);
  request.set_to_date(state.to);
  ASSIGN_OR_RETURN(const auto response, city->Call(city->objections, &Stub::GetObjectionReport,
                                                   request, globals.As("INSPECTORATE")));
  const std::vector<std::string> titles = {"agency", "rule set", "act",      "filed",
                                           "upheld", "by time",  "rejected", "withdrawn",
                                           "moot",   "open",     "appealed", "median days"};
  Rows rows;
  for (const av::ObjectionCount& c : response.counts()) {
    rows.push_back({c.agency_code(), c.rule_set_code(), ActOf(c.act()),
                    absl::StrCat(c.filed_count()), absl::StrCat(c.upheld_count()),
                    absl::StrCat(c.upheld_by_time_count()), absl::StrCat(c.rejected_count()),
                    absl::StrCat(c.withdrawn_count()), absl::StrCat(c.moot_count()),
                    absl::StrCat(c.open_count()), absl::StrCat(c.appealed_count()),
                    absl::StrCat(c.median_days())});
  }
  return PrintRows(globals, state.csv, titles, rows, response);
}

void IdOption(CLI::App& command, ObjectionState& state) {
  command.add_option("id", state.id, "Objection")->required();
}
void IdAndText(CLI::App& command, ObjectionState& state) {
  IdOption(command, state);
  command.add_option("--statement", state.text, "20–2,000 characters")->required();
}

}  // namespace

void AddObjectionCommands(CLI::App& app, Globals& globals) {
  CLI::App* objection =
      app.add_subcommand("objection", "Objections to facts about an officer (keberatan)");
  objection->require_subcommand(1);
  const auto none = [](CLI::App&, ObjectionState&) {};
  AddCommand<ObjectionState>(*objection, globals, "announcements",
                             "Unfavourable facts about the caller (--as)", none, Announcements);
  AddCommand<ObjectionState>(
      *objection, globals, "file", "Contest a fact about the caller",
      [](CLI::App& command, ObjectionState& state) {
        command.add_option("case", state.id, "Case id")->required();
        command.add_option("--act", state.act, "Such as CLEAR_AND_COURTEOUS")->required();
        command.add_option("--ground", state.ground, "Such as NOT_MY_ACT")->required();
        command.add_option("--statement", state.text, "20–2,000 characters")->required();
      },
      File);
  AddCommand<ObjectionState>(*objection, globals, "statement",
                             "What the direct superior has to say", IdAndText, Statement);
  AddCommand<ObjectionState>(
      *objection, globals, "panel", "Appoint the panel",
      [](CLI::App& command, ObjectionState& state) {
        IdOption(command, state);
        command
            .add_option("--members", state.members,
                        "Employees of BKPSDM, complaint coordination, Inspektorat")
            ->required()
            ->expected(3);
      },
      Panel);
  AddCommand<ObjectionState>(
      *objection, globals, "vote", "Vote of a member",
      [](CLI::App& command, ObjectionState& state) {
        IdOption(command, state);
        command.add_option("--seat", state.seat_role, "The seat that the caller (--as) holds")
            ->required()
            ->transform(CLI::CheckedTransformer(
                std::map<std::string, std::string>{{"PERSONNEL_AGENCY", "PERSONNEL_ADMIN"},
                                                   {"COMPLAINT_COORDINATOR", "COMPLAINT_ADMIN"},
                                                   {"INSPECTORATE", "INSPECTORATE"}}));
        command.add_option("--vote", state.vote, "UPHOLD or REJECT")->required();
        command.add_option("--reasons", state.text, "20–2,000 characters")->required();
      },
      Vote);
  AddCommand<ObjectionState>(*objection, globals, "appeal", "Appeal against a rejection", IdAndText,
                             Appeal);
  AddCommand<ObjectionState>(
      *objection, globals, "show", "An objection with its decision and its record",
      [](CLI::App& command, ObjectionState& state) {
        IdOption(command, state);
        command.add_option("--csv", state.csv, "Write it to this file instead");
      },
      Get);
  AddCommand<ObjectionState>(
      *objection, globals, "list", "Objections by last day of decision",
      [](CLI::App& command, ObjectionState& state) {
        command.add_flag("--open", state.open, "Only open ones");
        command.add_flag("--on-panel", state.on_panel,
                         "Those on whose panel the caller (--as) sits");
        command.add_option("--csv", state.csv, "Write them to this file instead");
      },
      List);
  AddCommand<ObjectionState>(
      *app.get_subcommand("report"), globals, "objections",
      "Objections of a period by agency, rule and act",
      [](CLI::App& command, ObjectionState& state) {
        command.add_option("--from", state.from, "First day, YYYY-MM-DD")->required();
        command.add_option("--to", state.to, "Last day, YYYY-MM-DD")->required();
        command.add_option("--csv", state.csv, "Write a CSV file instead of printing");
      },
      Report);
}

}  // namespace mumpuni::tools
