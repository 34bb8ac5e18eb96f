-- How each unit stood at the end of a month, by competency; counted from the stored profiles
-- (store/gap_store.h). Units as they were then, summed over the tree of the day of the question.
CREATE TABLE gap_month (
  month_end        date NOT NULL,
  unit_id          uuid NOT NULL,
  competency_code  text NOT NULL,
  people           int NOT NULL,
  assessed_valid   int NOT NULL,
  assessed_expired int NOT NULL,
  never_assessed   int NOT NULL,
  meets            int NOT NULL,
  below            int NOT NULL,
  unknown          int NOT NULL,
  gap_levels       int NOT NULL,
  PRIMARY KEY (month_end, unit_id, competency_code)
);
GRANT SELECT, INSERT, DELETE ON gap_month TO :runtime_role;

-- A simulation of a rule set on the city (kind 1), or a report on the fairness of the one in force
-- (kind 2); the id is that of the long job that counts. Only counts are kept, nothing of a person.
CREATE TABLE simulation (
  simulation_id uuid PRIMARY KEY,
  kind          smallint NOT NULL,
  rule_set      text NOT NULL,
  -- '': no rule set was in force.
  baseline      text NOT NULL,
  as_of         date NOT NULL,
  done          bigint NOT NULL DEFAULT 0,
  total         bigint NOT NULL DEFAULT 0,
  created_at    timestamptz NOT NULL,
  finished_at   timestamptz
);
CREATE INDEX simulation_newest ON simulation (kind, created_at);
CREATE TABLE simulation_cell (
  simulation_id  uuid NOT NULL REFERENCES simulation ON DELETE CASCADE,
  -- Numbers of domain::Dimension.
  dimension      smallint NOT NULL,
  value          text NOT NULL,
  people         int NOT NULL,
  rose           int NOT NULL,
  fell           int NOT NULL,
  signal_better  int NOT NULL,
  signal_worse   int NOT NULL,
  below_before   int NOT NULL,
  below_after    int NOT NULL,
  lower          int NOT NULL,
  higher         int NOT NULL,
  never_assessed int NOT NULL,
  PRIMARY KEY (simulation_id, dimension, value)
);
GRANT SELECT, INSERT, UPDATE ON simulation, simulation_cell TO :runtime_role;

-- What a decision adds to a rule set that was stored for simulation.
GRANT UPDATE (status, decree_number, deciding_official, effective_from, dpia_reference)
  ON rule_set TO :runtime_role;
