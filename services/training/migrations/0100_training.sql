-- Courses, batches, enrolments and lesson-hour rules: what training owns. Facts about employees have
-- no foreign key to the projections: an enrolment may arrive before its employee.
CREATE TABLE course (
  course_id                uuid PRIMARY KEY,
  code                     text NOT NULL UNIQUE,
  title                    text NOT NULL,
  development_form         smallint NOT NULL CHECK (development_form BETWEEN 1 AND 25),
  lan_code                 text NOT NULL,
  provider                 text NOT NULL,
  mode                     smallint NOT NULL,
  lesson_hours             integer NOT NULL CHECK (lesson_hours BETWEEN 1 AND 2000),
  seat_cost_rupiah         bigint NOT NULL CHECK (seat_cost_rupiah >= 0),
  -- Two arrays of the same length: competency and level taught.
  taught_codes             text[] NOT NULL,
  taught_levels            smallint[] NOT NULL,
  entry_level              smallint NOT NULL,
  pass_mark                smallint NOT NULL,
  min_attendance_per_mille smallint NOT NULL,
  state                    smallint NOT NULL,
  version                  bigint NOT NULL DEFAULT 1,
  created_at               timestamptz NOT NULL,
  CHECK (cardinality(taught_codes) = cardinality(taught_levels))
);
CREATE INDEX course_taught ON course USING gin (taught_codes) WHERE state = 2;

CREATE TABLE batch (
  batch_id    uuid PRIMARY KEY,
  code        text NOT NULL UNIQUE,
  course_id   uuid NOT NULL REFERENCES course,
  start_date  date NOT NULL,
  end_date    date NOT NULL,
  seats       integer NOT NULL,
  seats_taken integer NOT NULL DEFAULT 0,
  place       text NOT NULL,
  state       smallint NOT NULL,
  version     bigint NOT NULL DEFAULT 1,
  CHECK (end_date >= start_date),
  -- The last line of defence: the row is locked while a seat is taken.
  CHECK (seats_taken BETWEEN 0 AND seats)
);
CREATE INDEX batch_by_start ON batch (start_date, batch_id);
CREATE INDEX batch_course ON batch (course_id, start_date);

CREATE TABLE enrolment (
  enrolment_id             uuid PRIMARY KEY,
  employee_id              uuid NOT NULL,
  course_id                uuid NOT NULL REFERENCES course,
  batch_id                 uuid NOT NULL REFERENCES batch,
  -- Terms of the course on the day of the enrolment.
  course_code              text NOT NULL,
  taught_codes             text[] NOT NULL,
  taught_levels            smallint[] NOT NULL,
  lesson_hours             integer NOT NULL,
  pass_mark                smallint NOT NULL,
  min_attendance_per_mille smallint NOT NULL,
  status                   smallint NOT NULL,
  attended_sessions        integer NOT NULL DEFAULT 0,
  total_sessions           integer NOT NULL DEFAULT 0,
  test_score               smallint,
  completed_on             date,
  artefact_reference       text,
  superior_id              uuid,
  trainer                  text,
  workplace_confirmed_on   date,
  end_reason               text NOT NULL DEFAULT '',
  version                  bigint NOT NULL DEFAULT 1,
  created_at               timestamptz NOT NULL
);
-- One running enrolment (ENROLLED, ATTENDING) per employee and course.
CREATE UNIQUE INDEX enrolment_running ON enrolment (employee_id, course_id) WHERE status IN (1, 2);
CREATE INDEX enrolment_employee ON enrolment (employee_id, enrolment_id);
CREATE INDEX enrolment_batch ON enrolment (batch_id, enrolment_id);

-- Versioned reference data: a rule holds from its year until a later one. Which days are counted
-- follows from the employment type (domain/lesson_hours.h).
CREATE TABLE lesson_hour_rule (
  employment_type smallint NOT NULL,
  valid_from_year smallint NOT NULL,
  kind            smallint NOT NULL,
  lesson_hours    integer NOT NULL,
  legal_basis     text NOT NULL,
  PRIMARY KEY (employment_type, valid_from_year)
);
INSERT INTO lesson_hour_rule (employment_type, valid_from_year, kind, lesson_hours, legal_basis)
VALUES (1, 2017, 1, 20, 'PP 11/2017 pasal 203 jo. PP 17/2020'),
       (2, 2018, 2, 24, 'PP 49/2018 pasal 40; PerLAN 15/2020'),
       (3, 2018, 3, 0, 'Belum ada aturan jam pelajaran untuk PPPK paruh waktu');

-- Projections, written only from the events of their owners. An erased employee keeps the sequence
-- alone, so that an older event cannot bring the row back.
CREATE TABLE employee_projection (
  employee_id     uuid PRIMARY KEY,
  sequence        bigint NOT NULL,
  employment_type smallint NOT NULL,
  active          boolean NOT NULL,
  unit_id         uuid,
  -- Contract staff only; their lesson hours are counted by contract years.
  contract_start  date,
  contract_end    date,
  erased          boolean NOT NULL
);
CREATE INDEX employee_projection_unit ON employee_projection (unit_id);

CREATE TABLE unit_projection (
  unit_id   uuid PRIMARY KEY,
  sequence  bigint NOT NULL,
  parent_id uuid
);
CREATE INDEX unit_projection_parent ON unit_projection (parent_id);

-- Known gaps of the last published profile, for when assessment does not answer.
CREATE TABLE profile_projection (
  employee_id     uuid PRIMARY KEY,
  sequence        bigint NOT NULL,
  as_of           date NOT NULL,
  gap_codes       text[] NOT NULL,
  known_levels    smallint[] NOT NULL,
  required_levels smallint[] NOT NULL
);

GRANT SELECT, INSERT, UPDATE ON course, batch, enrolment TO :runtime_role;
GRANT SELECT, INSERT ON lesson_hour_rule TO :runtime_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON employee_projection, unit_projection, profile_projection
  TO :runtime_role;
