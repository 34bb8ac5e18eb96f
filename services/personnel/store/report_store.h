// Reports of personnel: flat rows, each one statement. `roots`: only these units and what is below
// them; nullopt: the whole city.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/pg/tx.h"
#include "services/personnel/domain/employee.h"

namespace mumpuni::personnel::store {

using Roots = std::optional<std::vector<Id>>;

struct RollRow {
  Id employee_id;
  std::string employee_number;
  std::string full_name;
  domain::EmploymentType employment_type = domain::EmploymentType::kUnspecified;
  std::string grade_code;
  LocalDate grade_since;
  std::string position_code;  // "" : not recorded
  std::string position_name;
  std::optional<LocalDate> position_since;
  std::string unit_code;
  std::string unit_name;
  std::string cursor;
};
// In service on the day, by unit, position and name.
std::vector<RollRow> NominalRoll(pg::Tx& tx, const Roots& roots, LocalDate day,
                                 const std::string& after, int limit);

struct DueRow {
  Id employee_id;
  std::string employee_number;
  std::string full_name;
  LocalDate due;
  std::string position_code;
  std::string position_name;
  std::string unit_code;
  std::string unit_name;
  int mandatory_retirement_age_years = 0;
  std::string cursor;
};
// Contracts of those in service today whose present term ends within the days.
std::vector<DueRow> ContractsEnding(pg::Tx& tx, const Roots& roots, domain::DateRange days,
                                    LocalDate today, const std::string& after, int limit);
// Those in service today whose last day by the mandatory age lies within the days.
std::vector<DueRow> Retirements(pg::Tx& tx, const Roots& roots, domain::DateRange days,
                                LocalDate today, const std::string& after, int limit);

struct VacancyRow {
  Id position_id;
  std::string position_code;
  std::string position_name;
  std::string unit_code;
  std::string unit_name;
  int authorised_headcount = 0;
  int holders = 0;
  bool acting = false;
  std::string cursor;
};
std::vector<VacancyRow> VacantPosts(pg::Tx& tx, const Roots& roots, LocalDate day,
                                    const std::string& after, int limit);

struct HeadcountRow {
  Id unit_id;
  std::string unit_code;
  std::string unit_name;
  int authorised = 0;
  int pns = 0;
  int contract = 0;
  int contract_part_time = 0;
};
// By unit code after `after`.
std::vector<HeadcountRow> Headcount(pg::Tx& tx, const Roots& roots, LocalDate day,
                                    const std::string& after, int limit);

}  // namespace mumpuni::personnel::store
