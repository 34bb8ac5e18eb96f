#include "services/training/certificates/paper.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/training/certificates/qr.h"

namespace mumpuni::training::certificates {
namespace {

constexpr double kShort = 595.276;
constexpr double kLong = 841.89;
constexpr double kCell = 4;
constexpr double kFoot = 24;
constexpr char kFont[] = "DejaVu Sans";

cairo_status_t Append(void* bytes, const unsigned char* data, unsigned int length) {
  static_cast<std::string*>(bytes)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

PangoAlignment AlignmentOf(Align align) {
  switch (align) {
    case Align::kLeft:
      return PANGO_ALIGN_LEFT;
    case Align::kCentre:
      return PANGO_ALIGN_CENTER;
    case Align::kRight:
      return PANGO_ALIGN_RIGHT;
  }
  return PANGO_ALIGN_LEFT;
}

// Glyphs stand where the font says, not on the pixels of a screen.
void IgnoreScreens(cairo_t* cairo, PangoLayout* layout) {
  PangoContext* context = pango_layout_get_context(layout);
  cairo_font_options_t* options = cairo_font_options_create();
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
  pango_cairo_context_set_font_options(context, options);
  cairo_font_options_destroy(options);
  pango_cairo_context_set_resolution(context, 72);
  pango_cairo_update_context(cairo, context);
}

}  // namespace

Paper::Paper(bool landscape, const std::string& title, const std::string& footer,
             absl::Time created)
    : width_(landscape ? kLong : kShort), height_(landscape ? kShort : kLong), footer_(footer) {
  surface_ = cairo_pdf_surface_create_for_stream(Append, &bytes_, width_, height_);
  const std::string day = absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", created, absl::UTCTimeZone());
  cairo_pdf_surface_set_metadata(surface_, CAIRO_PDF_METADATA_TITLE, title.c_str());
  cairo_pdf_surface_set_metadata(surface_, CAIRO_PDF_METADATA_CREATE_DATE, day.c_str());
  cairo_ = cairo_create(surface_);
  layout_ = pango_cairo_create_layout(cairo_);
  IgnoreScreens(cairo_, layout_);
}

Paper::~Paper() {
  g_object_unref(layout_);
  cairo_destroy(cairo_);
  cairo_surface_destroy(surface_);
}

double Paper::Height(const std::string& text, const Style& style, double width) {
  PangoFontDescription* font = pango_font_description_new();
  pango_font_description_set_family_static(font, kFont);
  pango_font_description_set_size(font, style.size * PANGO_SCALE);
  pango_font_description_set_weight(font, style.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description(layout_, font);
  pango_font_description_free(font);
  pango_layout_set_width(layout_, static_cast<int>(width * PANGO_SCALE));
  pango_layout_set_wrap(layout_, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_alignment(layout_, AlignmentOf(style.align));
  pango_layout_set_text(layout_, text.data(), static_cast<int>(text.size()));
  int height = 0;
  pango_layout_get_size(layout_, nullptr, &height);
  return static_cast<double>(height) / PANGO_SCALE;
}

void Paper::Draw(const std::string& text, const Style& style, double x, double width) {
  Height(text, style, width);
  cairo_move_to(cairo_, x, y_);
  pango_cairo_show_layout(cairo_, layout_);
}

void Paper::Write(const std::string& text, const Style& style) {
  Write(text, style, margin_, text_width());
}

void Paper::Write(const std::string& text, const Style& style, double x, double width) {
  const double height = Height(text, style, width);
  Need(height);
  Draw(text, style, x, width);
  y_ += height;
}

void Paper::Rule(double thickness) {
  cairo_set_line_width(cairo_, thickness);
  cairo_move_to(cairo_, margin_, y_);
  cairo_line_to(cairo_, width_ - margin_, y_);
  cairo_stroke(cairo_);
  y_ += thickness;
}

double Paper::RowHeight(const std::vector<Column>& columns, const Cells& cells, bool bold) {
  double height = 0;
  for (size_t i = 0; i < columns.size(); ++i) {
    const Style style{9, bold, columns[i].align};
    height = std::max(height, Height(cells[i], style, columns[i].width - 2 * kCell));
  }
  return height + 2 * kCell;
}

void Paper::Row(const std::vector<Column>& columns, const Cells& cells, bool bold, double height) {
  double x = margin_;
  cairo_set_line_width(cairo_, 0.5);
  for (size_t i = 0; i < columns.size(); ++i) {
    cairo_rectangle(cairo_, x, y_, columns[i].width, height);
    cairo_stroke(cairo_);
    y_ += kCell;
    Draw(cells[i], {9, bold, columns[i].align}, x + kCell, columns[i].width - 2 * kCell);
    y_ -= kCell;
    x += columns[i].width;
  }
  y_ += height;
}

void Paper::Table(const std::vector<Column>& columns, const std::vector<Cells>& rows,
                  double min_height) {
  Cells titles;
  for (const Column& column : columns) titles.push_back(column.title);
  const double head = RowHeight(columns, titles, true);
  bool headed = false;
  for (const Cells& row : rows) {
    const double height = std::max(min_height, RowHeight(columns, row, false));
    const int page = page_;
    Need(height + (headed ? 0 : head));
    if (!headed || page_ != page) Row(columns, titles, true, head);
    headed = true;
    Row(columns, row, false, height);
  }
}

void Paper::Need(double height) {
  if (y_ + height <= height_ - margin_ - kFoot) return;
  EndPage();
  ++page_;
  y_ = margin_;
}

void Paper::EndPage() {
  y_ = height_ - margin_ - kFoot / 2;
  Draw(footer_, {8, false, Align::kLeft}, margin_, text_width() - 80);
  Draw(absl::StrCat("Halaman ", page_), {8, false, Align::kRight}, width_ - margin_ - 80, 80);
  cairo_show_page(cairo_);
}

void Paper::Qr(const std::string& content, double x, double y, double side) {
  const auto code = EncodeQr(content);
  if (!code.ok()) {
    qr_failed_ = true;
    return;
  }
  const double module = side / code->width;
  for (int row = 0; row < code->width; ++row) {
    for (int column = 0; column < code->width; ++column) {
      if (!code->at(row, column)) continue;
      cairo_rectangle(cairo_, x + column * module, y + row * module, module, module);
    }
  }
  cairo_fill(cairo_);
}

absl::StatusOr<std::string> Paper::Finish() {
  EndPage();
  cairo_surface_finish(surface_);
  if (qr_failed_) return absl::InternalError("the QR code cannot be made");
  const cairo_status_t status = cairo_surface_status(surface_);
  const cairo_status_t drawn = cairo_status(cairo_);
  if (status != CAIRO_STATUS_SUCCESS) return absl::InternalError(cairo_status_to_string(status));
  if (drawn != CAIRO_STATUS_SUCCESS && drawn != CAIRO_STATUS_SURFACE_FINISHED) {
    return absl::InternalError(cairo_status_to_string(drawn));
  }
  return std::move(bytes_);
}

}  // namespace mumpuni::training::certificates
