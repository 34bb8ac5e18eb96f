// Reading and writing of CSV files as spreadsheets make them; by libcsv, in bounded memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/client/text_lines.h"

namespace mumpuni::tools {

struct CsvLimits {
  int64_t max_rows = 1'000'000;
  uintmax_t max_bytes = uintmax_t{512} * 1024 * 1024;
  // A row beyond it has a quote that was never closed.
  size_t max_row_bytes = size_t{1024} * 1024;
};

struct CsvRow {
  // Line on which the row begins, from 1.
  int line_no = 0;
  // As many as the header has; nothing if the row is not sound.
  std::vector<std::string> fields;
  // INVALID_ARGUMENT MESSAGE_MALFORMED: another number of fields than the header, stray quotes.
  absl::Status status;
};

// A CSV file with a header. Encodings: see DetectEncoding. The delimiter is the most frequent of
// comma, semicolon and tab in the header line. Blank rows are skipped.
class CsvFile {
 public:
  // Reads the whole file once, so that every reason to refuse it as a whole is known before a row
  // is given out: INVALID_ARGUMENT naming file and line for its encoding, a quote that is never
  // closed, no header; OUT_OF_RANGE beyond a limit.
  static absl::StatusOr<CsvFile> Open(const std::string& path, const CsvLimits& limits = {});

  const std::vector<std::string>& header() const { return header_; }
  char delimiter() const { return delimiter_; }
  Encoding encoding() const { return encoding_; }
  // Rows without the header.
  int64_t row_count() const { return row_count_; }
  // Hexadecimal; changes with every byte of the file. (SHA-256 of the SHA-256s of its blocks.)
  const std::string& digest() const { return digest_; }

  // Gives each row to `take`, in order; its first error ends the reading and is returned. A row
  // that is not sound is given out like the others. The formula guard of CsvWriter is taken off.
  absl::Status ForEachRow(const std::function<absl::Status(const CsvRow&)>& take) const;

 private:
  CsvFile(std::string path, const CsvLimits& limits) : path_(std::move(path)), limits_(limits) {}
  absl::Status DetectDelimiter();
  absl::Status ReadThrough();

  std::string path_;
  CsvLimits limits_;
  Encoding encoding_ = Encoding::kUtf8;
  char delimiter_ = ',';
  std::vector<std::string> header_;
  int64_t row_count_ = 0;
  std::string digest_;
};

// A cell that a spreadsheet would run as a formula (it begins with = + - @, tab or CR) gets an
// apostrophe in front, and so does one that looks guarded already: Unguarded(Guarded(x)) is x.
std::string Guarded(std::string_view cell);
std::string Unguarded(std::string_view cell);

// Writes RFC 4180 as UTF-8 with byte-order mark, every cell quoted and guarded. The file is
// readable by its owner only and named PATH.part until Commit. Without Commit it is removed, unless
// the program is killed; the next writer replaces what is left.
class CsvWriter {
 public:
  static absl::StatusOr<CsvWriter> Create(const std::string& path);
  CsvWriter(CsvWriter&&) = default;
  CsvWriter& operator=(CsvWriter&&) = delete;
  ~CsvWriter();

  absl::Status Write(const std::vector<std::string>& cells);
  // Gives the complete file its name, in the place of an older one.
  absl::Status Commit();

 private:
  CsvWriter(std::string path, FileHandle file) : path_(std::move(path)), file_(std::move(file)) {}
  std::string PartPath() const { return path_ + ".part"; }
  absl::Status Failed(const std::string& file) const;

  std::string path_;
  FileHandle file_;
};

}  // namespace mumpuni::tools
