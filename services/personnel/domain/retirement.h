// When a career ends by age.
#pragma once

#include "common/core/local_date.h"

namespace mumpuni::personnel::domain {

// The last day in service of somebody who must retire at an age in whole years: the last day of the
// month in which the age is reached, since retirement takes effect on the first day of the month
// after it (practice of BKN decrees, to be confirmed by the city). The age is that of the type of
// position (batas usia pensiun), versioned reference data. Who was born on 29
// February reaches it in February of every year.
LocalDate LastDayOfService(LocalDate birth_date, int mandatory_age_years);

}  // namespace mumpuni::personnel::domain
