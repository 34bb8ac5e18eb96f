-- Units, positions, employees and the calendar: what personnel owns.
CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE TABLE unit (
  unit_id     uuid PRIMARY KEY,
  code        text NOT NULL UNIQUE,
  parent_id   uuid REFERENCES unit,
  kind        smallint NOT NULL,
  name        text NOT NULL,
  region_code text NOT NULL DEFAULT '',
  aliases     text[] NOT NULL DEFAULT '{}',
  version     bigint NOT NULL DEFAULT 1,
  created_at  timestamptz NOT NULL
);
CREATE INDEX unit_parent ON unit (parent_id);

CREATE TABLE position_type (
  code                     text PRIMARY KEY,
  name                     text NOT NULL,
  kind                     smallint NOT NULL,
  echelon                  text NOT NULL,
  functional_rung          text NOT NULL,
  default_level            smallint NOT NULL,
  mandatory_retirement_age smallint NOT NULL,
  legal_basis              text NOT NULL
);

CREATE TABLE grade (
  employment_type smallint NOT NULL,
  code            text NOT NULL,
  rank            text NOT NULL,
  ordinal         smallint NOT NULL,
  bkn_code        smallint NOT NULL,
  legal_basis     text NOT NULL,
  PRIMARY KEY (employment_type, code)
);

CREATE TABLE position (
  position_id           uuid PRIMARY KEY,
  code                  text NOT NULL UNIQUE,
  name                  text NOT NULL,
  position_type_code    text NOT NULL REFERENCES position_type,
  unit_id               uuid NOT NULL REFERENCES unit,
  job_standard_code     text NOT NULL DEFAULT '',
  authorised_headcount  integer NOT NULL,
  heads_unit            boolean NOT NULL,
  reports_to_position_id uuid REFERENCES position,
  version               bigint NOT NULL DEFAULT 1
);
CREATE INDEX position_unit ON position (unit_id);

CREATE TABLE employee (
  employee_id       uuid PRIMARY KEY,
  employee_number   text NOT NULL UNIQUE,
  full_name         text NOT NULL,
  employment_type   smallint NOT NULL,
  grade_code        text NOT NULL,
  education         smallint NOT NULL,
  contract_start    date,
  contract_end      date,
  jurisdiction      text[] NOT NULL DEFAULT '{}',
  status            smallint NOT NULL,
  hire_date         date NOT NULL,
  deactivation_reason smallint,
  version           bigint NOT NULL DEFAULT 1
);

-- Dated assignments: one definitive post at a time. The open one has no end.
CREATE TABLE assignment (
  employee_id uuid NOT NULL REFERENCES employee,
  position_id uuid NOT NULL REFERENCES position,
  start_date  date NOT NULL,
  end_date    date,
  PRIMARY KEY (employee_id, start_date),
  CHECK (end_date IS NULL OR end_date >= start_date),
  EXCLUDE USING gist (employee_id WITH =, daterange(start_date, end_date, '[]') WITH &&)
);
CREATE INDEX assignment_open_position ON assignment (position_id) WHERE end_date IS NULL;
CREATE UNIQUE INDEX assignment_open_employee ON assignment (employee_id) WHERE end_date IS NULL;

CREATE TABLE absence (
  absence_id  uuid PRIMARY KEY,
  employee_id uuid NOT NULL REFERENCES employee,
  start_date  date NOT NULL,
  end_date    date NOT NULL,
  CHECK (end_date >= start_date),
  EXCLUDE USING gist (employee_id WITH =, daterange(start_date, end_date, '[]') WITH &&)
);

CREATE INDEX absence_employee ON absence (employee_id, end_date);

-- The identifiers of people who were erased, so that a copy which missed the event learns of it.
CREATE TABLE erased_employee (
  employee_id uuid PRIMARY KEY,
  erased_at   timestamptz NOT NULL
);

CREATE TABLE calendar_year (
  year         smallint NOT NULL,
  version      smallint NOT NULL,
  legal_basis  text NOT NULL,
  published_at timestamptz NOT NULL,
  PRIMARY KEY (year, version)
);

CREATE TABLE calendar_day (
  year    smallint NOT NULL,
  version smallint NOT NULL,
  date    date NOT NULL,
  kind    smallint NOT NULL,
  name    text NOT NULL,
  PRIMARY KEY (year, version, date),
  FOREIGN KEY (year, version) REFERENCES calendar_year
);

GRANT SELECT, INSERT, UPDATE ON unit, position, employee, assignment, absence TO :runtime_role;
GRANT DELETE ON employee, assignment, absence TO :runtime_role;
GRANT SELECT, INSERT ON erased_employee TO :runtime_role;
GRANT SELECT, INSERT ON position_type, grade, calendar_year, calendar_day TO :runtime_role;
