#include "tools/client/text_lines.h"

#include <unicode/ucnv_err.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/core/status.h"

namespace mumpuni::tools {
namespace {

constexpr size_t kBlockBytes = 64 * 1024;
constexpr size_t kPivotUnits = 4096;

struct Kind {
  Encoding encoding;
  std::string_view mark;
  const char* converter;
};

// In the order of Encoding.
constexpr Kind kKinds[] = {{Encoding::kUtf8, "\xEF\xBB\xBF", "UTF-8"},
                           {Encoding::kUtf16LittleEndian, "\xFF\xFE", "UTF-16LE"},
                           {Encoding::kUtf16BigEndian, "\xFE\xFF", "UTF-16BE"},
                           {Encoding::kWindows1252, "", "windows-1252"}};

const Kind& KindOf(Encoding encoding) { return kKinds[static_cast<size_t>(encoding)]; }

absl::StatusOr<FileHandle> OpenToRead(const std::string& path) {
  FileHandle file(std::fopen(path.c_str(), "rb"));
  if (file != nullptr) return file;
  return absl::ErrnoToStatus(errno, absl::StrCat("cannot read ", path));
}

// The bytes at the beginning, of which the mark is to be skipped; the file is rewound.
std::string BeginningOf(std::FILE* file) {
  std::array<char, 3> bytes{};
  const size_t size = std::fread(bytes.data(), 1, bytes.size(), file);
  std::rewind(file);
  return {bytes.data(), size};
}

bool HasMark(const std::string& beginning, const Kind& kind) {
  return !kind.mark.empty() && beginning.compare(0, kind.mark.size(), kind.mark) == 0;
}

// What the bytes of a file are, with the first line of each; 0 is none.
class ByteScan {
 public:
  void Add(std::string_view bytes) {
    rest_.append(bytes);
    Take(/*last=*/false);
  }
  void End() { Take(/*last=*/true); }

  int nul_line() const { return nul_line_; }
  int multibyte_line() const { return multibyte_line_; }
  int invalid_line() const { return invalid_line_; }

 private:
  // Leaves what may continue in the next block: a sequence of UTF-8, or CR before LF.
  void Take(bool last) {
    const auto* bytes = reinterpret_cast<const uint8_t*>(rest_.data());
    const size_t size = rest_.size();
    size_t at = 0;
    while (at < size && (last || size - at >= U8_MAX_LENGTH)) {
      const size_t begin = at;
      UChar32 point = 0;
      U8_NEXT(bytes, at, size, point);
      if (point < 0) {
        Note(invalid_line_);
      } else if (at - begin > 1) {
        Note(multibyte_line_);
      } else if (point == 0) {
        Note(nul_line_);
      }
      const bool alone = point == '\r' && (at == size || bytes[at] != '\n');
      if (point == '\n' || alone) ++line_;
    }
    rest_.erase(0, at);
  }

  void Note(int& line) const {
    if (line == 0) line = line_;
  }

  std::string rest_;
  int line_ = 1;
  int nul_line_ = 0;
  int multibyte_line_ = 0;
  int invalid_line_ = 0;
};

absl::StatusOr<ByteScan> ScanBytes(const std::string& path, std::FILE* file) {
  ByteScan scan;
  std::vector<char> block(kBlockBytes);
  while (const size_t size = std::fread(block.data(), 1, block.size(), file)) {
    scan.Add({block.data(), size});
  }
  if (std::ferror(file) != 0) return absl::DataLossError(absl::StrCat("cannot read all of ", path));
  scan.End();
  return scan;
}

std::string NoText(const std::string& path, int line) {
  return absl::StrCat(path, ": line ", line,
                      " holds a NUL byte, so this is no text; save a spreadsheet as \"CSV UTF-8\"");
}

}  // namespace

absl::StatusOr<Encoding> DetectEncoding(const std::string& path) {
  ASSIGN_OR_RETURN(const FileHandle file, OpenToRead(path));
  const std::string beginning = BeginningOf(file.get());
  for (const Encoding wide : {Encoding::kUtf16LittleEndian, Encoding::kUtf16BigEndian}) {
    if (HasMark(beginning, KindOf(wide))) return wide;
  }
  ASSIGN_OR_RETURN(const ByteScan scan, ScanBytes(path, file.get()));
  if (scan.nul_line() > 0) return absl::InvalidArgumentError(NoText(path, scan.nul_line()));
  if (scan.invalid_line() == 0) return Encoding::kUtf8;
  // The mark promises UTF-8, as a multi-byte sequence does.
  const bool marked = HasMark(beginning, KindOf(Encoding::kUtf8));
  if (scan.multibyte_line() == 0 && !marked) return Encoding::kWindows1252;
  return absl::InvalidArgumentError(absl::StrCat(
      path, ": mixed encodings: line ", marked ? 1 : scan.multibyte_line(), " is UTF-8 and line ",
      scan.invalid_line(), " is not; save the file anew in one encoding"));
}

LineReader::LineReader(std::string path, const char* encoding, FileHandle file, Converter from,
                       Converter to, size_t max_bytes)
    : path_(std::move(path)),
      encoding_(encoding),
      file_(std::move(file)),
      from_(std::move(from)),
      to_(std::move(to)),
      max_line_bytes_(max_bytes),
      block_(kBlockBytes),
      pivot_(kPivotUnits),
      pivot_source_(pivot_.data()),
      pivot_target_(pivot_.data()) {}

absl::StatusOr<LineReader::Converter> LineReader::OpenConverter(const char* name) {
  UErrorCode error = U_ZERO_ERROR;
  Converter converter(ucnv_open(name, &error));
  // What cannot be decoded is an error, instead of a replacement character in somebody's name.
  if (U_SUCCESS(error)) {
    ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr,
                        &error);
  }
  if (U_SUCCESS(error)) return converter;
  return absl::InternalError(
      absl::StrCat("ICU has no converter for ", name, ": ", u_errorName(error)));
}

absl::StatusOr<LineReader> LineReader::Open(const std::string& path, Encoding encoding,
                                            size_t max_line_bytes) {
  const Kind& kind = KindOf(encoding);
  ASSIGN_OR_RETURN(FileHandle file, OpenToRead(path));
  if (HasMark(BeginningOf(file.get()), kind)) {
    std::fseek(file.get(), static_cast<long>(kind.mark.size()), SEEK_SET);
  }
  ASSIGN_OR_RETURN(Converter from, OpenConverter(kind.converter));
  ASSIGN_OR_RETURN(Converter to, OpenConverter("UTF-8"));
  return LineReader(path, kind.converter, std::move(file), std::move(from), std::move(to),
                    max_line_bytes);
}

absl::StatusOr<bool> LineReader::Next(std::string& line) {
  size_t end = EndOfLine();
  while (end == std::string::npos && !ended_) {
    RETURN_IF_ERROR(Fill());
    end = EndOfLine();
  }
  if (end == std::string::npos && undecodable_) {
    ++line_no_;
    return Refuse(absl::StrCat("cannot be read as ", encoding_));
  }
  if (end == std::string::npos) end = text_.size();
  if (end == at_) return false;
  line.assign(text_, at_, end - at_);
  at_ = end;
  ++line_no_;
  if (line.find('\0') != std::string::npos) {
    return absl::InvalidArgumentError(NoText(path_, line_no_));
  }
  if (line.size() > max_line_bytes_) return Refuse("is too long");
  return true;
}

size_t LineReader::EndOfLine() const {
  const size_t end = text_.find_first_of("\r\n", at_);
  if (end == std::string::npos) return end;
  if (text_[end] == '\n') return end + 1;
  if (end + 1 < text_.size()) return text_[end + 1] == '\n' ? end + 2 : end + 1;
  return ended_ ? end + 1 : std::string::npos;
}

absl::Status LineReader::Fill() {
  text_.erase(0, at_);
  at_ = 0;
  if (text_.size() > max_line_bytes_) {
    ++line_no_;
    return Refuse("is too long");
  }
  const size_t size = std::fread(block_.data(), 1, block_.size(), file_.get());
  if (std::ferror(file_.get()) != 0) {
    return absl::DataLossError(absl::StrCat("cannot read all of ", path_));
  }
  ended_ = size == 0;
  Decode(size);
  return absl::OkStatus();
}

void LineReader::Decode(size_t size) {
  std::array<char, kPivotUnits> out{};
  const char* source = block_.data();
  UErrorCode error = U_BUFFER_OVERFLOW_ERROR;
  while (error == U_BUFFER_OVERFLOW_ERROR) {
    error = U_ZERO_ERROR;
    char* target = out.data();
    ucnv_convertEx(to_.get(), from_.get(), &target, out.data() + out.size(), &source,
                   block_.data() + size, pivot_.data(), &pivot_source_, &pivot_target_,
                   pivot_.data() + pivot_.size(), /*reset=*/!begun_, /*flush=*/ended_, &error);
    begun_ = true;
    text_.append(out.data(), static_cast<size_t>(target - out.data()));
  }
  if (U_SUCCESS(error)) return;
  // The lines before are sound, and the number of the one at fault follows from them.
  ended_ = undecodable_ = true;
  const size_t left = static_cast<size_t>(pivot_target_ - pivot_source_);
  icu::UnicodeString(pivot_source_, static_cast<int32_t>(left)).toUTF8String(text_);
}

absl::Status LineReader::Refuse(const std::string& why) const {
  return absl::InvalidArgumentError(absl::StrCat(path_, ": line ", line_no_, " ", why));
}

}  // namespace mumpuni::tools
