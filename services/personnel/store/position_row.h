// A position as a query reads it: the columns and their reading, for every statement that answers
// positions, alone or with whoever holds them.
#pragma once

#include "common/pg/tx.h"
#include "services/personnel/domain/organisation.h"

namespace mumpuni::personnel::store {

// Of `position p`, `position_period d` and `position_type t`.
#define POSITION_COLUMNS                                                                      \
  "p.position_id, p.code, d.name, p.position_type_code, t.kind, t.mandatory_retirement_age, " \
  "d.unit_id, d.job_standard_code, d.authorised_headcount, d.heads_unit, "                    \
  "d.reports_to_position_id, d.lowest_grade_code, d.highest_grade_code, "                     \
  "p.version AS position_version, lower(d.days) AS position_start, "                          \
  "upper(d.days) - 1 AS position_until, d.closed "

// Of a row with POSITION_COLUMNS.
domain::Position PositionOf(const pqxx::row& row);

}  // namespace mumpuni::personnel::store
