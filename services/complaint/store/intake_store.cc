#include "services/complaint/store/intake_store.h"

#include "services/complaint/store/case_row.h"

namespace mumpuni::complaint::store {

int64_t CountOfContact(pg::Tx& tx, const std::string& reporter_ref, absl::Time since) {
  if (reporter_ref.empty()) return 0;
  return tx
      .Exec(R"(
      SELECT count(*) AS n FROM complaint_case
      WHERE reporter_ref = $1 AND reporter_ref <> '' AND submitted_at > $2)",
            reporter_ref, since)[0]["n"]
      .as<int64_t>();
}

std::vector<Duplicate> FindDuplicates(pg::Tx& tx, const domain::Case& c, int limit) {
  // Metres by the plane through the place: exact enough within a city. One degree is 111,195 m.
  const auto rows = tx.Exec(
      R"(WITH own AS (
        SELECT case_id, location, region_code, body, submitted_at FROM complaint_case
        WHERE case_id = $1),
      near AS (
        (SELECT c.case_id FROM own, complaint_case c
         WHERE c.status BETWEEN 1 AND 7 AND c.location IS NOT NULL
           AND c.location <@ box(point(own.location[0] - 0.003, own.location[1] - 0.003),
                                 point(own.location[0] + 0.003, own.location[1] + 0.003))
         ORDER BY c.submitted_at DESC LIMIT 500)
        UNION
        (SELECT c.case_id FROM own, complaint_case c
         WHERE c.status BETWEEN 1 AND 7 AND own.region_code <> ''
           AND c.region_code = own.region_code
           AND c.submitted_at BETWEEN own.submitted_at - interval '30 days'
                                  AND own.submitted_at + interval '30 days'
         ORDER BY c.submitted_at DESC LIMIT 500)),
      judged AS (
        SELECT o.case_id, round(similarity(o.body, own.body) * 1000)::integer AS alike,
               coalesce(round(111195 * sqrt(
                 power(o.location[1] - own.location[1], 2) +
                 power((o.location[0] - own.location[0]) * cosd(own.location[1]), 2)))::integer,
                 -1) AS metres
        FROM own, near JOIN complaint_case o USING (case_id)
        WHERE o.case_id <> own.case_id AND o.case_class <> 5
          AND o.submitted_at BETWEEN own.submitted_at - interval '30 days'
                                 AND own.submitted_at + interval '30 days'),
      likely AS (
        SELECT case_id, alike, metres FROM judged
        WHERE metres <= 300
          AND (alike >= 250 OR (metres BETWEEN 0 AND 50 AND alike >= 100))
        ORDER BY alike - greatest(metres, 0) DESC, case_id LIMIT $2) )" CASE_COLUMNS
      ", likely.alike, likely.metres" CASE_TABLES
      "JOIN likely ON likely.case_id = c.case_id "
      "ORDER BY likely.alike - greatest(likely.metres, 0) DESC, c.case_id",
      c.id, limit);
  std::vector<Duplicate> found;
  for (const auto& row : rows) {
    found.push_back({CaseOf(row), row["alike"].as<int>(), row["metres"].as<int>()});
  }
  return found;
}

bool InsertAttachment(pg::Tx& tx, const Id& case_id, const AttachmentRow& row) {
  return tx.Exec(R"(
      INSERT INTO attachment (attachment_id, case_id, media_type, size_bytes, content_sha256,
                              by_administration, created_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (case_id, content_sha256) DO NOTHING)",
                 row.id, case_id, row.media_type, row.size_bytes, row.content_sha256,
                 row.by_administration, row.created_at)
             .affected_rows() == 1;
}

std::vector<std::string> DeleteReporterAttachments(pg::Tx& tx, const Id& case_id) {
  std::vector<std::string> hashes;
  for (const auto& row : tx.Exec(R"(
           DELETE FROM attachment WHERE case_id = $1 AND NOT by_administration
           RETURNING content_sha256)",
                                 case_id)) {
    hashes.push_back(pg::TextOf(row["content_sha256"]));
  }
  return hashes;
}

bool IsAttached(pg::Tx& tx, const std::string& content_sha256) {
  return !tx.Exec("SELECT 1 AS found FROM attachment WHERE content_sha256 = $1 LIMIT 1",
                  content_sha256)
              .empty();
}

std::vector<AttachmentRow> ListAttachments(pg::Tx& tx, const Id& case_id) {
  std::vector<AttachmentRow> attachments;
  for (const auto& row : tx.Exec(R"(
           SELECT attachment_id, media_type, size_bytes, content_sha256, by_administration,
                  created_at
           FROM attachment WHERE case_id = $1 ORDER BY attachment_id)",
                                 case_id)) {
    attachments.push_back({pg::IdOf(row["attachment_id"]), row["media_type"].as<int>(),
                           row["size_bytes"].as<int>(), pg::TextOf(row["content_sha256"]),
                           row["by_administration"].as<bool>(), pg::TimeOf(row["created_at"])});
  }
  return attachments;
}

}  // namespace mumpuni::complaint::store
