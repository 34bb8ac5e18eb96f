-- A rebuild removes what the owner does not know (common/events/projection.h).
GRANT DELETE ON employee_projection, unit_projection, position_projection, calendar_projection
  TO :runtime_role;
