// Text forms of values, as PostgreSQL reads and writes them.
#include <cstdint>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "common/pg/tx.h"

namespace mumpuni::pg {
namespace {

constexpr char kHex[] = "0123456789abcdef";

// Elements are quoted always: simpler than to know when they must be.
void AppendQuoted(std::string& out, std::string_view element) {
  out += '"';
  for (const char c : element) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

template <typename T, typename AppendElement>
std::string ArrayText(const std::vector<T>& values, AppendElement append) {
  std::string out = "{";
  for (const T& value : values) {
    if (out.size() > 1) out += ',';
    append(out, value);
  }
  out += '}';
  return out;
}

int Nibble(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// A reader of fixed-width decimal numbers and marks; remembers whether all of it fitted.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}
  int Number(size_t digits) {
    int value = 0;
    for (size_t i = 0; i < digits; ++i) {
      const char c = Next();
      ok_ = ok_ && c >= '0' && c <= '9';
      value = value * 10 + (c - '0');
    }
    return value;
  }
  void Mark(char mark) { ok_ = (Next() == mark) && ok_; }
  bool At(char c) const { return place_ < text_.size() && text_[place_] == c; }
  bool AtDigit() const {
    return place_ < text_.size() && text_[place_] >= '0' && text_[place_] <= '9';
  }
  bool Done() const { return ok_ && place_ == text_.size(); }

 private:
  char Next() {
    if (place_ < text_.size()) return text_[place_++];
    ok_ = false;
    return '0';
  }
  std::string_view text_;
  size_t place_ = 0;
  bool ok_ = true;
};

std::string_view View(const pqxx::field& field) { return {field.c_str(), field.size()}; }

}  // namespace

namespace internal {

std::optional<absl::Time> ParseTimestamp(std::string_view text) {
  if (text == "infinity") return absl::InfiniteFuture();
  if (text == "-infinity") return absl::InfinitePast();
  Scanner scanner(text);
  const int year = scanner.Number(4);
  scanner.Mark('-');
  const int month = scanner.Number(2);
  scanner.Mark('-');
  const int day = scanner.Number(2);
  scanner.Mark(' ');
  const int hour = scanner.Number(2);
  scanner.Mark(':');
  const int minute = scanner.Number(2);
  scanner.Mark(':');
  const int second = scanner.Number(2);
  int64_t micros = 0;
  if (scanner.At('.')) {
    scanner.Mark('.');
    for (int64_t unit = 100'000; scanner.AtDigit(); unit /= 10) micros += unit * scanner.Number(1);
  }
  scanner.Mark('+');
  const int offset_hours = scanner.Number(2);
  if (!scanner.Done() || offset_hours != 0) return std::nullopt;
  const absl::CivilSecond civil(year, month, day, hour, minute, second);
  return absl::FromCivil(civil, absl::UTCTimeZone()) + absl::Microseconds(micros);
}

std::string FormatTimestamp(absl::Time time) {
  if (time == absl::InfiniteFuture()) return "infinity";
  if (time == absl::InfinitePast()) return "-infinity";
  return absl::FormatTime("%E4Y-%m-%dT%H:%M:%E6S+00:00", time, absl::UTCTimeZone());
}

std::vector<std::string> ParseArray(std::string_view text) {
  if (text.size() < 2 || text.front() != '{' || text.back() != '}') {
    throw std::invalid_argument("not a one-dimensional array");
  }
  std::vector<std::string> out;
  const std::string_view inner = text.substr(1, text.size() - 2);
  std::string element;
  bool in_quotes = false;
  bool was_quoted = false;
  const auto finish = [&] {
    if (!was_quoted && element == "NULL") element.clear();
    out.push_back(std::move(element));
    element.clear();
    was_quoted = false;
  };
  for (size_t i = 0; i < inner.size(); ++i) {
    const char c = inner[i];
    if (c == '\\' && i + 1 < inner.size()) {
      element += inner[++i];
    } else if (c == '"') {
      in_quotes = !in_quotes;
      was_quoted = true;
    } else if (c == ',' && !in_quotes) {
      finish();
    } else {
      element += c;
    }
  }
  if (!inner.empty()) finish();
  return out;
}

}  // namespace internal

std::string Array(const std::vector<std::string>& values) {
  return ArrayText(values, [](std::string& out, const std::string& v) { AppendQuoted(out, v); });
}

std::string Array(const std::vector<Id>& values) {
  return ArrayText(values, [](std::string& out, const Id& v) { out += v.ToString(); });
}

std::string Array(const std::vector<int64_t>& values) {
  return ArrayText(values, [](std::string& out, int64_t v) { out += std::to_string(v); });
}

std::string Array(const std::vector<LocalDate>& values) {
  return ArrayText(values, [](std::string& out, LocalDate v) { out += v.ToString(); });
}

std::string Multirange(const std::vector<std::pair<LocalDate, LocalDate>>& ranges) {
  std::string text = "{";
  for (const auto& [first, last] : ranges) {
    if (last < first) continue;
    absl::StrAppend(&text, text.size() > 1 ? "," : "", "[", first.ToString(), ",", last.ToString(),
                    "]");
  }
  return text + "}";
}

std::string Bytes(std::string_view raw) {
  std::string out(2 + raw.size() * 2, 'x');
  out[0] = '\\';
  size_t place = 2;
  for (const char c : raw) {
    const auto byte = static_cast<unsigned char>(c);
    out[place++] = kHex[byte >> 4];
    out[place++] = kHex[byte & 15];
  }
  return out;
}

std::string FromBytes(std::string_view text) {
  if (text.size() % 2 != 0 || text.substr(0, 2) != "\\x") {
    throw std::invalid_argument("not a bytea in hexadecimal form");
  }
  std::string out;
  out.reserve(text.size() / 2 - 1);
  for (size_t i = 2; i < text.size(); i += 2) {
    const int high = Nibble(text[i]);
    const int low = Nibble(text[i + 1]);
    if (high < 0 || low < 0) throw std::invalid_argument("not a bytea in hexadecimal form");
    out += static_cast<char>(high * 16 + low);
  }
  return out;
}

Id IdOf(const pqxx::field& field) {
  if (field.is_null()) return Id();
  auto id = Id::Parse(View(field), field.name());
  if (!id.ok()) throw std::invalid_argument("a column holds no UUID");
  return *id;
}

LocalDate DateOf(const pqxx::field& field) {
  auto date = LocalDate::Parse(View(field), field.name());
  if (!date.ok()) throw std::invalid_argument("a column holds no date");
  return *date;
}

std::optional<LocalDate> OptionalDateOf(const pqxx::field& field) {
  if (field.is_null()) return std::nullopt;
  return DateOf(field);
}

absl::Time TimeOf(const pqxx::field& field) {
  const std::optional<absl::Time> time = internal::ParseTimestamp(View(field));
  if (!time.has_value()) throw std::invalid_argument("a column holds no timestamptz");
  return *time;
}

std::optional<absl::Time> OptionalTimeOf(const pqxx::field& field) {
  if (field.is_null()) return std::nullopt;
  return TimeOf(field);
}

std::string TextOf(const pqxx::field& field) { return std::string(View(field)); }

std::vector<std::string> TextArrayOf(const pqxx::field& field) {
  if (field.is_null()) return {};
  return internal::ParseArray(View(field));
}

}  // namespace mumpuni::pg
