-- Scoring tables (domain/scoring_table.h), yearly performance ratings, completed trainings and official
-- values: what the professional index, the job person match and the talent box are computed from.
CREATE TABLE scoring_table (
  code           text PRIMARY KEY,
  kind           smallint NOT NULL,
  effective_from date NOT NULL,
  legal_basis    text NOT NULL,
  UNIQUE (kind, effective_from)
);
CREATE TABLE scoring_entry (
  code      text NOT NULL REFERENCES scoring_table,
  key       text NOT NULL,
  value     int NOT NULL,
  inclusive boolean NOT NULL,
  label     text NOT NULL,
  PRIMARY KEY (code, key)
);
GRANT SELECT, INSERT ON scoring_table, scoring_entry TO :runtime_role;

CREATE TABLE performance_rating (
  performance_rating_id uuid PRIMARY KEY,
  employee_id           uuid NOT NULL,
  year                  smallint NOT NULL,
  work_result           smallint NOT NULL,
  work_behaviour        smallint NOT NULL,
  rating                smallint NOT NULL,
  table_code            text NOT NULL REFERENCES scoring_table,
  document_number       text NOT NULL,
  recorded_at           timestamptz NOT NULL,
  -- NULL while no newer one took its place.
  superseded_at         timestamptz
);
CREATE UNIQUE INDEX performance_rating_holds ON performance_rating (employee_id, year)
  WHERE superseded_at IS NULL;
GRANT SELECT, INSERT, DELETE ON performance_rating TO :runtime_role;
GRANT UPDATE (superseded_at) ON performance_rating TO :runtime_role;

-- A projection of training, fed by the events of enrolments; completed_on NULL: not, or no longer,
-- completed.
CREATE TABLE training_record (
  enrolment_id     uuid PRIMARY KEY,
  employee_id      uuid NOT NULL,
  sequence         bigint NOT NULL,
  development_form smallint NOT NULL,
  lesson_hours     int NOT NULL,
  completed_on     date
);
CREATE INDEX training_record_employee ON training_record (employee_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON training_record TO :runtime_role;

-- kind: 1 professional index in tenths, 2 talent box. Compared with ours, never used.
CREATE TABLE official_value (
  kind        smallint NOT NULL,
  employee_id uuid NOT NULL,
  year        smallint NOT NULL,
  value       int NOT NULL,
  imported_at timestamptz NOT NULL,
  PRIMARY KEY (kind, year, employee_id)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON official_value TO :runtime_role;
