// Personnel files: taking over rows of SIASN- or SIMPEG-like columns, and giving them out.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/principal.h"
#include "common/pg/tx.h"
#include "services/personnel/app/careers.h"
#include "services/personnel/domain/record.h"
#include "services/personnel/store/employee_store.h"
#include "services/personnel/store/import_store.h"

namespace mumpuni::personnel::app {

struct ImportRow {
  int line_no = 0;
  domain::RecordText text;
};

struct ImportChunk {
  store::Import import;
  int chunk_no = 0;
  // Of the rows as they came, to tell another chunk of the same number.
  std::string body_hash;
  std::vector<ImportRow> rows;
};

// Rows, by their place in the chunk, that are to fail.
using RowErrors = std::map<size_t, absl::Status>;

struct AppliedChunk {
  std::vector<store::ImportLine> lines;
  // Rows that cannot stand together with what others hold. If there are any, nothing may be
  // committed: the chunk is applied again with these rows failing.
  RowErrors conflicts;
};

// Thread-safe; each method runs in the caller's transaction.
class Imports {
 public:
  explicit Imports(Careers& careers) : careers_(careers) {}

  // Begins the import or goes on with it; the lines if this chunk was applied before.
  // FAILED_PRECONDITION IMPORT_DIFFERS if the import or the chunk was begun otherwise.
  absl::StatusOr<std::optional<std::vector<store::ImportLine>>> Begin(pg::Tx& tx,
                                                                      const Access& access,
                                                                      const ImportChunk& chunk);
  // Applies the rows but those in `failing`: one set of statements for all of them.
  absl::StatusOr<AppliedChunk> Apply(pg::Tx& tx, const Access& access, const ImportChunk& chunk,
                                     const RowErrors& failing);
  // Keeps what became of the rows; the audit trail names the import.
  absl::Status Finish(pg::Tx& tx, const Access& access, const ImportChunk& chunk,
                      const std::vector<store::ImportLine>& lines);

  struct State {
    store::Import import;
    store::ImportProgress progress;
  };
  absl::StatusOr<State> Get(pg::Tx& tx, const Id& import_id);

 private:
  Careers& careers_;
};

// An employee as a row of a file.
domain::RecordText RecordOf(const store::EmployeeRow& row);

}  // namespace mumpuni::personnel::app
