-- The way of a competency into the dictionary and out of it, all parts of a job standard, accredited
-- providers, and assessments that take the place of others.
ALTER TABLE competency
  ADD COLUMN version int NOT NULL DEFAULT 1,
  -- First day on which it is no longer in the dictionary; NULL while it stays.
  ADD COLUMN retired_from date,
  ADD COLUMN retire_reason text NOT NULL DEFAULT '';

-- State: 1 draft, 2 reviewed, 3 published, 4 retired. `competency` holds the published text again, because
-- everything refers to it by code.
CREATE TABLE competency_version (
  code          text NOT NULL,
  version       int NOT NULL,
  state         smallint NOT NULL CHECK (state BETWEEN 1 AND 4),
  name          text NOT NULL,
  kind          smallint NOT NULL,
  definition    text NOT NULL,
  legal_basis   text NOT NULL,
  -- Everybody who has written at it, the last one last: none of them reviews it.
  authors       text[] NOT NULL,
  drafted_at    timestamptz NOT NULL,
  reviewed_by   text NOT NULL DEFAULT '',
  reviewed_at   timestamptz,
  review_note   text NOT NULL DEFAULT '',
  published_at  timestamptz,
  -- First day on which it no longer holds; the state says so only of a superseded version.
  retired_from  date,
  retire_reason text NOT NULL DEFAULT '',
  PRIMARY KEY (code, version)
);
CREATE UNIQUE INDEX competency_version_open ON competency_version (code) WHERE state IN (1, 2);
CREATE UNIQUE INDEX competency_version_published ON competency_version (code) WHERE state = 3;
CREATE TABLE competency_version_level (
  code       text NOT NULL,
  version    int NOT NULL,
  level      smallint NOT NULL CHECK (level BETWEEN 1 AND 5),
  title      text NOT NULL,
  indicators text[] NOT NULL,
  PRIMARY KEY (code, version, level),
  FOREIGN KEY (code, version) REFERENCES competency_version
);
INSERT INTO competency_version (code, version, state, name, kind, definition, legal_basis, authors,
                                drafted_at, published_at)
SELECT code, 1, 3, name, kind, definition, legal_basis, '{}', now(), now() FROM competency;
INSERT INTO competency_version_level (code, version, level, title, indicators)
SELECT competency_code, 1, level, title, indicators FROM competency_level;

-- How the levels of a retired competency are read as levels of another; never changed.
CREATE TABLE competency_crosswalk (
  from_code      text PRIMARY KEY REFERENCES competency,
  to_code        text NOT NULL REFERENCES competency,
  level_map      smallint[] NOT NULL CHECK (cardinality(level_map) = 5),
  effective_from date NOT NULL,
  legal_basis    text NOT NULL,
  CHECK (from_code <> to_code)
);

ALTER TABLE job_standard
  ADD COLUMN job_group              text NOT NULL DEFAULT '',
  ADD COLUMN government_affair      text NOT NULL DEFAULT '',
  ADD COLUMN job_code               text NOT NULL DEFAULT '',
  ADD COLUMN summary                text NOT NULL DEFAULT '',
  ADD COLUMN minimum_education      smallint NOT NULL DEFAULT 0,
  ADD COLUMN fields_of_study        text[] NOT NULL DEFAULT '{}',
  ADD COLUMN minimum_grade          text NOT NULL DEFAULT '',
  ADD COLUMN performance_indicators text[] NOT NULL DEFAULT '{}';
CREATE TABLE job_standard_training (
  code        text NOT NULL,
  version     int NOT NULL,
  place       smallint NOT NULL,
  kind        smallint NOT NULL,
  description text NOT NULL,
  importance  smallint NOT NULL,
  PRIMARY KEY (code, version, place),
  FOREIGN KEY (code, version) REFERENCES job_standard
);
CREATE TABLE job_standard_experience (
  code        text NOT NULL,
  version     int NOT NULL,
  place       smallint NOT NULL,
  description text NOT NULL,
  importance  smallint NOT NULL,
  PRIMARY KEY (code, version, place),
  FOREIGN KEY (code, version) REFERENCES job_standard
);

-- One row per period of accreditation.
CREATE TABLE assessment_provider (
  provider_id   uuid PRIMARY KEY,
  code          text NOT NULL,
  name          text NOT NULL,
  accreditation text NOT NULL,
  methods       smallint[] NOT NULL,
  valid_from    date NOT NULL,
  valid_until   date NOT NULL,
  legal_basis   text NOT NULL,
  registered_at timestamptz NOT NULL,
  -- First day on which a revoked accreditation no longer holds.
  revoked_from  date,
  revoke_reason text NOT NULL DEFAULT '',
  CHECK (valid_from <= valid_until),
  UNIQUE (name, accreditation, valid_from)
);

ALTER TABLE assessment
  ADD COLUMN supersedes_assessment_id    uuid,
  ADD COLUMN superseded_by_assessment_id uuid,
  ADD COLUMN provider_reference          text NOT NULL DEFAULT '',
  ADD COLUMN potential_score             smallint CHECK (potential_score BETWEEN 1 AND 100);
CREATE UNIQUE INDEX assessment_provider_reference ON assessment (provider, provider_reference)
  WHERE provider_reference <> '' AND revoked_at IS NULL;

-- What became of the rows of an import, to answer a repeat; forgotten when no repeat is known any more. Its
-- UUIDv7 says when it was; no personal data but the assessment's id.
CREATE TABLE assessment_import_row (
  import_id     uuid NOT NULL,
  place         int NOT NULL,
  outcome       smallint NOT NULL,
  assessment_id uuid,
  reason        text NOT NULL,
  field         text NOT NULL,
  message       text NOT NULL,
  PRIMARY KEY (import_id, place)
);

GRANT UPDATE (name, kind, definition, legal_basis, version, retired_from, retire_reason) ON competency
  TO :runtime_role;
GRANT UPDATE (title, indicators) ON competency_level TO :runtime_role;
GRANT SELECT, INSERT, UPDATE ON competency_version, competency_version_level TO :runtime_role;
GRANT SELECT, INSERT ON competency_crosswalk, job_standard_training, job_standard_experience,
  assessment_provider, assessment_import_row TO :runtime_role;
-- UPDATE only for the locks under which old rows are removed.
GRANT UPDATE, DELETE ON assessment_import_row TO :runtime_role;
GRANT UPDATE (revoked_from, revoke_reason) ON assessment_provider TO :runtime_role;
GRANT UPDATE (superseded_by_assessment_id) ON assessment TO :runtime_role;
