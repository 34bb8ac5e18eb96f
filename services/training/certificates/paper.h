// A PDF on A4 that is written from top to bottom; lengths are points of 1/72 inch. Text goes
// through Pango, so that any name prints and can be copied out again. The same calls give the same
// bytes. Used by one thread.
#pragma once

#include <cairo.h>
#include <pango/pango.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace mumpuni::training::certificates {

enum class Align { kLeft, kCentre, kRight };

struct Style {
  int size = 10;
  bool bold = false;
  Align align = Align::kLeft;
};

struct Column {
  std::string title;
  double width = 0;
  Align align = Align::kLeft;
};
using Cells = std::vector<std::string>;

class Paper {
 public:
  // `footer` stands at the foot of each page, beside its number.
  Paper(bool landscape, const std::string& title, const std::string& footer, absl::Time created);
  ~Paper();
  Paper(const Paper&) = delete;
  Paper& operator=(const Paper&) = delete;

  double left() const { return margin_; }
  double text_width() const { return width_ - 2 * margin_; }
  double y() const { return y_; }
  void MoveTo(double y) { y_ = y; }
  void Gap(double height) { y_ += height; }

  // A paragraph over the whole width, or between `x` and `x + width`; goes on below it.
  void Write(const std::string& text, const Style& style);
  void Write(const std::string& text, const Style& style, double x, double width);
  // A horizontal rule over the whole width.
  void Rule(double thickness);
  // Rows of at least `min_height`; the heads are repeated on each page.
  void Table(const std::vector<Column>& columns, const std::vector<Cells>& rows, double min_height);
  // Starts a page unless `height` is left on this one.
  void Need(double height);
  // A QR code with its upper left corner at (x, y); the place to write stays.
  void Qr(const std::string& content, double x, double y, double side);

  // The file; nothing may be written after it. INTERNAL if cairo or the QR code failed.
  absl::StatusOr<std::string> Finish();

 private:
  double Height(const std::string& text, const Style& style, double width);
  void Draw(const std::string& text, const Style& style, double x, double width);
  void Row(const std::vector<Column>& columns, const Cells& cells, bool bold, double height);
  double RowHeight(const std::vector<Column>& columns, const Cells& cells, bool bold);
  void EndPage();

  const double width_;
  const double height_;
  const double margin_ = 50;
  const std::string footer_;
  double y_ = margin_;
  int page_ = 1;
  bool qr_failed_ = false;
  std::string bytes_;
  cairo_surface_t* surface_ = nullptr;
  cairo_t* cairo_ = nullptr;
  PangoLayout* layout_ = nullptr;
};

}  // namespace mumpuni::training::certificates
