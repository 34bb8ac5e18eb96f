-- Competent officers of an agency are two thousand rows strewn over the table. Nearly all of them
-- serve any region and are there: those are read from the index alone, the others by one of their
-- own. No column of a length that nobody bounds is in an index.
CREATE INDEX employee_free ON employee (unit_id) INCLUDE (employee_id)
  WHERE active AND jurisdiction = '{}' AND absent_on = '{}';
CREATE INDEX employee_bound ON employee (unit_id)
  WHERE active AND (jurisdiction <> '{}' OR absent_on <> '{}');
