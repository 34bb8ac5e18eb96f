#include "services/personnel/store/import_store.h"

namespace mumpuni::personnel::store {

Import BeginImport(pg::Tx& tx, const Import& import, const std::string& begun_by, absl::Time now) {
  const auto row = tx.Exec(R"(
      INSERT INTO import AS i (import_id, updates, dry_run, begun_by, begun_at, touched_at)
      VALUES ($1, $2, $3, $4, $5, $5)
      ON CONFLICT (import_id) DO UPDATE SET touched_at = excluded.touched_at
      RETURNING i.updates, i.dry_run)",
                           import.id, import.update, import.dry_run, begun_by, now)[0];
  return {import.id, row[0].as<bool>(), row[1].as<bool>()};
}

std::optional<Import> FindImport(pg::Tx& tx, const Id& id) {
  const auto rows = tx.Exec("SELECT updates, dry_run FROM import WHERE import_id = $1", id);
  if (rows.empty()) return std::nullopt;
  return Import{id, rows[0][0].as<bool>(), rows[0][1].as<bool>()};
}

std::optional<std::string> FindChunk(pg::Tx& tx, const Id& import_id, int chunk_no) {
  const auto rows =
      tx.Exec("SELECT body_hash FROM import_chunk WHERE import_id = $1 AND chunk_no = $2",
              import_id, chunk_no);
  if (rows.empty()) return std::nullopt;
  return pg::FromBytes(rows[0][0].as<std::string>());
}

std::vector<ImportLine> ChunkLines(pg::Tx& tx, const Id& import_id, int chunk_no) {
  std::vector<ImportLine> lines;
  for (const auto& row : tx.Exec(R"(
      SELECT line_no, outcome, employee_id, reason, field, message FROM import_line
      WHERE import_id = $1 AND chunk_no = $2 ORDER BY line_no)",
                                 import_id, chunk_no)) {
    ImportLine line;
    line.line_no = row[0].as<int>();
    line.outcome = static_cast<ImportOutcome>(row[1].as<int>());
    if (!row[2].is_null()) line.employee_id = pg::IdOf(row[2]);
    line.reason = pg::TextOf(row[3]);
    line.field = pg::TextOf(row[4]);
    line.message = pg::TextOf(row[5]);
    lines.push_back(std::move(line));
  }
  return lines;
}

void InsertChunk(pg::Tx& tx, const Id& import_id, int chunk_no, const std::string& body_hash,
                 const std::vector<ImportLine>& lines) {
  tx.Exec("INSERT INTO import_chunk (import_id, chunk_no, body_hash) VALUES ($1, $2, $3)",
          import_id, chunk_no, pg::Bytes(body_hash));
  std::vector<int64_t> numbers, outcomes;
  std::vector<std::string> hashes, employees, reasons, fields, messages;
  for (const ImportLine& line : lines) {
    numbers.push_back(line.line_no);
    outcomes.push_back(static_cast<int64_t>(line.outcome));
    hashes.push_back(pg::Bytes(line.number_hash));
    employees.push_back(line.employee_id.has_value() ? line.employee_id->ToString() : "");
    reasons.push_back(line.reason);
    fields.push_back(line.field);
    messages.push_back(line.message);
  }
  tx.Exec(R"(
      INSERT INTO import_line (import_id, chunk_no, line_no, number_hash, outcome, employee_id,
                               reason, field, message)
      SELECT $1, $2, v.line_no, nullif(v.hash, ''::bytea), v.outcome, nullif(v.employee, '')::uuid,
             v.reason, v.field, v.message
      FROM unnest($3::int[], $4::bytea[], $5::int[], $6::text[], $7::text[], $8::text[],
                  $9::text[])
        AS v (line_no, hash, outcome, employee, reason, field, message))",
          import_id, chunk_no, pg::Array(numbers), pg::Array(hashes), pg::Array(outcomes),
          pg::Array(employees), pg::Array(reasons), pg::Array(fields), pg::Array(messages));
}

std::vector<std::string> KnownNumbers(pg::Tx& tx, const Id& import_id,
                                      const std::vector<std::string>& hashes) {
  std::vector<std::string> texts;
  for (const std::string& hash : hashes) texts.push_back(pg::Bytes(hash));
  std::vector<std::string> known;
  for (const auto& row : tx.Exec("SELECT number_hash FROM import_line "
                                 "WHERE import_id = $1 AND number_hash = ANY($2::bytea[])",
                                 import_id, pg::Array(texts))) {
    known.push_back(pg::FromBytes(row[0].as<std::string>()));
  }
  return known;
}

std::vector<int> KnownLines(pg::Tx& tx, const Id& import_id, const std::vector<int64_t>& line_nos) {
  std::vector<int> known;
  for (const auto& row :
       tx.Exec("SELECT line_no FROM import_line WHERE import_id = $1 AND line_no = ANY($2::int[])",
               import_id, pg::Array(line_nos))) {
    known.push_back(row[0].as<int>());
  }
  return known;
}

ImportProgress ProgressOf(pg::Tx& tx, const Id& import_id) {
  ImportProgress progress;
  for (const auto& row : tx.Exec(
           "SELECT chunk_no FROM import_chunk WHERE import_id = $1 ORDER BY chunk_no", import_id)) {
    progress.chunks.push_back(row[0].as<int>());
  }
  const auto counts = tx.Exec(R"(
      SELECT count(*) FILTER (WHERE outcome = 1), count(*) FILTER (WHERE outcome = 2),
             count(*) FILTER (WHERE outcome = 3), count(*) FILTER (WHERE outcome = 4)
      FROM import_line WHERE import_id = $1)",
                              import_id)[0];
  progress.created = counts[0].as<int>();
  progress.updated = counts[1].as<int>();
  progress.unchanged = counts[2].as<int>();
  progress.failed = counts[3].as<int>();
  return progress;
}

int ForgetOldImport(pg::Tx& tx, absl::Time now) {
  return static_cast<int>(tx.Exec(R"(
      DELETE FROM import WHERE import_id = (
        SELECT import_id FROM import WHERE touched_at < $1 ORDER BY touched_at LIMIT 1))",
                                  now - absl::Hours(24 * 30))
                              .affected_rows());
}

}  // namespace mumpuni::personnel::store
