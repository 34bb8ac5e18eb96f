// Certificates of other providers, past records into the city and all records out of it. Each
// method runs in the caller's transaction; `etag` is the version last seen, 0 means no check.
// Thread-safe.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/clock.h"
#include "common/core/principal.h"
#include "common/pg/tx.h"
#include "services/training/app/event_sink.h"
#include "services/training/app/hour_book.h"
#include "services/training/store/record_store.h"

namespace mumpuni::training::app {

class Records {
 public:
  Records(const Clock& clock, EventSink& sink, HourBook& hours)
      : clock_(clock), sink_(sink), hours_(hours) {}

  // Errors: record_service.proto.
  absl::StatusOr<domain::ExternalCertificate> Submit(pg::Tx& tx, const Access& access,
                                                     domain::TrainingRecord record,
                                                     const std::string& document_reference);
  absl::StatusOr<domain::ExternalCertificate> Verify(pg::Tx& tx, const Access& access,
                                                     const Id& certificate_id, int64_t etag,
                                                     const domain::Verify& command);
  absl::StatusOr<domain::ExternalCertificate> Reject(pg::Tx& tx, const Access& access,
                                                     const Id& certificate_id, int64_t etag,
                                                     const std::string& reason);
  // Without a scope check; for replays of the caller's own request.
  absl::StatusOr<domain::ExternalCertificate> Load(pg::Tx& tx, const Id& certificate_id);
  absl::StatusOr<std::vector<domain::ExternalCertificate>> List(pg::Tx& tx, const Access& access,
                                                                store::ExternalFilter filter,
                                                                int limit);

  struct Import {
    Id id;
    // In the order of the input.
    std::vector<store::ImportedRecord> rows;
  };
  using Rows = std::vector<absl::StatusOr<domain::TrainingRecord>>;
  // Good rows are stored whatever becomes of the others; nobody is told but the consumers of
  // events.
  absl::StatusOr<Import> ImportRows(pg::Tx& tx, const Access& access, const Rows& rows);
  Import FindImport(pg::Tx& tx, const Id& import_id);

  // `after` is nil for the first page, which is audited. `year` 0: all.
  absl::StatusOr<std::vector<store::Recorded>> Export(pg::Tx& tx, const Access& access, int year,
                                                      const Id& unit_id, const std::string& reason,
                                                      const Id& after, int limit);

 private:
  class Intake;

  LocalDate Today() const { return LocalDate::At(clock_.Now()); }
  absl::Status Audit(pg::Tx& tx, const Access& access, const char* action,
                     const std::string& subject, const std::string& purpose = "") const;
  // A claim whose head is held, for a decision.
  absl::StatusOr<domain::ExternalCertificate> Hold(pg::Tx& tx, const Id& certificate_id,
                                                   int64_t etag) const;
  absl::Status TellCompletions(pg::Tx& tx, const std::vector<Id>& fresh,
                               const std::vector<Id>& employees);

  const Clock& clock_;
  EventSink& sink_;
  HourBook& hours_;
};

}  // namespace mumpuni::training::app
