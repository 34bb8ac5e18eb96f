// Use cases on scoring tables, performance ratings and the estimates that rest on them. What
// personnel alone knows is asked by the caller between two of these calls, never inside a
// transaction.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/principal.h"
#include "common/pg/tx.h"
#include "services/assessment/app/profiles.h"
#include "services/assessment/domain/talent.h"
#include "services/assessment/store/talent_store.h"

namespace mumpuni::assessment::app {

// Kinds of official values, as in the contract.
enum class OfficialKind { kProfessionalIndex = 1, kTalentBox = 2 };

// What became of a row; OK is stored, or there with the same content.
using RowOutcomes = std::vector<absl::Status>;

// People with everything but what personnel answers.
struct IndexBatch {
  std::map<Id, domain::IndexInputs> people;
  domain::ScoringTable table;
  // The last day of the year, or today within it.
  LocalDate day;
};

struct BoxBatch {
  std::map<Id, domain::TalentBox> boxes;
  domain::ScoringTable table;
  // The last day of the year, or today within it.
  LocalDate day;
};

struct MatchResult {
  domain::JobPersonMatch match;
  std::string job_standard;
  std::string table_code;
  LocalDate day;
};

// Thread-safe; each method runs in the caller's transaction.
class Talents {
 public:
  explicit Talents(Profiles& profiles) : profiles_(profiles) {}

  absl::StatusOr<domain::ScoringTable> PublishTable(pg::Tx& tx, const domain::ScoringTable& table);

  // `repeated`: only tells again what becomes of the rows; meanwhile somebody may have corrected
  // them.
  absl::StatusOr<RowOutcomes> RecordPerformance(pg::Tx& tx, const Access& access,
                                                std::vector<store::PerformanceRow> rows,
                                                bool repeated);
  // Own, of direct reports, or any; audited unless one's own.
  absl::StatusOr<std::vector<store::PerformanceRow>> ListPerformance(pg::Tx& tx,
                                                                     const Access& access,
                                                                     const Id& employee_id,
                                                                     const std::string& method);
  // The name of a rating by the table it was read from.
  std::string NameOf(pg::Tx& tx, const store::PerformanceRow& row);

  // VALUE_OUT_OF_RANGE for a year outside 2000 to the present one.
  absl::StatusOr<IndexBatch> IndexOfPerson(pg::Tx& tx, const Access& access, const Id& employee_id,
                                           int year, const std::string& method);
  // A page of active people; `next` is where the following one begins, "" at the end.
  absl::StatusOr<IndexBatch> IndexOfPage(pg::Tx& tx, const std::optional<Id>& unit_id, int year,
                                         const std::string& after_id, int limit, std::string& next);
  absl::StatusOr<IndexBatch> IndexOf(pg::Tx& tx, const std::vector<Id>& people, int year);

  // job_standard "": that of the position held.
  absl::StatusOr<MatchResult> Match(pg::Tx& tx, const Access& access, const Id& employee_id,
                                    const std::string& job_standard, bool allow_surplus,
                                    const std::string& bands, const std::string& method);

  // Tables, rules, levels and ratings as of the end of the year; VALUE_OUT_OF_RANGE as above.
  absl::StatusOr<BoxBatch> BoxOfPerson(pg::Tx& tx, const Access& access, const Id& employee_id,
                                       int year, const std::string& method);
  // Of the present year.
  absl::StatusOr<BoxBatch> BoxesOfPage(pg::Tx& tx, const std::optional<Id>& unit_id,
                                       const std::string& after_id, int limit, std::string& next);
  absl::StatusOr<BoxBatch> BoxesOf(pg::Tx& tx, const std::vector<Id>& people, int year);
  // A list of names was read.
  absl::Status AuditList(pg::Tx& tx, const Access& access, const std::string& method,
                         const std::string& subject);

  absl::StatusOr<RowOutcomes> ImportOfficial(pg::Tx& tx, const Access& access, OfficialKind kind,
                                             const std::vector<store::OfficialRow>& rows,
                                             bool repeated);

  LocalDate Today() const { return profiles_.Today(); }

 private:
  // The person, or whom a grant lets reach the city; audited in that case.
  absl::Status CheckPerson(pg::Tx& tx, const Access& access, const Id& employee_id,
                           bool superior_too, const std::string& method);
  absl::StatusOr<domain::ScoringTable> TableOf(pg::Tx& tx, domain::TableKind kind,
                                               LocalDate day) const;
  absl::Status CheckYear(int year) const;
  // The last day of a year, or today within it.
  LocalDate EndOf(int year) const;

  Profiles& profiles_;
};

}  // namespace mumpuni::assessment::app
