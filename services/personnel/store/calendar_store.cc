#include "services/personnel/store/calendar_store.h"

namespace mumpuni::personnel::store {
namespace {

std::vector<domain::CalendarDay> DaysOf(pg::Tx& tx, int year, int version) {
  std::vector<domain::CalendarDay> days;
  for (const auto& row : tx.Exec(R"(
           SELECT date, kind, name FROM calendar_day
           WHERE year = $1 AND version = $2 ORDER BY date)",
                                 year, version)) {
    days.push_back({pg::DateOf(row["date"]), static_cast<domain::DayKind>(row["kind"].as<int>()),
                    pg::TextOf(row["name"])});
  }
  return days;
}

domain::CalendarYear CalendarOf(pg::Tx& tx, const pqxx::row& row) {
  domain::CalendarYear calendar;
  calendar.year = row["year"].as<int>();
  calendar.version = row["version"].as<int>();
  calendar.legal_basis = pg::TextOf(row["legal_basis"]);
  calendar.published_at = pg::TimeOf(row["published_at"]);
  calendar.days = DaysOf(tx, calendar.year, calendar.version);
  return calendar;
}

}  // namespace

int InsertCalendar(pg::Tx& tx, const domain::CalendarYear& calendar) {
  // Two revisions of a year at once: the second waits here and gets the next number.
  tx.Exec("SELECT pg_advisory_xact_lock(hashtext('calendar_year'), $1::int)", calendar.year);
  const int version = tx.Exec(R"(
      INSERT INTO calendar_year (year, version, legal_basis, published_at)
      SELECT $1::smallint, coalesce(max(version), 0) + 1, $2, $3 FROM calendar_year
      WHERE year = $1::smallint RETURNING version)",
                              calendar.year, calendar.legal_basis, calendar.published_at)[0][0]
                          .as<int>();
  std::vector<LocalDate> dates;
  std::vector<int64_t> kinds;
  std::vector<std::string> names;
  for (const domain::CalendarDay& day : calendar.days) {
    dates.push_back(day.date);
    kinds.push_back(static_cast<int64_t>(day.kind));
    names.push_back(day.name);
  }
  tx.Exec(R"(
      INSERT INTO calendar_day (year, version, date, kind, name)
      SELECT $1::smallint, $2::smallint, d, k, n
      FROM unnest($3::date[], $4::smallint[], $5::text[]) AS t (d, k, n))",
          calendar.year, version, pg::Array(dates), pg::Array(kinds), pg::Array(names));
  return version;
}

std::optional<domain::CalendarYear> FindCalendar(pg::Tx& tx, int year) {
  const auto rows = tx.Exec(R"(
      SELECT year, version, legal_basis, published_at FROM calendar_year
      WHERE year = $1 ORDER BY version DESC LIMIT 1)",
                            year);
  if (rows.empty()) return std::nullopt;
  return CalendarOf(tx, rows[0]);
}

std::vector<SequencedCalendar> SnapshotCalendars(pg::Tx& tx, const std::string& topic,
                                                 int after_year, int limit) {
  std::vector<SequencedCalendar> calendars;
  for (const auto& row : tx.Exec(R"(
           SELECT DISTINCT ON (c.year) c.year, c.version, c.legal_basis, c.published_at,
                  coalesce(s.sequence, 0) AS sequence
           FROM calendar_year c
           LEFT JOIN event_sequence s ON s.topic = $1 AND s.subject = c.year::text
           WHERE c.year > $2 ORDER BY c.year, c.version DESC LIMIT $3)",
                                 topic, after_year, limit)) {
    calendars.push_back({CalendarOf(tx, row), row["sequence"].as<int64_t>()});
  }
  return calendars;
}

}  // namespace mumpuni::personnel::store
