#include "tools/client/csv.h"

#include <csv.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <memory>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/core/reasons.h"
#include "common/core/sha256.h"
#include "common/core/status.h"

namespace mumpuni::tools {
namespace {

constexpr size_t kDigestBlockBytes = size_t{1024} * 1024;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kDelimiters = ",;\t";
constexpr std::string_view kFormulaBeginnings = "=+-@\t\r";

absl::Status Malformed(std::string_view why) { return Error(reasons::kMessageMalformed, why); }

std::string AsBytes(const std::array<uint8_t, 32>& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

absl::StatusOr<std::string> DigestOf(const std::string& path) {
  const FileHandle file(std::fopen(path.c_str(), "rb"));
  if (file == nullptr) return absl::ErrnoToStatus(errno, absl::StrCat("cannot read ", path));
  std::string digests;
  std::string block(kDigestBlockBytes, '\0');
  while (const size_t size = std::fread(block.data(), 1, block.size(), file.get())) {
    digests += AsBytes(Sha256(std::string_view(block.data(), size)));
  }
  if (std::ferror(file.get()) == 0) return Sha256Hex(digests);
  return absl::DataLossError(absl::StrCat("cannot read all of ", path));
}

// A spreadsheet ends its table with lines of nothing, or of nothing but delimiters.
bool IsBlank(std::string_view line) {
  return line.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

bool IsBlank(const std::vector<std::string>& fields) {
  return std::all_of(fields.begin(), fields.end(), [](const auto& field) { return field.empty(); });
}

// Rows with as many fields as they have; the header is the first one. Feeds libcsv line by line,
// because libcsv does not say where in the file a row stands.
class RowReader {
 public:
  RowReader(std::string path, LineReader lines, char delimiter, size_t max_row_bytes)
      : path_(std::move(path)),
        lines_(std::move(lines)),
        delimiter_(delimiter),
        max_row_bytes_(max_row_bytes) {
    Reset();
  }

  // False at the end of the file. A row with stray quotes has no fields and says so; reading goes
  // on behind the line at fault.
  absl::StatusOr<bool> Next(CsvRow& row) {
    do {
      ASSIGN_OR_RETURN(const bool found, ReadRow(row));
      if (!found) return false;
    } while (row.status.ok() && IsBlank(row.fields));
    return true;
  }

 private:
  struct Free {
    void operator()(csv_parser* parser) const {
      csv_free(parser);
      delete parser;
    }
  };

  void Reset() {
    parser_.reset(new csv_parser());
    // Without the strict forms a stray quote would swallow rows until the next one.
    csv_init(parser_.get(), CSV_STRICT | CSV_STRICT_FINI);
    csv_set_delim(parser_.get(), static_cast<unsigned char>(delimiter_));
  }

  static void TakeField(void* text, size_t size, void* self) {
    static_cast<RowReader*>(self)->fields_->emplace_back(static_cast<const char*>(text), size);
  }
  static void TakeRow(int, void* self) { static_cast<RowReader*>(self)->complete_ = true; }

  absl::StatusOr<bool> ReadRow(CsvRow& row) {
    row.line_no = 0;
    row.fields.clear();
    row.status = absl::OkStatus();
    fields_ = &row.fields;
    complete_ = false;
    for (size_t bytes = 0; !complete_ && row.status.ok(); bytes += line_.size()) {
      if (bytes > max_row_bytes_) return NeverClosed(row.line_no);
      ASSIGN_OR_RETURN(const bool more, lines_.Next(line_));
      if (!more) return ReadEnd(row);
      if (row.line_no == 0 && IsBlank(line_)) continue;
      if (row.line_no == 0) row.line_no = lines_.line_no();
      RETURN_IF_ERROR(Feed(row));
    }
    return true;
  }

  absl::Status Feed(CsvRow& row) {
    const size_t read =
        csv_parse(parser_.get(), line_.data(), line_.size(), TakeField, TakeRow, this);
    if (read == line_.size()) return absl::OkStatus();
    if (csv_error(parser_.get()) != CSV_EPARSE) {
      return absl::ResourceExhaustedError(csv_strerror(csv_error(parser_.get())));
    }
    row.fields.clear();
    row.status =
        Malformed(absl::StrCat("line ", lines_.line_no(), " has a quote in the wrong place"));
    Reset();
    return absl::OkStatus();
  }

  // The last row may have no end of line.
  absl::StatusOr<bool> ReadEnd(CsvRow& row) {
    if (row.line_no == 0) return false;
    if (csv_fini(parser_.get(), TakeField, TakeRow, this) != 0) return NeverClosed(row.line_no);
    return true;
  }

  absl::Status NeverClosed(int line_no) const {
    return absl::InvalidArgumentError(
        absl::StrCat(path_, ": in the row of line ", line_no, " a quote is never closed"));
  }

  std::string path_;
  LineReader lines_;
  char delimiter_;
  size_t max_row_bytes_;
  std::unique_ptr<csv_parser, Free> parser_;
  std::string line_;
  // Where libcsv's answers go: the row that is being read.
  std::vector<std::string>* fields_ = nullptr;
  bool complete_ = false;
};

// The most frequent one outside quotes; the first in the order of kDelimiters among equals.
char MostFrequentDelimiter(std::string_view line) {
  std::array<int, kDelimiters.size()> counts{};
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') quoted = !quoted;
    const size_t which = kDelimiters.find(c);
    if (!quoted && which != std::string_view::npos) ++counts[which];
  }
  const auto most = std::max_element(counts.begin(), counts.end()) - counts.begin();
  return kDelimiters[static_cast<size_t>(most)];
}

bool LooksLikeFormula(std::string_view cell) {
  // -299 is a number to every spreadsheet.
  int64_t number = 0;
  if (absl::SimpleAtoi(std::string(cell), &number) && cell[0] == '-') return false;
  const size_t first = cell.find_first_not_of('\'');
  return first != std::string_view::npos &&
         kFormulaBeginnings.find(cell[first]) != std::string_view::npos;
}

absl::Status TooMuch(const std::string& path, const std::string& what) {
  return absl::OutOfRangeError(absl::StrCat(path, " has more than ", what, "; split it"));
}

}  // namespace

absl::StatusOr<CsvFile> CsvFile::Open(const std::string& path, const CsvLimits& limits) {
  std::error_code error;
  const uintmax_t size = std::filesystem::file_size(path, error);
  if (error) return absl::NotFoundError(absl::StrCat("cannot read ", path, ": ", error.message()));
  if (size > limits.max_bytes) return TooMuch(path, absl::StrCat(limits.max_bytes, " bytes"));
  CsvFile file(path, limits);
  ASSIGN_OR_RETURN(file.digest_, DigestOf(path));
  ASSIGN_OR_RETURN(file.encoding_, DetectEncoding(path));
  RETURN_IF_ERROR(file.DetectDelimiter());
  RETURN_IF_ERROR(file.ReadThrough());
  return file;
}

absl::Status CsvFile::DetectDelimiter() {
  ASSIGN_OR_RETURN(LineReader lines, LineReader::Open(path_, encoding_, limits_.max_row_bytes));
  std::string line;
  do {
    ASSIGN_OR_RETURN(const bool found, lines.Next(line));
    if (!found) return absl::InvalidArgumentError(absl::StrCat(path_, " is empty"));
  } while (IsBlank(line));
  delimiter_ = MostFrequentDelimiter(line);
  return absl::OkStatus();
}

absl::Status CsvFile::ReadThrough() {
  ASSIGN_OR_RETURN(LineReader lines, LineReader::Open(path_, encoding_, limits_.max_row_bytes));
  RowReader rows(path_, std::move(lines), delimiter_, limits_.max_row_bytes);
  CsvRow row;
  ASSIGN_OR_RETURN(const bool found, rows.Next(row));
  if (!found) return absl::InvalidArgumentError(absl::StrCat(path_, " has no header"));
  if (!row.status.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat(path_, ": header: ", std::string(row.status.message())));
  }
  header_ = row.fields;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, rows.Next(row));
    if (!more) return absl::OkStatus();
    if (++row_count_ > limits_.max_rows) {
      return TooMuch(path_, absl::StrCat(limits_.max_rows, " rows"));
    }
  }
}

absl::Status CsvFile::ForEachRow(const std::function<absl::Status(const CsvRow&)>& take) const {
  ASSIGN_OR_RETURN(LineReader lines, LineReader::Open(path_, encoding_, limits_.max_row_bytes));
  RowReader rows(path_, std::move(lines), delimiter_, limits_.max_row_bytes);
  CsvRow row;
  ASSIGN_OR_RETURN(bool more, rows.Next(row));  // The header.
  while (more) {
    ASSIGN_OR_RETURN(more, rows.Next(row));
    if (!more) break;
    if (row.status.ok() && row.fields.size() != header_.size()) {
      row.status =
          Malformed(absl::StrCat(row.fields.size(), " fields, the header has ", header_.size()));
      row.fields.clear();
    }
    for (std::string& field : row.fields) field = Unguarded(field);
    RETURN_IF_ERROR(take(row));
  }
  return absl::OkStatus();
}

std::string Guarded(std::string_view cell) {
  return absl::StrCat(LooksLikeFormula(cell) ? "'" : "", std::string(cell));
}

std::string Unguarded(std::string_view cell) {
  const bool guarded = !cell.empty() && cell[0] == '\'' && LooksLikeFormula(cell);
  return std::string(cell.substr(guarded ? 1 : 0));
}

absl::StatusOr<CsvWriter> CsvWriter::Create(const std::string& path) {
  CsvWriter writer(path, nullptr);
  // Such a file may be full of personal data.
  const int descriptor =
      open(writer.PartPath().c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor < 0) return writer.Failed(writer.PartPath());
  fchmod(descriptor, S_IRUSR | S_IWUSR);
  writer.file_.reset(fdopen(descriptor, "wb"));
  std::fwrite(kByteOrderMark.data(), 1, kByteOrderMark.size(), writer.file_.get());
  return writer;
}

CsvWriter::~CsvWriter() {
  if (file_ != nullptr) std::remove(PartPath().c_str());
}

absl::Status CsvWriter::Write(const std::vector<std::string>& cells) {
  const char* between = "";
  for (const std::string& cell : cells) {
    const std::string guarded = Guarded(cell);
    std::fputs(between, file_.get());
    csv_fwrite(file_.get(), guarded.data(), guarded.size());
    between = ",";
  }
  std::fputs("\r\n", file_.get());
  return std::ferror(file_.get()) == 0 ? absl::OkStatus() : Failed(PartPath());
}

absl::Status CsvWriter::Commit() {
  const bool flushed = std::fflush(file_.get()) == 0 && fsync(fileno(file_.get())) == 0;
  if (!flushed || std::ferror(file_.get()) != 0) return Failed(PartPath());
  if (std::rename(PartPath().c_str(), path_.c_str()) != 0) return Failed(path_);
  file_.reset();
  return absl::OkStatus();
}

absl::Status CsvWriter::Failed(const std::string& file) const {
  return absl::ErrnoToStatus(errno, absl::StrCat("cannot write ", file));
}

}  // namespace mumpuni::tools
