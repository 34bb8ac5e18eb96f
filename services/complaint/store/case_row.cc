#include "services/complaint/store/case_row.h"

#include <cmath>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace mumpuni::complaint::store {

using domain::Case;

std::vector<Id> IdsOf(const pqxx::field& field) {
  std::vector<Id> ids;
  for (const std::string& text : pg::TextArrayOf(field)) {
    ids.push_back(Id::Parse(text, "").value_or(Id()));
  }
  return ids;
}

namespace {

std::vector<domain::Subject> SubjectsOf(const pqxx::row& row) {
  std::vector<domain::Subject> subjects;
  for (const Id& id : IdsOf(row["subject_employee_ids"])) subjects.push_back({id, Id()});
  for (const Id& id : IdsOf(row["subject_unit_ids"])) subjects.push_back({Id(), id});
  return subjects;
}

void ReadCategory(const pqxx::row& row, Case& c) {
  c.category_code = pg::TextOf(row["category_code"]);
  if (row["first_response_hours"].is_null()) return;
  c.clocks = ClocksOf(row);
  c.physical = row["physical"].as<bool>();
}

void ReadOutcome(const pqxx::row& row, Case& c) {
  if (!row["action_taken"].is_null()) {
    c.resolution = domain::Resolution{pg::TextOf(row["action_taken"]),
                                      pg::DateOf(row["done_on"]),
                                      pg::IdOf(row["done_by_unit_id"]),
                                      pg::TextOf(row["next_steps"]),
                                      pg::TextOf(row["contact"]),
                                      pg::TextOf(row["photo_reference"]),
                                      static_cast<domain::ActExclusion>(row["exclusion"].as<int>()),
                                      row["exclusion_confirmed"].as<bool>()};
  }
  if (!row["rated_at"].is_null()) {
    c.rating = domain::Rating{row["clear_and_courteous"].as<bool>(), row["solved"].as<bool>(),
                              pg::TextOf(row["comment"]), pg::TimeOf(row["rated_at"])};
  }
}

void ReadClocks(const pqxx::row& row, Case& c) {
  const int missed = row["missed_clocks"].as<int>();
  for (int bit = 1; bit <= static_cast<int>(domain::CaseClock::kMayor); ++bit) {
    if ((missed >> bit & 1) != 0) c.missed.insert(static_cast<domain::CaseClock>(bit));
  }
  for (const std::string& text : pg::TextArrayOf(row["clock_bases"])) {
    const std::vector<std::string> parts = absl::StrSplit(text, ':');
    int clock = 0;
    domain::ClockBasis basis;
    const auto from = LocalDate::Parse(parts.size() == 3 ? parts[1] : "", "clock_bases");
    if (!from.ok() || !absl::SimpleAtoi(parts[0], &clock) ||
        !absl::SimpleAtoi(parts[2], &basis.days)) {
      continue;
    }
    basis.from = *from;
    c.bases[static_cast<domain::CaseClock>(clock)] = basis;
  }
  c.escalation_level = row["escalation_level"].as<int>();
}

void ReadReport(const pqxx::row& row, Case& c) {
  c.channel_code = pg::TextOf(row["channel_code"]);
  c.channel_case_id = pg::TextOf(row["channel_case_id"]);
  c.submitted_by = pg::TextOf(row["submitted_by"]);
  c.body = pg::TextOf(row["body"]);
  c.region_code = pg::TextOf(row["region_code"]);
  c.place = pg::TextOf(row["place"]);
  c.reporter_anonymous = row["reporter_anonymous"].as<bool>();
  c.content_confidential = row["content_confidential"].as<bool>();
  c.reporter_ref = pg::TextOf(row["reporter_ref"]);
  c.reporter_verified = row["reporter_verified"].as<bool>();
  c.subjects = SubjectsOf(row);
  c.place_outcome = static_cast<domain::PlaceOutcome>(row["place_outcome"].as<int>());
  c.language = static_cast<domain::Language>(row["language"].as<int>());
  c.taken_by = pg::IdOf(row["taken_by"]);
  c.follows_id = pg::IdOf(row["follows_id"]);
  if (row["latitude"].is_null()) return;
  c.location = domain::GeoPoint{MicroDegrees(row["latitude"]), MicroDegrees(row["longitude"])};
}

void ReadTimes(const pqxx::row& row, Case& c) {
  c.referred_at = pg::OptionalTimeOf(row["referred_at"]);
  c.assigned_at = pg::OptionalTimeOf(row["assigned_at"]);
  c.submitted_at = pg::TimeOf(row["submitted_at"]);
  c.verification_due_at = pg::TimeOf(row["verification_due_at"]);
  c.first_response_due_at = pg::TimeOf(row["first_response_due_at"]);
  c.first_response_at = pg::OptionalTimeOf(row["first_response_at"]);
  c.first_response_missed = row["first_response_missed"].as<bool>();
  c.held_at = pg::OptionalTimeOf(row["held_at"]);
  c.hold_due_at = pg::OptionalTimeOf(row["hold_due_at"]);
  c.overall_due_at = pg::OptionalTimeOf(row["overall_due_at"]);
  c.mayor_due_at = pg::OptionalTimeOf(row["mayor_due_at"]);
  c.promised_on = pg::OptionalDateOf(row["promised_on"]);
  c.escalation_due_at = pg::OptionalTimeOf(row["escalation_due_at"]);
  c.resolution_due_at = pg::OptionalTimeOf(row["resolution_due_at"]);
  c.resolved_at = pg::OptionalTimeOf(row["resolved_at"]);
  c.reopen_until = pg::OptionalDateOf(row["reopen_until"]);
  c.closed_at = pg::OptionalTimeOf(row["closed_at"]);
  c.calendar_version = row["calendar_version"].as<int>();
}

}  // namespace

domain::ClockPolicy ClocksOf(const pqxx::row& row) {
  return {row["first_response_hours"].as<int>(),
          row["verification_days"].as<int>(),
          row["resolution_days"].as<int>(),
          row["reopen_days"].as<int>(),
          row["first_response_duty_minutes"].as<int>(),
          row["hold_days"].as<int>(),
          row["overall_days"].as<int>(),
          row["escalation_days"].as<int>(),
          row["pause_on_hold"].as<bool>()};
}

int MicroDegrees(const pqxx::field& degrees) {
  return static_cast<int>(std::lround(degrees.as<double>() * 1e6));
}

int BitsOf(const std::set<domain::CaseClock>& clocks) {
  int bits = 0;
  for (domain::CaseClock clock : clocks) bits |= 1 << static_cast<int>(clock);
  return bits;
}

std::vector<std::string> TextsOf(const std::map<domain::CaseClock, domain::ClockBasis>& bases) {
  std::vector<std::string> texts;
  for (const auto& [clock, basis] : bases) {
    texts.push_back(
        absl::StrCat(static_cast<int>(clock), ":", basis.from.ToString(), ":", basis.days));
  }
  return texts;
}

Case CaseOf(const pqxx::row& row) {
  Case c;
  c.id = pg::IdOf(row["case_id"]);
  c.number = pg::TextOf(row["case_number"]);
  c.status = static_cast<domain::CaseStatus>(row["status"].as<int>());
  c.case_class = static_cast<domain::CaseClass>(row["case_class"].as<int>());
  ReadCategory(row, c);
  ReadReport(row, c);
  ReadTimes(row, c);
  ReadOutcome(row, c);
  ReadClocks(row, c);
  c.lead_unit_id = pg::IdOf(row["lead_unit_id"]);
  c.supporting_unit_ids = IdsOf(row["supporting_unit_ids"]);
  c.assigned_employee_id = pg::IdOf(row["assigned_employee_id"]);
  c.answered_by = pg::IdOf(row["answered_by"]);
  c.resolved_by = pg::IdOf(row["resolved_by"]);
  c.resolution_no = row["resolution_no"].as<int>();
  c.reopen_count = row["reopen_count"].as<int>();
  c.reroute_count = row["reroute_count"].as<int>();
  c.archive_reason = static_cast<domain::ArchiveReason>(row["archive_reason"].as<int>());
  c.merged_into_id = pg::IdOf(row["merged_into_id"]);
  c.version = row["version"].as<int64_t>();
  return c;
}

bool AnyRoot(pg::Tx& tx, const std::vector<Id>& unit_ids) {
  if (unit_ids.empty()) return false;
  return !tx.Exec(
                "SELECT 1 AS found FROM unit_projection WHERE unit_id = ANY ($1::uuid[]) "
                "AND parent_unit_id IS NULL",
                pg::Array(unit_ids))
              .empty();
}

}  // namespace mumpuni::complaint::store
