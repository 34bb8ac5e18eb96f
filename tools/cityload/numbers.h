// Employee numbers for invented people: NIP of PNS and NI PPPK of contract employees, 18 digits
// each: birth date (8), first month of service (6: YYYYMM, for contracts YYYY21), sex (1), serial
// number (3).
#pragma once

#include <map>
#include <set>
#include <string>

#include "common/core/local_date.h"
#include "mumpuni/common/v1/types.pb.h"

namespace mumpuni::cityload {

// Gives out numbers that are valid and unique in its lifetime. Not thread-safe.
class NumberRegister {
 public:
  // A number in use; it is never given out.
  void Reserve(const std::string& number) { taken_.insert(number); }

  // The next free number for these facts; empty when all 999 serials are used up.
  std::string Issue(common::v1::EmploymentType type, LocalDate born, LocalDate since, bool female);

 private:
  std::set<std::string> taken_;
};

}  // namespace mumpuni::cityload
