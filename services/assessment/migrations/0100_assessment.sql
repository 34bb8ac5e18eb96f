-- Reference data, evidence and profiles: what assessment owns; and what it holds of personnel.
CREATE TABLE competency (
  code        text PRIMARY KEY,
  name        text NOT NULL,
  kind        smallint NOT NULL,
  definition  text NOT NULL,
  legal_basis text NOT NULL
);
CREATE TABLE competency_level (
  competency_code text NOT NULL REFERENCES competency,
  level           smallint NOT NULL CHECK (level BETWEEN 1 AND 5),
  title           text NOT NULL,
  indicators      text[] NOT NULL,
  PRIMARY KEY (competency_code, level)
);

CREATE TABLE job_standard (
  code           text NOT NULL,
  version        int NOT NULL,
  name           text NOT NULL,
  effective_from date NOT NULL,
  legal_basis    text NOT NULL,
  PRIMARY KEY (code, version)
);
CREATE TABLE job_standard_requirement (
  code            text NOT NULL,
  version         int NOT NULL,
  competency_code text NOT NULL REFERENCES competency,
  level           smallint NOT NULL CHECK (level BETWEEN 1 AND 5),
  PRIMARY KEY (code, version, competency_code),
  FOREIGN KEY (code, version) REFERENCES job_standard
);

-- A decided set needs all that makes it a decision (domain/rule_set.h checks it too).
CREATE TABLE rule_set (
  code              text PRIMARY KEY,
  status            smallint NOT NULL,
  decree_number     text NOT NULL,
  deciding_official text NOT NULL,
  effective_from    date,
  dpia_reference    text NOT NULL,
  shadow            boolean NOT NULL,
  demo              boolean NOT NULL,
  body              text NOT NULL,
  CHECK (status <> 1 OR (decree_number <> '' AND deciding_official <> '' AND dpia_reference <> ''
                         AND effective_from IS NOT NULL))
);
CREATE UNIQUE INDEX rule_set_effective ON rule_set (effective_from) WHERE status = 1;

CREATE TABLE assessment (
  assessment_id uuid PRIMARY KEY,
  employee_id   uuid NOT NULL,
  method        smallint NOT NULL,
  provider      text NOT NULL,
  accreditation text NOT NULL,
  assessed_on   date NOT NULL,
  target        text NOT NULL,
  recorded_at   timestamptz NOT NULL,
  -- NULL while it holds; its evidence is in evidence_history afterwards.
  revoked_at    timestamptz,
  revoke_reason text NOT NULL DEFAULT ''
);
CREATE INDEX assessment_employee ON assessment (employee_id);
CREATE TABLE assessment_result (
  assessment_id   uuid NOT NULL REFERENCES assessment ON DELETE CASCADE,
  competency_code text NOT NULL REFERENCES competency,
  level           smallint NOT NULL CHECK (level BETWEEN 1 AND 5),
  PRIMARY KEY (assessment_id, competency_code)
);

-- Facts only, never scores. source: 1 formal assessment, 2 training, 3 case, 4 rating.
-- No foreign keys: a fact may arrive before its employee.
CREATE TABLE evidence (
  source            smallint NOT NULL,
  source_id         uuid NOT NULL,
  -- NULL: the fact of a case speaks of the unit alone and charges nobody.
  employee_id       uuid,
  -- Case: the unit that led it at the time of the act; every fact also feeds its unit signal.
  unit_id           uuid,
  -- Competency code, or for a case the number of the act.
  fact              text NOT NULL,
  source_sequence   bigint NOT NULL,
  level             smallint NOT NULL DEFAULT 0,
  -- Favourable, or test passed.
  favourable        boolean NOT NULL DEFAULT false,
  occurred_on       date NOT NULL,
  -- Case: counts_from. Training: day of the confirmed application at the workplace.
  second_on         date,
  settles_on        date,
  topic             text NOT NULL DEFAULT '',
  reporter_ref      text NOT NULL DEFAULT '',
  reporter_verified boolean NOT NULL DEFAULT false,
  exclusion         smallint NOT NULL DEFAULT 0,
  provider          text NOT NULL DEFAULT '',
  -- Formal assessment or rating: how the level was found.
  method            smallint NOT NULL DEFAULT 0,
  recorded_at       timestamptz NOT NULL,
  CHECK (employee_id IS NOT NULL OR (source = 3 AND unit_id IS NOT NULL)),
  UNIQUE NULLS NOT DISTINCT (employee_id, source, source_id, fact, unit_id)
);
CREATE INDEX evidence_by_source ON evidence (source, source_id);
CREATE INDEX evidence_by_unit ON evidence (unit_id, occurred_on) WHERE source = 3;

-- The newest state seen of each source, also of those without facts: an older event stays older.
CREATE TABLE evidence_source (
  source    smallint NOT NULL,
  source_id uuid NOT NULL,
  sequence  bigint NOT NULL,
  PRIMARY KEY (source, source_id)
) WITH (fillfactor = 70);

-- Rows as they were before a newer state of their source replaced them.
CREATE TABLE evidence_history (
  source            smallint NOT NULL,
  source_id         uuid NOT NULL,
  employee_id       uuid,
  unit_id           uuid,
  fact              text NOT NULL,
  source_sequence   bigint NOT NULL,
  level             smallint NOT NULL,
  favourable        boolean NOT NULL,
  occurred_on       date NOT NULL,
  second_on         date,
  settles_on        date,
  topic             text NOT NULL,
  reporter_ref      text NOT NULL,
  reporter_verified boolean NOT NULL,
  exclusion         smallint NOT NULL,
  provider          text NOT NULL,
  method            smallint NOT NULL,
  recorded_at       timestamptz NOT NULL,
  replaced_at       timestamptz NOT NULL
);
CREATE INDEX evidence_history_employee ON evidence_history (employee_id);

-- Locked in id order by whoever writes evidence of a person.
CREATE TABLE profile_head (
  employee_id uuid PRIMARY KEY
);

-- A cache: recomputable from evidence with computed_for and rule_set.
CREATE TABLE profile (
  employee_id    uuid PRIMARY KEY,
  computed_for   date NOT NULL,
  rule_set       text NOT NULL,
  bytes          bytea NOT NULL,
  next_change_on date
);
CREATE INDEX profile_next_change ON profile (next_change_on) WHERE next_change_on IS NOT NULL;
CREATE TABLE profile_competency (
  employee_id     uuid NOT NULL,
  competency_code text NOT NULL,
  required_level  smallint NOT NULL,
  assessed_status smallint NOT NULL,
  assessed_level  smallint NOT NULL,
  indicated_level smallint NOT NULL,
  signal          smallint NOT NULL,
  gap_levels      smallint NOT NULL,
  screening_level smallint NOT NULL,
  PRIMARY KEY (employee_id, competency_code)
);

-- Projections of personnel; `sequence` is the ce_sequence of the newest event seen.
CREATE TABLE employee (
  employee_id       uuid PRIMARY KEY,
  sequence          bigint NOT NULL,
  employment_type   smallint NOT NULL,
  active            boolean NOT NULL,
  -- Erased rows keep only the id, so that an older event cannot bring the person back.
  erased            boolean NOT NULL DEFAULT false,
  position_id       uuid,
  unit_id           uuid,
  job_standard_code text NOT NULL,
  heads_unit        boolean NOT NULL,
  -- Explicit superior position; NULL: by the tree of units.
  reports_to_position_id uuid,
  jurisdiction      text[] NOT NULL,
  absent_on         datemultirange NOT NULL
);
CREATE INDEX employee_unit ON employee (unit_id) WHERE active;
CREATE INDEX employee_job_standard ON employee (job_standard_code);
CREATE TABLE unit (
  unit_id     uuid PRIMARY KEY,
  sequence    bigint NOT NULL,
  code        text NOT NULL,
  parent_id   uuid,
  kind        smallint NOT NULL,
  name        text NOT NULL,
  region_code text NOT NULL
);
CREATE INDEX unit_parent ON unit (parent_id);
CREATE TABLE position (
  position_id       uuid PRIMARY KEY,
  sequence          bigint NOT NULL,
  code              text NOT NULL,
  name              text NOT NULL,
  unit_id           uuid,
  kind              smallint NOT NULL,
  job_standard_code text NOT NULL,
  heads_unit        boolean NOT NULL
);
CREATE TABLE calendar_year (
  year     int PRIMARY KEY,
  sequence bigint NOT NULL,
  version  int NOT NULL,
  days     date[] NOT NULL
);

GRANT SELECT, INSERT ON competency, competency_level, job_standard, job_standard_requirement,
  rule_set TO :runtime_role;
GRANT SELECT, INSERT, DELETE ON assessment, assessment_result, evidence, evidence_history,
  profile_competency TO :runtime_role;
GRANT UPDATE (revoked_at, revoke_reason) ON assessment TO :runtime_role;
GRANT SELECT, INSERT, UPDATE ON evidence_source, calendar_year, unit, position, employee
  TO :runtime_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON profile, profile_head TO :runtime_role;
