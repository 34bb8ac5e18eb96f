-- What personnel publishes of an employee beside the definitive position: the appointments held
-- acting (Plt, Plh) with their days, open ones without an end, and the weekly duty (empty: office
-- hours). In the row, so that they are replaced, compared and forgotten with it. The defaults are
-- what code before this one leaves.
CREATE TYPE acting_appointment AS (
  position_id uuid,
  unit_id     uuid,
  heads_unit  boolean,
  held        daterange
);
-- weekday: 1 is Monday; end_minute is the first after duty.
CREATE TYPE duty_window AS (
  weekday      smallint,
  start_minute smallint,
  end_minute   smallint
);
ALTER TABLE employee_projection
  ADD COLUMN acting       acting_appointment[] NOT NULL DEFAULT '{}',
  ADD COLUMN duty_windows duty_window[] NOT NULL DEFAULT '{}';

-- A closed unit keeps its place in the tree, for the cases it has.
ALTER TABLE unit_projection ADD COLUMN closed boolean NOT NULL DEFAULT false;
