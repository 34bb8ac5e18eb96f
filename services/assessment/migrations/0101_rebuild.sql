-- A rebuild removes what the owner does not know (common/events/projection.h).
GRANT DELETE ON evidence_source, calendar_year, unit, position, employee TO :runtime_role;
