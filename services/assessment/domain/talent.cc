#include "services/assessment/domain/talent.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "services/assessment/domain/reasons.h"

namespace mumpuni::assessment::domain {
namespace {

// Of education.
constexpr int kMaster = 6;

// Of a form in the table.
enum Component { kLeadership = 1, kFunctional = 2, kTechnical = 3, kSeminar = 4 };

const char* GroupName(PositionGroup group) {
  switch (group) {
    case PositionGroup::kStructural:
      return "structural";
    case PositionGroup::kFunctional:
      return "functional";
    case PositionGroup::kGeneral:
      return "general";
  }
  return "";
}

const char* SanctionName(int level) {
  return level == 1 ? "ringan" : level == 2 ? "sedang" : "berat";
}

const char* LevelName(StructuralLevel level) {
  switch (level) {
    case StructuralLevel::kNone:
      return "";
    case StructuralLevel::kSeniorExecutive:
      return "senior_executive";
    case StructuralLevel::kAdministrator:
      return "administrator";
    case StructuralLevel::kSupervisor:
      return "supervisor";
  }
  return "";
}

// Whether a list separated by spaces names the code or a word of it: GURU names
// "DISPENDIK.GURU-PERTAMA".
bool Names(const std::string& list, const std::string& code) {
  const std::set<std::string> named = absl::StrSplit(list, ' ', absl::SkipEmpty());
  const std::vector<std::string> words = absl::StrSplit(code, absl::ByAnyChar(".-_"));
  return named.contains(code) ||
         std::any_of(words.begin(), words.end(),
                     [&](const std::string& word) { return named.contains(word); });
}

constexpr char kPerformanceYears[] = "performance.years";

// Whether a table does not count ratings of that year in another; without the figure none is too
// old.
bool IsTooOld(int rated, const ScoringTable& table, int year) {
  const int years = table.ValueOf(kPerformanceYears);
  return years > 0 && rated <= year - years;
}

class IndexComputation {
 public:
  IndexComputation(const IndexInputs& inputs, const ScoringTable& table, LocalDate day)
      : inputs_(inputs), table_(table), day_(day) {}

  ProfessionalIndex Run() {
    if (inputs_.on_probation) return Excluded("Calon PNS (CPNS) tidak diukur dalam indeks ini.");
    AddEducation();
    AddCompetence();
    AddPerformance();
    AddDiscipline();
    for (const IndexLine& line : result_.lines) {
      result_.total_tenths += line.score_tenths;
      result_.complete &= line.known;
    }
    // What is not on record is no zero: without it there is a sum so far and no category.
    if (result_.complete) result_.category = BandOf(table_, "band.", result_.total_tenths, 1);
    result_.lines.push_back({"total", result_.total_tenths, 1000,
                             result_.complete ? result_.category : "Belum lengkap.",
                             result_.complete});
    return std::move(result_);
  }

 private:
  ProfessionalIndex Excluded(const std::string& why) {
    Add("total", 0, 1000, why, /*known=*/false);
    result_.complete = false;
    result_.exclusion = why;
    return std::move(result_);
  }

  void Add(std::string part, int score, int max, std::string reason, bool known = true) {
    result_.lines.push_back({std::move(part), score, max, std::move(reason), known});
  }

  void AddEducation() {
    if (inputs_.education == 0) {
      return Add("education", 0, 250, "Pendidikan belum tercatat.", false);
    }
    Add("education", table_.ValueOf(absl::StrCat("education.", inputs_.education)), 250,
        "Pendidikan formal tertinggi.");
  }

  // Completed by the day and within so many months, 0 months: ever.
  bool IsOf(const CompletedTraining& training, Component component, int months) const {
    const int of = table_.ValueOf(absl::StrCat("form.", training.development_form));
    return of == component && training.completed_on <= day_ &&
           (months == 0 || training.completed_on.PlusMonths(months) > day_);
  }

  // Lesson hours of a component, and how many trainings.
  std::pair<int, int> Hours(Component component, int months) const {
    int hours = 0;
    int count = 0;
    for (const CompletedTraining& training : inputs_.trainings) {
      if (!IsOf(training, component, months)) continue;
      hours += training.lesson_hours;
      ++count;
    }
    return {hours, count};
  }

  // All or nothing.
  void AddComponent(const char* name, bool met, const std::string& reason) {
    const int max =
        table_.ValueOf(absl::StrCat("competence.", GroupName(inputs_.group), ".", name));
    if (max == 0) return;
    Add(absl::StrCat("competence.", name), met ? max : 0, max, reason);
  }

  // A job that asks for a master's degree prescribes no functional training either.
  bool IsExempt() const {
    return inputs_.required_education >= kMaster ||
           Names(table_.LabelOf("functional.exempt"), inputs_.position_code);
  }

  void AddLeadership() {
    const std::string& listed =
        table_.LabelOf(absl::StrCat("leadership.courses.", LevelName(inputs_.level)));
    if (listed.empty()) {
      const bool led = Hours(kLeadership, 0).second > 0;
      return AddComponent("leadership", led,
                          led ? "Pelatihan kepemimpinan tercatat."
                              : "Belum ada pelatihan kepemimpinan yang tercatat.");
    }
    int without_code = 0;
    int of_other_levels = 0;
    for (const CompletedTraining& training : inputs_.trainings) {
      if (!IsOf(training, kLeadership, 0)) continue;
      if (Names(listed, training.course_code)) {
        return AddComponent("leadership", true,
                            absl::StrCat("Pelatihan kepemimpinan setingkat jabatan tercatat: ",
                                         training.course_code, "."));
      }
      ++(training.course_code.empty() ? without_code : of_other_levels);
    }
    AddComponent("leadership", false,
                 absl::StrCat("Belum ada pelatihan kepemimpinan setingkat jabatan yang tercatat (",
                              listed, "); tidak dihitung: ", of_other_levels, " di jenjang lain, ",
                              without_code, " tanpa kode pelatihan."));
  }

  void AddCompetence() {
    AddLeadership();
    const bool functional = Hours(kFunctional, 0).second > 0;
    AddComponent("functional", functional || IsExempt(),
                 functional   ? "Pelatihan fungsional tercatat."
                 : IsExempt() ? "Jabatan ini tidak mensyaratkan pelatihan fungsional."
                              : "Belum ada pelatihan fungsional yang tercatat.");
    const int needed = table_.ValueOf("technical.lesson_hours");
    const int hours = Hours(kTechnical, table_.ValueOf("technical.months")).first;
    AddComponent("technical", hours >= needed,
                 absl::StrCat("Pelatihan teknis ", hours, " JP dari ", needed, " JP dalam ",
                              table_.ValueOf("technical.months"), " bulan."));
    const int seminars = Hours(kSeminar, table_.ValueOf("seminar.months")).second;
    AddComponent("seminar", seminars > 0,
                 absl::StrCat("Seminar, lokakarya, atau sejenis: ", seminars, " dalam ",
                              table_.ValueOf("seminar.months"), " bulan."));
  }

  void AddPerformance() {
    if (!inputs_.performance_rating.has_value()) {
      return Add("performance", 0, 300, "Predikat kinerja tahunan belum tercatat.", false);
    }
    const std::string used = absl::StrCat("Predikat kinerja tahun ", inputs_.performance_year, ": ",
                                          inputs_.performance_name, ".");
    if (IsTooOld(inputs_.performance_year, table_, day_.year())) {
      return Add("performance", 0, 300,
                 absl::StrCat(used, " Tidak dipakai: di luar ", table_.ValueOf(kPerformanceYears),
                              " tahun terakhir; yang lebih baru belum tercatat."),
                 false);
    }
    Add("performance", table_.ValueOf(absl::StrCat("performance.", *inputs_.performance_rating)),
        300, used);
  }

  void AddDiscipline() {
    const int years = table_.ValueOf("discipline.years");
    int heaviest = 0;
    for (const SanctionOn& sanction : inputs_.sanctions) {
      if (sanction.first_day > day_ || sanction.first_day.PlusMonths(12 * years) <= day_) continue;
      heaviest = std::max(heaviest, sanction.level);
    }
    Add("discipline", table_.ValueOf(absl::StrCat("discipline.", heaviest)), 50,
        heaviest == 0 ? absl::StrCat("Tidak ada hukuman disiplin dalam ", years, " tahun.")
                      : absl::StrCat("Hukuman disiplin terberat dalam ", years,
                                     " tahun: ", SanctionName(heaviest), "."));
  }

  const IndexInputs& inputs_;
  const ScoringTable& table_;
  const LocalDate day_;
  ProfessionalIndex result_;
};

struct Fraction {
  int64_t numerator = 0;
  int64_t denominator = 1;
};

// 3 high, 2 middle, 1 low: bands are numbered from the highest.
int AxisOf(const ScoringTable& table, const std::string& prefix, const Fraction& percent) {
  const std::string band = BandOf(table, prefix, percent.numerator, percent.denominator);
  for (int i = 1; i <= 3; ++i) {
    if (table.LabelOf(absl::StrCat(prefix, i)) == band) return 4 - i;
  }
  return 0;
}

// Σ weight × share over what is there, in per cent and unrounded: a cut is compared with what it
// is; nullopt if something is missing that the table does not let be left out.
std::optional<Fraction> PotentialOf(const TalentInputs& inputs, const ScoringTable& table) {
  const bool renormalise = table.ValueOf("renormalise") == 1;
  Fraction sum;
  int64_t weights = 0;
  const auto add = [&](const char* key, bool there, const Share& share) {
    const int weight = table.ValueOf(key);
    if (weight == 0) return true;
    if (!there) return renormalise;
    sum.numerator =
        sum.numerator * share.whole + int64_t{100} * weight * share.part * sum.denominator;
    sum.denominator *= share.whole;
    weights += weight;
    return true;
  };
  const bool enough =
      add("weight.match", inputs.match.has_value(), inputs.match.value_or(Share())) &&
      add("weight.potential", inputs.potential_score.has_value(),
          {inputs.potential_score.value_or(0), 100});
  if (!enough || weights == 0) return std::nullopt;
  sum.denominator *= weights;
  return sum;
}

}  // namespace

JobPersonMatch Match(const Profile& profile, bool allow_surplus, const ScoringTable& table,
                     const std::string& prefix) {
  JobPersonMatch match;
  match.complete = true;
  for (const CompetencyProfile& p : profile.competencies) {
    if (p.required_level == 0) continue;
    const bool valid = p.assessed_status == AssessedStatus::kValid;
    MatchLine line{p.code, p.required_level, valid ? p.assessed_level : 0, 0};
    line.counted_level =
        allow_surplus ? line.assessed_level : std::min(line.assessed_level, line.required_level);
    match.complete &= valid;
    match.required_sum += line.required_level;
    match.counted_sum += line.counted_level;
    match.lines.push_back(std::move(line));
  }
  match.complete &= match.required_sum > 0;
  if (!match.complete) return match;
  const int capped = std::min(match.counted_sum, match.required_sum);
  match.permille = 1000 * capped / match.required_sum;
  match.band = BandOf(table, prefix, int64_t{100} * capped, match.required_sum);
  return match;
}

absl::Status CheckStated(const Performance& performance, const ScoringTable& table) {
  const auto differs = [&](const char* field) {
    return Error(reasons::kPerformanceScaleDiffers, field,
                 absl::StrCat("the table of the year, ", table.code, ", has another scale"));
  };
  if (IsOfScores(table)) {
    if (performance.work_result != 0) return differs("work_result");
    if (performance.work_behaviour != 0) return differs("work_behaviour");
    if (performance.score_hundredths.has_value()) {
      return CheckRange(*performance.score_hundredths, "score_hundredths", 0, 10'000);
    }
    return Error(mumpuni::reasons::kFieldRequired, "score_hundredths", "the year is rated by it");
  }
  if (performance.score_hundredths.has_value()) return differs("score_hundredths");
  RETURN_IF_ERROR(CheckRange(performance.work_result, "work_result", 1, 3));
  return CheckRange(performance.work_behaviour, "work_behaviour", 1, 3);
}

const std::string& RatingNameOf(int rating, const ScoringTable& table) {
  return table.LabelOf(IsOfScores(table) ? absl::StrCat("ppk.", 6 - rating)
                                         : absl::StrCat("name.", rating));
}

int RatingOf(const Performance& performance, const ScoringTable& table) {
  if (IsOfScores(table)) {
    const std::string band = BandOf(table, "ppk.", performance.score_hundredths.value_or(0), 100);
    int rating = 5;
    while (rating > 1 && RatingNameOf(rating, table) != band) --rating;
    return rating;
  }
  return table.ValueOf(
      absl::StrCat("rating.", performance.work_result, ".", performance.work_behaviour));
}

ProfessionalIndex Index(const IndexInputs& inputs, const ScoringTable& table, LocalDate day) {
  return IndexComputation(inputs, table, day).Run();
}

TalentBox BoxOf(const TalentInputs& inputs, const ScoringTable& table, int year) {
  TalentBox box;
  const std::optional<Fraction> potential = PotentialOf(inputs, table);
  if (!inputs.performance_rating.has_value()) {
    box.missing = "predikat kinerja";
  } else if (IsTooOld(inputs.performance_year, table, year)) {
    box.missing = absl::StrCat("predikat kinerja (yang terakhir, tahun ", inputs.performance_year,
                               ", di luar ", table.ValueOf(kPerformanceYears), " tahun terakhir)");
  }
  if (!potential.has_value()) {
    absl::StrAppend(&box.missing, box.missing.empty() ? "" : ", ",
                    "penilaian kompetensi yang masih berlaku");
  }
  if (!box.missing.empty()) return box;
  const int performance = table.ValueOf(absl::StrCat("performance.", *inputs.performance_rating));
  box.performance_year = inputs.performance_year;
  box.performance_permille = 10 * performance;
  box.potential_permille = static_cast<int>(10 * potential->numerator / potential->denominator);
  box.performance_axis = AxisOf(table, "performance.cut.", {performance, 1});
  box.potential_axis = AxisOf(table, "potential.cut.", *potential);
  box.box = table.ValueOf(absl::StrCat("box.", box.performance_axis, ".", box.potential_axis));
  box.actions = table.LabelOf(absl::StrCat("actions.", box.box));
  box.in_succession_pool = table.ValueOf(absl::StrCat("actions.", box.box)) == 1;
  return box;
}

}  // namespace mumpuni::assessment::domain
