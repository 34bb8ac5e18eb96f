// Small values of the training domain. Look-alike quantities are types, so that hours, rupiah and
// per mille cannot be exchanged for each other.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/core/level.h"
#include "common/core/local_date.h"

namespace mumpuni::training::domain {

// Lesson hours (jam pelajaran) of 45 minutes (PerLAN 10/2018).
struct Jp {
  int32_t value = 0;
  auto operator<=>(const Jp&) const = default;
};

// Whole rupiah.
struct Rupiah {
  int64_t value = 0;
  auto operator<=>(const Rupiah&) const = default;
};

// Thousandths of a whole, truncated.
struct PerMille {
  int32_t value = 0;
  // `whole` > 0.
  static constexpr PerMille Of(int32_t part, int32_t whole) {
    return PerMille{static_cast<int32_t>(int64_t{1000} * part / whole)};
  }
  auto operator<=>(const PerMille&) const = default;
};

// National or international; numbers as in mumpuni.training.v1.HourScope.
enum class HourScope { kUnspecified = 0, kNational = 1, kInternational = 2 };

// Numbers as in mumpuni.common.v1.EmploymentType.
enum class EmploymentType { kUnspecified = 0, kPns = 1, kContract = 2, kContractPartTime = 3 };

// A competency and the level taught.
struct CompetencyLevel {
  std::string code;
  Level level;
  bool operator==(const CompetencyLevel&) const = default;
};

// Masa perjanjian kerja; both ends inclusive.
struct ContractTerm {
  LocalDate start;
  LocalDate end;
  bool operator==(const ContractTerm&) const = default;
};

// What training needs to know of an employee; from the projection or asked of personnel.
struct EmployeeFact {
  EmploymentType employment_type = EmploymentType::kUnspecified;
  bool active = false;
  // Contract staff only, and only in the projection.
  std::optional<ContractTerm> contract_term;
};

}  // namespace mumpuni::training::domain
