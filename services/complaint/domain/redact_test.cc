#include "services/complaint/domain/redact.h"

#include <gtest/gtest.h>

namespace mumpuni::complaint::domain {
namespace {

std::string Of(std::string_view text) { return Redact(text, {"Lestari Ayu W."}); }

TEST(Redact, TakesOutWhatIdentifies) {
  struct Row {
    const char* text;
    const char* redacted;
  };
  for (const Row& row : {
           Row{"Hubungi saya di 0812-3456 789.", "Hubungi saya di [...]."},
           Row{"telp +62 812 345 678, terima kasih", "telp [...], terima kasih"},
           Row{"NIK 3578014101900001", "NIK [...]"},
           Row{"surel: lestari@contoh.invalid", "surel: [...]"},
           Row{"lihat https://contoh.invalid/foto dan www.contoh.invalid", "lihat [...] dan [...]"},
           Row{"motor L 1234 AB parkir", "motor [...] parkir"},
           Row{"mobil W 12 XY menutup jalan", "mobil [...] menutup jalan"},
           Row{"Saya LESTARI, lalu ayu lagi", "Saya [...], lalu [...] lagi"},
           Row{"Petugas Pak Budi Santoso menolak", "Petugas Pak [...] menolak"},
           Row{"kata Bu. Sri bahwa", "kata Bu [...] bahwa"},
           Row{"Bapak H. Slamet hadir", "Bapak [...] hadir"},
       }) {
    EXPECT_EQ(Of(row.text), row.redacted) << row.text;
  }
}

TEST(Redact, LeavesWhatSaysWhatHappened) {
  for (const char* text :
       {"Saluran tersumbat sejak 3 hari, RT 02 RW 05.", "Tanggapan diberikan 12 jam kemudian.",
        "ibu hamil jatuh di lubang", "Perbaikan dijadwalkan Jumat.", ""}) {
    EXPECT_EQ(Of(text), text);
  }
}

TEST(Redact, ShortNamePartsAreNoNames) {
  EXPECT_EQ(Redact("di sana ada air", {"Di Sa"}), "di sana ada air");
}

TEST(Redact, IsDoneOnce) {
  const std::string once = Of("Pak Budi, 081234567, lestari@contoh.invalid");
  EXPECT_EQ(Redact(once, {"Lestari Ayu W."}), once);
}

}  // namespace
}  // namespace mumpuni::complaint::domain
