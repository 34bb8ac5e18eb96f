#include "tools/cityload/workforce.h"

#include <algorithm>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace mumpuni::cityload {
namespace {

namespace pv = mumpuni::personnel::v1;
using common::v1::EMPLOYMENT_TYPE_CONTRACT;
using common::v1::EMPLOYMENT_TYPE_CONTRACT_PART_TIME;
using common::v1::EMPLOYMENT_TYPE_PNS;
using common::v1::EmploymentType;

// Officers that each complaint post, and each answering unit without one, gets.
constexpr int kComplaintOfficers = 3;
constexpr int kUnitOfficers = 2;

// Which employment types a post may have.
enum class PostKind { kStructural, kFunctional, kGeneralStaff };

PostKind KindOf(const pv::Position& post) {
  const std::string& type = post.position_type_code();
  if (absl::StartsWith(type, "PELAKSANA")) return PostKind::kGeneralStaff;
  return absl::StartsWith(type, "JF_") ? PostKind::kFunctional : PostKind::kStructural;
}

bool IsComplaintPost(const pv::Position& post) {
  return absl::EndsWith(post.code(), ".PENGADUAN-PERTAMA");
}

std::string GradeFor(const pv::Position& post, EmploymentType type) {
  static const std::map<std::string, std::string> pns = {
      {"JPT_PRATAMA", "IV/c"},    {"CAMAT", "IV/a"},
      {"SEKRETARIS_PD", "IV/a"},  {"KEPALA_BAGIAN", "IV/a"},
      {"KEPALA_BIDANG", "III/d"}, {"LURAH", "III/d"},
      {"KEPALA_SEKSI", "III/c"},  {"SEKRETARIS_KELURAHAN", "III/b"},
      {"JF_AHLI_MUDA", "III/c"},  {"JF_AHLI_PERTAMA", "III/a"},
      {"JF_TERAMPIL", "II/c"}};
  if (type == EMPLOYMENT_TYPE_PNS) {
    const auto found = pns.find(post.position_type_code());
    return found == pns.end() ? "II/c" : found->second;
  }
  return KindOf(post) == PostKind::kFunctional ? "IX" : "V";
}

// Counts the posts as they are taken.
class Posts {
 public:
  explicit Posts(const std::vector<pv::Position>& posts) : posts_(posts), free_(posts.size()) {
    for (size_t i = 0; i < posts.size(); ++i) free_[i] = posts[i].authorised_headcount();
  }
  bool Take(size_t i) {
    if (free_[i] == 0) return false;
    --free_[i];
    slots_.push_back(i);
    return true;
  }
  void TakeHeads() {
    for (size_t i = 0; i < posts_.size(); ++i) {
      if (posts_[i].heads_unit()) Take(i);
    }
  }
  void TakeOfficers(const std::set<std::string>& lead_unit_ids) {
    std::map<std::string, int> officers;
    for (size_t i = 0; i < posts_.size(); ++i) {
      for (int n = 0; IsComplaintPost(posts_[i]) && n < kComplaintOfficers; ++n) {
        if (Take(i)) ++officers[posts_[i].unit_id()];
      }
    }
    for (size_t i = 0; i < posts_.size(); ++i) {
      const std::string& unit = posts_[i].unit_id();
      if (posts_[i].heads_unit() || lead_unit_ids.count(unit) == 0) continue;
      while (officers[unit] < kUnitOfficers && Take(i)) ++officers[unit];
    }
  }
  // In proportion to the authorised headcounts.
  void TakeOthers(size_t count, Random& random) {
    std::vector<int64_t> weights;
    for (const pv::Position& post : posts_) {
      weights.push_back(post.heads_unit() ? 0 : post.authorised_headcount());
    }
    const Weighted weighted(weights);
    while (slots_.size() < count) Take(weighted.Draw(random));
  }
  int64_t total() const {
    int64_t sum = 0;
    for (const pv::Position& post : posts_) sum += post.authorised_headcount();
    return sum;
  }
  const std::vector<size_t>& slots() const { return slots_; }

 private:
  const std::vector<pv::Position>& posts_;
  std::vector<int> free_;
  std::vector<size_t> slots_;
};

// Gives each slot an employment type: structural posts are PNS, functional posts PNS or full
// contracts, and what is left of the city's shares goes to the general staff.
std::vector<EmploymentType> DrawTypes(const std::vector<pv::Position>& posts,
                                      const std::vector<size_t>& slots, const Distributions& d,
                                      Random& random) {
  std::map<EmploymentType, int64_t> left;
  int64_t weights = 0;
  for (const auto& type : d.employment_types) weights += type.weight;
  for (const auto& type : d.employment_types) {
    left[type.type] = static_cast<int64_t>(slots.size()) * type.weight / weights;
  }
  std::vector<EmploymentType> types(slots.size(), EMPLOYMENT_TYPE_PNS);
  const auto draw = [&](const std::vector<EmploymentType>& among) {
    std::vector<int64_t> shares;
    int64_t sum = 0;
    for (EmploymentType type : among) {
      shares.push_back(std::max<int64_t>(left[type], 0));
      sum += shares.back();
    }
    const EmploymentType type = sum == 0 ? among.back() : among[Weighted(shares).Draw(random)];
    --left[type];
    return type;
  };
  for (const PostKind kind :
       {PostKind::kStructural, PostKind::kFunctional, PostKind::kGeneralStaff}) {
    for (size_t i = 0; i < slots.size(); ++i) {
      if (KindOf(posts[slots[i]]) != kind) continue;
      if (kind == PostKind::kStructural) {
        types[i] = draw({EMPLOYMENT_TYPE_PNS});
      } else if (kind == PostKind::kFunctional) {
        types[i] = draw({EMPLOYMENT_TYPE_PNS, EMPLOYMENT_TYPE_CONTRACT});
      } else {
        types[i] = draw(
            {EMPLOYMENT_TYPE_PNS, EMPLOYMENT_TYPE_CONTRACT, EMPLOYMENT_TYPE_CONTRACT_PART_TIME});
      }
    }
  }
  return types;
}

pv::EducationLevel DrawEducation(PostKind kind, const Distributions& d, Random& random) {
  std::vector<int64_t> weights;
  for (const auto& education : d.education) {
    const bool enough =
        kind == PostKind::kGeneralStaff || education.level >= pv::EDUCATION_LEVEL_BACHELOR;
    weights.push_back(enough ? education.weight : 0);
  }
  return d.education[Weighted(weights).Draw(random)].level;
}

LocalDate FirstOfMonth(LocalDate date) { return date.PlusDays(1 - date.day()); }

// The first day of service: PNS over decades, contracts since 2021, part-time contracts of the
// appointments of the last months.
LocalDate DrawSince(PostKind kind, EmploymentType type, LocalDate today, Random& random) {
  if (type == EMPLOYMENT_TYPE_CONTRACT_PART_TIME) {
    return FirstOfMonth(today.PlusMonths(-static_cast<int>(random.Between(2, 8))));
  }
  if (type == EMPLOYMENT_TYPE_CONTRACT) {
    return FirstOfMonth(today.PlusMonths(-static_cast<int>(random.Between(2, 58))));
  }
  const int years = static_cast<int>(kind == PostKind::kStructural ? random.Between(12, 26)
                                                                   : random.Between(1, 26));
  return FirstOfMonth(today.PlusMonths(-12 * years - static_cast<int>(random.Between(1, 11))));
}

void SetContractTerm(pv::Employee& employee, LocalDate since, LocalDate today) {
  if (employee.employment_type() == EMPLOYMENT_TYPE_PNS) return;
  const int months = employee.employment_type() == EMPLOYMENT_TYPE_CONTRACT ? 60 : 12;
  LocalDate start = since;
  while (start.PlusMonths(months) <= today) start = start.PlusMonths(months);
  employee.mutable_contract_term()->set_start_date(start.ToString());
  employee.mutable_contract_term()->set_end_date(start.PlusMonths(months).PlusDays(-1).ToString());
}

std::string DrawName(pv::EducationLevel education, const Distributions& d, Random& random) {
  std::string name = absl::StrCat(d.first_names[random.Below(d.first_names.size())], " ",
                                  d.last_names[random.Below(d.last_names.size())]);
  if (education == pv::EDUCATION_LEVEL_BACHELOR) absl::StrAppend(&name, ", S.AP.");
  if (education == pv::EDUCATION_LEVEL_MASTER) absl::StrAppend(&name, ", M.AP.");
  return name;
}

}  // namespace

Hire PlanPerson(const pv::Position& post, EmploymentType type, const std::string& full_name,
                LocalDate today, NumberRegister& numbers, const Distributions& d, Random& random) {
  const PostKind kind = KindOf(post);
  Hire hire;
  hire.position_code = post.code();
  hire.unit_id = post.unit_id();
  hire.heads_unit = post.heads_unit();
  pv::Employee& employee = hire.employee;
  employee.set_employment_type(type);
  employee.set_grade_code(GradeFor(post, type));
  employee.set_education(DrawEducation(kind, d, random));
  employee.set_full_name(full_name.empty() ? DrawName(employee.education(), d, random) : full_name);
  const LocalDate since = DrawSince(kind, type, today, random);
  const bool female = random.Chance(d.female_permille);
  // A birth date whose 999 numbers are used up is drawn again.
  while (employee.employee_number().empty()) {
    const LocalDate born = since.PlusMonths(-12 * static_cast<int>(random.Between(21, 29)))
                               .PlusDays(-static_cast<int>(random.Between(0, 364)));
    employee.set_employee_number(numbers.Issue(type, born, since, female));
  }
  employee.set_hire_date(since.ToString());
  SetContractTerm(employee, since, today);
  const LocalDate assigned = today.PlusDays(-static_cast<int>(random.Between(60, 1000)));
  employee.mutable_assignment()->set_position_id(post.position_id());
  employee.mutable_assignment()->set_start_date(std::max(assigned, since).ToString());
  return hire;
}

absl::StatusOr<std::vector<Hire>> PlanWorkforce(const WorkforcePlan& plan,
                                                const std::vector<pv::Position>& posts,
                                                const Distributions& d) {
  Posts taken(posts);
  Random random(plan.seed, "workforce");
  taken.TakeHeads();
  taken.TakeOfficers(plan.lead_unit_ids);
  const auto count = static_cast<size_t>(std::max(plan.count, 0));
  if (count < taken.slots().size() || plan.count > taken.total()) {
    return absl::InvalidArgumentError(
        absl::StrCat("besides the officer of the story this city can have ", taken.slots().size(),
                     " to ", taken.total(), " employees, not ", plan.count));
  }
  taken.TakeOthers(count, random);
  const std::vector<EmploymentType> types = DrawTypes(posts, taken.slots(), d, random);
  NumberRegister numbers;
  std::vector<Hire> hires;
  for (size_t i = 0; i < count; ++i) {
    hires.push_back(
        PlanPerson(posts[taken.slots()[i]], types[i], "", plan.today, numbers, d, random));
  }
  return hires;
}

}  // namespace mumpuni::cityload
