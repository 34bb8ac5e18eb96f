#include "services/personnel/domain/retirement.h"

namespace mumpuni::personnel::domain {

LocalDate LastDayOfService(LocalDate birth_date, int mandatory_age_years) {
  const LocalDate first_of_month = birth_date.PlusDays(1 - birth_date.day());
  return first_of_month.PlusMonths(12 * mandatory_age_years + 1).PlusDays(-1);
}

}  // namespace mumpuni::personnel::domain
