// The lines of a text file as UTF-8, whatever encoding the file has; by ICU, in bounded memory.
#pragma once

#include <unicode/ucnv.h>

#include <cstddef>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace mumpuni::tools {

enum class Encoding { kUtf8, kUtf16LittleEndian, kUtf16BigEndian, kWindows1252 };

// Reads the whole file once. The byte-order mark of UTF-8 or UTF-16 decides; without one the file
// is UTF-8 if all of it is valid, else windows-1252. INVALID_ARGUMENT naming the line for a file
// that mixes both, which no reading could get right, and for one that is no text (NUL bytes).
absl::StatusOr<Encoding> DetectEncoding(const std::string& path);

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using FileHandle = std::unique_ptr<std::FILE, CloseFile>;

class LineReader {
 public:
  // `encoding` is that of DetectEncoding. A line of more than `max_line_bytes` is an error.
  static absl::StatusOr<LineReader> Open(const std::string& path, Encoding encoding,
                                         size_t max_line_bytes);

  // Replaces `line` by the next one with its end (LF, CR LF or CR, and nothing behind the last);
  // false at the end of the file. INVALID_ARGUMENT naming the line that cannot be decoded.
  absl::StatusOr<bool> Next(std::string& line);

  // Number of the line that Next has given last, from 1.
  int line_no() const { return line_no_; }

 private:
  struct CloseConverter {
    void operator()(UConverter* converter) const { ucnv_close(converter); }
  };
  using Converter = std::unique_ptr<UConverter, CloseConverter>;

  LineReader(std::string path, const char* encoding, FileHandle file, Converter from, Converter to,
             size_t max_bytes);
  static absl::StatusOr<Converter> OpenConverter(const char* name);
  // Where the line that begins at `at_` ends; npos while that is not known.
  size_t EndOfLine() const;
  absl::Status Fill();
  void Decode(size_t size);
  absl::Status Refuse(const std::string& why) const;

  std::string path_;
  // Its name, for errors.
  const char* encoding_;
  FileHandle file_;
  Converter from_;
  Converter to_;
  size_t max_line_bytes_;
  std::vector<char> block_;
  // ICU converts by way of UTF-16, and keeps here what did not fit yet.
  std::vector<UChar> pivot_;
  UChar* pivot_source_;
  UChar* pivot_target_;
  bool begun_ = false;
  bool ended_ = false;
  // Behind what was decoded stands something that cannot be.
  bool undecodable_ = false;
  // Decoded, of which the first `at_` bytes have been given out.
  std::string text_;
  size_t at_ = 0;
  int line_no_ = 0;
};

}  // namespace mumpuni::tools
