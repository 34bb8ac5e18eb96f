-- Everything dated: units and positions as periods, careers as decisions and the standings that
-- follow from them, with what the personnel agency keeps beside them. Nothing was released before,
-- so the tables of the first shape are converted and dropped here.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Whether something holds on a day. In place of `days @> day` where a table is large: the planner takes
-- that for one row in a hundred, whatever the day, and reads the index of the exclusion constraint
-- through for it.
CREATE FUNCTION holds_on(days daterange, day date) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS 'SELECT lower(days) <= day AND (upper_inf(days) OR day < upper(days))';

-- What a unit is from a day on; the last period is open. `closed`: it is no more.
CREATE TABLE unit_period (
  unit_id       uuid NOT NULL REFERENCES unit,
  days          daterange NOT NULL,
  change_kind   smallint NOT NULL,
  decree_number text NOT NULL DEFAULT '',
  parent_id     uuid REFERENCES unit,
  name          text NOT NULL,
  closed        boolean NOT NULL DEFAULT false,
  merged_into   uuid REFERENCES unit,
  recorded_at   timestamptz NOT NULL,
  CHECK (NOT isempty(days) AND NOT lower_inf(days)),
  EXCLUDE USING gist (unit_id WITH =, days WITH &&)
);
CREATE INDEX unit_period_unit ON unit_period (unit_id);
CREATE INDEX unit_period_parent ON unit_period (parent_id);
INSERT INTO unit_period (unit_id, days, change_kind, parent_id, name, recorded_at)
SELECT unit_id, daterange('1945-08-17', NULL), 1, parent_id, name, created_at FROM unit;
ALTER TABLE unit DROP COLUMN parent_id, DROP COLUMN name;

CREATE TABLE position_period (
  position_id            uuid NOT NULL REFERENCES position,
  days                   daterange NOT NULL,
  change_kind            smallint NOT NULL,
  decree_number          text NOT NULL DEFAULT '',
  name                   text NOT NULL,
  unit_id                uuid NOT NULL REFERENCES unit,
  job_standard_code      text NOT NULL,
  authorised_headcount   integer NOT NULL,
  heads_unit             boolean NOT NULL,
  reports_to_position_id uuid REFERENCES position,
  lowest_grade_code      text NOT NULL DEFAULT '',
  highest_grade_code     text NOT NULL DEFAULT '',
  closed                 boolean NOT NULL DEFAULT false,
  recorded_at            timestamptz NOT NULL,
  CHECK (NOT isempty(days) AND NOT lower_inf(days)),
  EXCLUDE USING gist (position_id WITH =, days WITH &&)
);
CREATE INDEX position_period_position ON position_period (position_id);
CREATE INDEX position_period_unit ON position_period (unit_id);
INSERT INTO position_period (position_id, days, change_kind, name, unit_id, job_standard_code,
                             authorised_headcount, heads_unit, reports_to_position_id, recorded_at)
SELECT position_id, daterange('1945-08-17', NULL), 1, name, unit_id, job_standard_code,
       authorised_headcount, heads_unit, reports_to_position_id, now() FROM position;
ALTER TABLE position DROP COLUMN name, DROP COLUMN unit_id, DROP COLUMN job_standard_code,
  DROP COLUMN authorised_headcount, DROP COLUMN heads_unit, DROP COLUMN reports_to_position_id;

-- Changes of units and positions that were taken back, as they stood.
CREATE TABLE undone_change (
  subject_id uuid NOT NULL,
  period     jsonb NOT NULL,
  undone_at  timestamptz NOT NULL
);

CREATE TABLE duty_pattern (
  code        text PRIMARY KEY,
  name        text NOT NULL,
  legal_basis text NOT NULL
);
CREATE TABLE duty_window (
  code         text NOT NULL REFERENCES duty_pattern,
  weekday      smallint NOT NULL CHECK (weekday BETWEEN 1 AND 7),
  start_minute smallint NOT NULL,
  end_minute   smallint NOT NULL,
  CHECK (0 <= start_minute AND start_minute < end_minute AND end_minute <= 1440),
  EXCLUDE USING gist (code WITH =, weekday WITH =, int4range(start_minute, end_minute) WITH &&)
);

-- Decisions about employees. Never changed but to be undone.
CREATE TABLE personnel_action (
  action_id         uuid PRIMARY KEY,
  employee_id       uuid NOT NULL REFERENCES employee,
  kind              smallint NOT NULL,
  effective_on      date NOT NULL,
  decree_number     text NOT NULL DEFAULT '',
  position_id       uuid REFERENCES position,
  grade_code        text NOT NULL DEFAULT '',
  employment_type   smallint NOT NULL DEFAULT 0,
  employee_number   text NOT NULL DEFAULT '',
  contract_start    date,
  contract_end      date,
  reason            smallint NOT NULL DEFAULT 0,
  acting_kind       smallint NOT NULL DEFAULT 0,
  planned_end       date,
  ends_action_id    uuid,
  jurisdiction      text[] NOT NULL DEFAULT '{}',
  duty_pattern_code text NOT NULL DEFAULT '',
  recorded_at       timestamptz NOT NULL,
  recorded_by       text NOT NULL,
  undone_at         timestamptz,
  undone_by         text NOT NULL DEFAULT '',
  undo_reason       text NOT NULL DEFAULT '',
  replaced_by       uuid
);
CREATE INDEX personnel_action_employee ON personnel_action (employee_id);

-- What follows from them, for every day from the first in service on; written by the service
-- whenever a decision is recorded or undone, never by hand.
CREATE TABLE standing (
  employee_id         uuid NOT NULL REFERENCES employee,
  days                daterange NOT NULL,
  in_service          boolean NOT NULL,
  deactivation_reason smallint NOT NULL,
  employee_number     text NOT NULL,
  employment_type     smallint NOT NULL,
  grade_code          text NOT NULL,
  grade_since         date NOT NULL,
  position_id         uuid REFERENCES position,
  position_since      date,
  contract_start      date,
  contract_end        date,
  jurisdiction        text[] NOT NULL,
  duty_pattern_code   text NOT NULL,
  CHECK (NOT isempty(days) AND NOT lower_inf(days)),
  EXCLUDE USING gist (employee_id WITH =, days WITH &&)
);
CREATE INDEX standing_employee ON standing (employee_id);
CREATE INDEX standing_position ON standing (position_id, employee_id) WHERE position_id IS NOT NULL;
CREATE INDEX standing_contract_end ON standing (contract_end) WHERE in_service AND contract_end IS NOT NULL;
CREATE INDEX standing_jurisdiction ON standing USING gin (jurisdiction) WHERE jurisdiction <> '{}';

CREATE TABLE acting_appointment (
  action_id   uuid PRIMARY KEY,
  employee_id uuid NOT NULL REFERENCES employee,
  position_id uuid NOT NULL REFERENCES position,
  kind        smallint NOT NULL,
  days        daterange NOT NULL,
  CHECK (NOT isempty(days) AND NOT lower_inf(days)),
  EXCLUDE USING gist (position_id WITH =, days WITH &&)
);
CREATE INDEX acting_appointment_employee ON acting_appointment (employee_id);

-- A number belongs to one person for ever, also after another one took its place.
CREATE TABLE employee_number (
  employee_number text PRIMARY KEY,
  employee_id     uuid NOT NULL REFERENCES employee
);
CREATE INDEX employee_number_employee ON employee_number (employee_id);

-- The state that the newest event carries, byte for byte: what snapshots answer, and what tells
-- whether something changed.
CREATE TABLE employee_published (
  employee_id uuid PRIMARY KEY REFERENCES employee,
  state       bytea NOT NULL
);

ALTER TABLE employee
  ADD COLUMN search_name    text NOT NULL DEFAULT '',
  ADD COLUMN birth_date     date,
  ADD COLUMN sex            smallint NOT NULL DEFAULT 0,
  -- Last day of service by the mandatory age, as known; NULL: not in service or not known.
  ADD COLUMN retires_on     date,
  -- When to look at the published state again: the next day on which something changes by itself.
  ADD COLUMN next_change_on date;

INSERT INTO employee_number (employee_number, employee_id)
SELECT employee_number, employee_id FROM employee;
-- The hire, without the position where that was taken later; then each assignment.
INSERT INTO personnel_action (action_id, employee_id, kind, effective_on, position_id, grade_code,
                              employment_type, employee_number, contract_start, contract_end,
                              jurisdiction, recorded_at, recorded_by)
SELECT gen_random_uuid(), e.employee_id, 1, e.hire_date,
       (SELECT a.position_id FROM assignment a
         WHERE a.employee_id = e.employee_id AND a.start_date = e.hire_date),
       e.grade_code, e.employment_type, e.employee_number, e.contract_start, e.contract_end,
       e.jurisdiction, now(), 'migration'
FROM employee e;
INSERT INTO personnel_action (action_id, employee_id, kind, effective_on, position_id, recorded_at,
                              recorded_by)
SELECT gen_random_uuid(), a.employee_id, 2, a.start_date, a.position_id, now(), 'migration'
FROM assignment a JOIN employee e USING (employee_id) WHERE a.start_date <> e.hire_date;
INSERT INTO personnel_action (action_id, employee_id, kind, effective_on, reason, recorded_at,
                              recorded_by)
SELECT gen_random_uuid(), e.employee_id, 6, max(a.end_date), coalesce(e.deactivation_reason, 2),
       now(), 'migration'
FROM employee e JOIN assignment a USING (employee_id) WHERE e.status = 2
GROUP BY e.employee_id, e.deactivation_reason;
-- Standings follow when the service starts: it visits everybody whose next change is due.
UPDATE employee SET next_change_on = '1945-08-17';
DROP TABLE assignment;
ALTER TABLE employee DROP COLUMN employee_number, DROP COLUMN employment_type,
  DROP COLUMN grade_code, DROP COLUMN contract_start, DROP COLUMN contract_end,
  DROP COLUMN jurisdiction, DROP COLUMN status, DROP COLUMN deactivation_reason;
CREATE INDEX employee_next_change ON employee (next_change_on, employee_id)
  WHERE next_change_on IS NOT NULL;
CREATE INDEX employee_retires ON employee (retires_on) WHERE retires_on IS NOT NULL;
CREATE INDEX employee_search_name ON employee USING gin (search_name gin_trgm_ops);

CREATE TABLE education_entry (
  education_id    uuid PRIMARY KEY,
  employee_id     uuid NOT NULL REFERENCES employee,
  level           smallint NOT NULL,
  field_of_study  text NOT NULL,
  institution     text NOT NULL,
  graduation_year smallint NOT NULL
);
CREATE INDEX education_entry_employee ON education_entry (employee_id);

CREATE TABLE disciplinary_sanction (
  sanction_id   uuid PRIMARY KEY,
  employee_id   uuid NOT NULL REFERENCES employee,
  level         smallint NOT NULL,
  decree_number text NOT NULL,
  days          daterange NOT NULL,
  revoked_at    timestamptz,
  revoke_reason text NOT NULL DEFAULT '',
  UNIQUE (employee_id, decree_number)
);

-- Warnings about records as work items; at most one per employee and rule. `facts` tells whether an
-- accepted one is still the same.
CREATE TABLE quality_item (
  item_id     uuid PRIMARY KEY,
  employee_id uuid NOT NULL REFERENCES employee,
  rule        smallint NOT NULL,
  facts       text NOT NULL,
  state       smallint NOT NULL,
  owner_id    uuid,
  reason      text NOT NULL DEFAULT '',
  found_at    timestamptz NOT NULL,
  changed_at  timestamptz NOT NULL,
  version     bigint NOT NULL DEFAULT 1,
  UNIQUE (employee_id, rule)
);
CREATE INDEX quality_item_state ON quality_item (state, item_id);

-- Imports of personnel files, their chunks and rows; kept 30 days after the last chunk.
CREATE TABLE import (
  import_id  uuid PRIMARY KEY,
  updates    boolean NOT NULL,
  dry_run    boolean NOT NULL,
  begun_by   text NOT NULL,
  begun_at   timestamptz NOT NULL,
  touched_at timestamptz NOT NULL
);
CREATE TABLE import_chunk (
  import_id uuid NOT NULL REFERENCES import ON DELETE CASCADE,
  chunk_no  integer NOT NULL,
  body_hash bytea NOT NULL,
  PRIMARY KEY (import_id, chunk_no)
);
CREATE TABLE import_line (
  import_id   uuid NOT NULL,
  chunk_no    integer NOT NULL,
  line_no     integer NOT NULL,
  -- SHA-256 of the number, to find a person twice in one file without keeping the number.
  number_hash bytea,
  outcome     smallint NOT NULL,
  employee_id uuid,
  reason      text NOT NULL DEFAULT '',
  field       text NOT NULL DEFAULT '',
  message     text NOT NULL DEFAULT '',
  PRIMARY KEY (import_id, line_no),
  FOREIGN KEY (import_id, chunk_no) REFERENCES import_chunk ON DELETE CASCADE
);
CREATE INDEX import_line_number ON import_line (import_id, number_hash)
  WHERE number_hash IS NOT NULL;

GRANT SELECT, INSERT, UPDATE ON unit_period, position_period, personnel_action, employee_published,
  disciplinary_sanction, quality_item, import TO :runtime_role;
GRANT DELETE ON unit_period, position_period TO :runtime_role;
GRANT SELECT, INSERT, DELETE ON standing, acting_appointment, education_entry TO :runtime_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON employee_number TO :runtime_role;
GRANT DELETE ON personnel_action, employee_published, disciplinary_sanction, quality_item, import
  TO :runtime_role;
GRANT SELECT, INSERT ON undone_change, duty_pattern, duty_window, import_chunk, import_line
  TO :runtime_role;
GRANT DELETE ON import_chunk, import_line TO :runtime_role;
GRANT UPDATE ON import_line TO :runtime_role;
