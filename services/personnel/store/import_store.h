// Rows of `import`, `import_chunk` and `import_line`: what became of the rows of a personnel file.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/pg/tx.h"

namespace mumpuni::personnel::store {

// Numbers equal mumpuni.personnel.v1.ImportOutcome.
enum class ImportOutcome {
  kUnspecified = 0,
  kCreated = 1,
  kUpdated = 2,
  kUnchanged = 3,
  kFailed = 4
};

struct Import {
  Id id;
  bool update = false;
  bool dry_run = false;
};

struct ImportLine {
  int line_no = 0;
  std::string number_hash;  // raw bytes; "" if the number could not be read
  ImportOutcome outcome = ImportOutcome::kUnspecified;
  std::optional<Id> employee_id;
  std::string reason;
  std::string field;
  std::string message;
};

// Begins the import if it is new; answers it as it was begun, locked, so that chunks of one import
// wait for each other.
Import BeginImport(pg::Tx& tx, const Import& import, const std::string& begun_by, absl::Time now);
std::optional<Import> FindImport(pg::Tx& tx, const Id& id);
// nullopt: the chunk was not applied. A value: the hash of its rows.
std::optional<std::string> FindChunk(pg::Tx& tx, const Id& import_id, int chunk_no);
std::vector<ImportLine> ChunkLines(pg::Tx& tx, const Id& import_id, int chunk_no);
void InsertChunk(pg::Tx& tx, const Id& import_id, int chunk_no, const std::string& body_hash,
                 const std::vector<ImportLine>& lines);
// Of these, those that stand in the import already.
std::vector<std::string> KnownNumbers(pg::Tx& tx, const Id& import_id,
                                      const std::vector<std::string>& hashes);
std::vector<int> KnownLines(pg::Tx& tx, const Id& import_id, const std::vector<int64_t>& line_nos);

struct ImportProgress {
  std::vector<int> chunks;
  int created = 0;
  int updated = 0;
  int unchanged = 0;
  int failed = 0;
};
ImportProgress ProgressOf(pg::Tx& tx, const Id& import_id);
// Removes at most one import whose last chunk is older than 30 days; answers how many.
int ForgetOldImport(pg::Tx& tx, absl::Time now);

}  // namespace mumpuni::personnel::store
