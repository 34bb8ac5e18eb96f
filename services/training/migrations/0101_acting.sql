-- The appointments that an employee holds acting (Plt, Plh) beside the definitive position, with
-- their days; an open one has no end. In the row, so that they are replaced, compared and forgotten
-- with it. The default is what code before this one leaves.
CREATE TYPE acting_appointment AS (
  position_id uuid,
  unit_id     uuid,
  heads_unit  boolean,
  held        daterange
);
ALTER TABLE employee_projection ADD COLUMN acting acting_appointment[] NOT NULL DEFAULT '{}';
