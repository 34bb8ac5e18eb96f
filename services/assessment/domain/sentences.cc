#include "services/assessment/domain/sentences.h"

#include "absl/strings/str_cat.h"

namespace mumpuni::assessment::domain {
namespace {

const char* StatusText(ItemStatus status, bool training) {
  switch (status) {
    case ItemStatus::kAbsorbed:
      return "sudah tercakup dalam asesmen formal terbaru";
    case ItemStatus::kCounted:
      return "dihitung";
    case ItemStatus::kProvisionalNotYet:
      return "masih sementara, belum dihitung";
    case ItemStatus::kExpired:
      return "sudah terlalu lama, tidak dihitung lagi";
    case ItemStatus::kContested:
      return "sedang dalam keberatan, tidak dihitung";
    case ItemStatus::kNotVerified:
      return training ? "tanpa kelulusan tes, hanya menambah JP"
                      : "kontak pelapor belum terverifikasi, tidak dihitung";
    case ItemStatus::kOverReporterLimit:
      return "melebihi batas butir dari satu pelapor dalam setahun, tidak dihitung";
    case ItemStatus::kExcluded:
      return "di luar tanggung jawab petugas, tidak dihitung";
  }
  return "";
}

const char* ActText(int act) {
  switch (static_cast<Act>(act)) {
    case Act::kFirstResponseOnTime:
      return "Ketepatan waktu tanggapan pertama";
    case Act::kClearAndCourteous:
      return "Kejelasan dan kesantunan jawaban";
    case Act::kRightFirstTime:
      return "Penyelesaian yang langsung tuntas";
  }
  return "";
}

const char* SignalText(int32_t signal) {
  switch (static_cast<Signal>(signal)) {
    case Signal::kLower:
      return "lebih rendah daripada biasanya";
    case Signal::kUsual:
      return "seperti biasanya";
    case Signal::kHigher:
      return "lebih tinggi daripada biasanya";
  }
  return "";
}

// What the points are made of, and what took some of them.
std::string PointsText(const Item& item, const RuleConstants& c) {
  std::string text = absl::StrCat("; tes ", item.test_points);
  if (item.confirmed_on.has_value() && item.workplace_points > 0) {
    absl::StrAppend(&text, ", penerapan di tempat kerja ", item.workplace_points, " (dikukuhkan ",
                    item.confirmed_on->ToString(), ")");
  } else if (item.confirmed_on.has_value()) {
    absl::StrAppend(&text, "; penerapan yang dikukuhkan ", item.confirmed_on->ToString(),
                    " tidak dihitung karena di luar ", c.workplace_min_days, " sampai ",
                    absl::StrCat(c.workplace_max_days, " hari sesudah pelatihan"));
  }
  if (item.contribution < item.test_points + item.workplace_points) {
    absl::StrAppend(&text, "; dibatasi karena nilai tidak melewati level yang diajarkan");
  }
  return text;
}

std::string TrainingText(const Item& item, const RuleConstants& c) {
  return absl::StrCat("Pelatihan yang selesai ", item.occurred_on.ToString(),
                      " (mengajarkan level ", item.topic, ") memberi ", item.contribution,
                      " poin: ", StatusText(item.status, true)) +
         (item.status == ItemStatus::kCounted ? PointsText(item, c) : "") + ".";
}

std::string FactText(const Item& item) {
  return absl::StrCat(ActText(item.act), " pada ", item.occurred_on.ToString(), " ",
                      item.favourable ? "baik" : "kurang baik", "; sumbangan ", item.contribution,
                      " (peluang lazim ") +
         absl::StrCat(item.share_permille, "‰, bobot ", item.weight,
                      "): ", StatusText(item.status, false), ".");
}

std::string GateText(const Line& line, const CompetencyProfile& p, const RuleConstants& c) {
  if (line.value != p.ValueOf(LineKind::kU).value_or(0)) {
    return absl::StrCat("Nilai u negatif baru berlaku dengan sedikitnya ", c.gate_unfavourable,
                        " butir kurang baik dari ", c.gate_reporters,
                        " pelapor terverifikasi; u menjadi 0.");
  }
  return absl::StrCat("Nilai u yang berlaku: ", line.value, ".");
}

std::string TermText(const Line& line, const CompetencyProfile& p, const RuleConstants& c) {
  if (!p.signal_applies) {
    return "Pengaduan tidak mengubah nilai: untuk jabatan ini dibaca sinyal unit kerja.";
  }
  if (p.required_level == 0) {
    return "Pengaduan tidak mengubah nilai: jabatan tidak mensyaratkan kompetensi ini.";
  }
  return absl::StrCat("Pengaruh praktik pengaduan: ", line.value, " (paling jauh ±", c.signal_clamp,
                      ").");
}

}  // namespace

std::string SentenceOf(const Line& line, const CompetencyProfile& p,
                       const RuleConstants& constants) {
  switch (line.kind) {
    case LineKind::kBase:
      return absl::StrCat("Nilai dasar ", line.value, " dari asesmen formal terbaru",
                          p.assessed_on ? " tanggal " + p.assessed_on->ToString() : "", ".");
    case LineKind::kTrainingItem:
      return TrainingText(*line.item, constants);
    case LineKind::kTrainingSum:
      return absl::StrCat("Jumlah poin pelatihan sejak asesmen formal: ", line.value, ".");
    case LineKind::kTrainingCapped:
      return absl::StrCat("Poin pelatihan yang dipakai: ", line.value, " (paling banyak ",
                          constants.training_cap, ").");
    case LineKind::kFactItem:
      return FactText(*line.item);
    case LineKind::kSPlus:
      return absl::StrCat("S⁺, jumlah sumbangan yang baik: ", line.value, ".");
    case LineKind::kSMinus:
      return absl::StrCat("S⁻, jumlah sumbangan yang kurang baik: ", line.value, ".");
    case LineKind::kU:
      return absl::StrCat("u = 1000 (S⁺ − S⁻) / (S⁺ + S⁻ + ", constants.prior, ") = ", line.value,
                          ".");
    case LineKind::kUGated:
      return GateText(line, p, constants);
    case LineKind::kSignal:
      return absl::StrCat("Sinyal layanan: ", SignalText(line.value), ".");
    case LineKind::kSignalTerm:
      return TermText(line, p, constants);
    case LineKind::kValue:
      return absl::StrCat("Nilai = dasar + pelatihan + praktik pengaduan = ", line.value, ".");
    case LineKind::kIndicatedLevel:
      return absl::StrCat("Level terindikasi = (nilai + ", constants.rounding,
                          ") / 1000 = ", line.value, " (bukan level resmi).");
  }
  return "";
}

}  // namespace mumpuni::assessment::domain
