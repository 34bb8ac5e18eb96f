// Scoring tables for tests, with the figures of the sources
// (reference/assessment/scoring_tables.json has them for a city).
#pragma once

#include <array>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/assessment/domain/scoring_table.h"

namespace mumpuni::assessment::domain {

inline ScoringTable IndexTable() {
  ScoringTable t{"IPASN", TableKind::kProfessionalIndex, LocalDate::Of("2019-06-01"), "x", {}};
  const int education[] = {10, 50, 50, 100, 150, 200, 250};
  for (int i = 0; i < 7; ++i) t.entries[absl::StrCat("education.", i + 1)].value = education[i];
  const char* components[] = {"leadership", "functional", "technical", "seminar"};
  const std::pair<const char*, std::array<int, 4>> groups[] = {{"structural", {150, 0, 150, 100}},
                                                               {"functional", {0, 150, 150, 100}},
                                                               {"general", {0, 0, 225, 175}}};
  for (const auto& [group, scores] : groups) {
    for (size_t i = 0; i < 4; ++i) {
      t.entries[absl::StrCat("competence.", group, ".", components[i])].value = scores[i];
    }
  }
  const int performance[] = {10, 50, 150, 250, 300};
  for (int i = 0; i < 5; ++i) {
    t.entries[absl::StrCat("performance.", i + 1)].value = performance[i];
  }
  const int discipline[] = {50, 30, 20, 10};
  for (int i = 0; i < 4; ++i) t.entries[absl::StrCat("discipline.", i)].value = discipline[i];
  t.entries["discipline.years"].value = 5;
  t.entries["technical.lesson_hours"].value = 20;
  t.entries["technical.months"].value = 12;
  t.entries["seminar.months"].value = 24;
  for (int form = 1; form <= 25; ++form) {
    const int component = form == 1 ? 1 : form == 2 ? 2 : form == 3 || form == 8 ? 3 : 4;
    t.entries[absl::StrCat("form.", form)].value = component;
  }
  t.entries["functional.exempt"].label = "DOKTER GURU";
  const std::pair<int, const char*> bands[] = {{910, "Sangat Tinggi"},
                                               {810, "Tinggi"},
                                               {710, "Sedang"},
                                               {610, "Rendah"},
                                               {0, "Sangat Rendah"}};
  int n = 0;
  for (const auto& [bound, name] : bands) {
    t.entries[absl::StrCat("band.", ++n)] = {bound, true, name};
  }
  return t;
}

inline ScoringTable BoxTable() {
  ScoringTable t{"TALENT", TableKind::kTalentBox, LocalDate::Of("2020-01-16"), "x", {}};
  for (int i = 1; i <= 5; ++i) t.entries[absl::StrCat("performance.", i)].value = 20 * i;
  t.entries["weight.match"].value = 100;
  t.entries["weight.potential"].value = 0;
  t.entries["renormalise"].value = 0;
  for (const char* axis : {"performance", "potential"}) {
    t.entries[absl::StrCat(axis, ".cut.1")] = {80, true, "high"};
    t.entries[absl::StrCat(axis, ".cut.2")] = {60, true, "middle"};
    t.entries[absl::StrCat(axis, ".cut.3")] = {0, true, "low"};
  }
  const int boxes[3][3] = {{1, 3, 6}, {2, 5, 8}, {4, 7, 9}};
  for (int y = 0; y < 3; ++y) {
    for (int x = 0; x < 3; ++x) {
      t.entries[absl::StrCat("box.", y + 1, ".", x + 1)].value = boxes[y][x];
    }
  }
  for (int box = 1; box <= 9; ++box) {
    t.entries[absl::StrCat("actions.", box)] = {box >= 7 ? 1 : 0, true, "tindakan"};
  }
  return t;
}

inline ScoringTable PerformanceTable() {
  ScoringTable t{"PERFORMANCE", TableKind::kPerformance, LocalDate::Of("2000-01-01"), "x", {}};
  const int matrix[3][3] = {{1, 3, 3}, {2, 4, 4}, {2, 4, 5}};
  for (int r = 0; r < 3; ++r) {
    for (int b = 0; b < 3; ++b) {
      t.entries[absl::StrCat("rating.", r + 1, ".", b + 1)].value = matrix[r][b];
    }
  }
  for (int i = 1; i <= 5; ++i) t.entries[absl::StrCat("name.", i)].label = absl::StrCat("P", i);
  return t;
}

// The scale of scores before 2022.
inline ScoringTable ScoreTable() {
  ScoringTable t{"PPK", TableKind::kPerformance, LocalDate::Of("2000-01-02"), "x", {}};
  const std::pair<int, const char*> bands[] = {
      {91, "Sangat Baik"}, {76, "Baik"}, {61, "Cukup"}, {51, "Kurang"}, {0, "Buruk"}};
  int n = 0;
  for (const auto& [bound, name] : bands) {
    t.entries[absl::StrCat("ppk.", ++n)] = {bound, true, name};
  }
  return t;
}

inline ScoringTable MatchTable() {
  ScoringTable t{"JPM", TableKind::kJobPersonMatch, LocalDate::Of("2019-09-01"), "x", {}};
  t.entries["placement.1"] = {80, true, "MS"};
  t.entries["placement.2"] = {68, true, "MMS"};
  t.entries["placement.3"] = {0, true, "KMS"};
  t.entries["mapping.1"] = {90, true, "Optimal"};
  t.entries["mapping.2"] = {78, true, "Cukup Optimal"};
  t.entries["mapping.3"] = {0, true, "Kurang Optimal"};
  return t;
}

}  // namespace mumpuni::assessment::domain
