-- The catalogue in full: what a course is about and costs, what comes before it, how long it is good, its
-- revisions, and search. The defaults are what code before this one leaves.
ALTER TABLE course
  ADD COLUMN summary            text NOT NULL DEFAULT '',
  ADD COLUMN cost_model         smallint NOT NULL DEFAULT 1,
  ADD COLUMN batch_cost_rupiah  bigint NOT NULL DEFAULT 0 CHECK (batch_cost_rupiah >= 0),
  -- Codes, for those stay; few, and read with the course.
  ADD COLUMN prerequisite_codes text[] NOT NULL DEFAULT '{}',
  ADD COLUMN validity_months    smallint NOT NULL DEFAULT 0 CHECK (validity_months BETWEEN 0 AND 120),
  ADD COLUMN revision           integer NOT NULL DEFAULT 1;
UPDATE course SET cost_model = 3 WHERE seat_cost_rupiah = 0;

-- Words by their stem; the configuration is named, so that no setting of a server changes what is found.
ALTER TABLE course ADD COLUMN search tsvector GENERATED ALWAYS AS (
  to_tsvector('indonesian', title || ' ' || summary || ' ' || code || ' ' || provider)) STORED;
CREATE INDEX course_search ON course USING gin (search) WHERE state = 2;

-- Revisions other than a first one in force: the pending one is one above that of the course. A course
-- gets rows here with its first revision.
CREATE TABLE course_revision (
  course_id                uuid NOT NULL REFERENCES course,
  revision                 integer NOT NULL,
  title                    text NOT NULL,
  development_form         smallint NOT NULL,
  lan_code                 text NOT NULL,
  provider                 text NOT NULL,
  mode                     smallint NOT NULL,
  lesson_hours             integer NOT NULL,
  seat_cost_rupiah         bigint NOT NULL,
  taught_codes             text[] NOT NULL,
  taught_levels            smallint[] NOT NULL,
  entry_level              smallint NOT NULL,
  pass_mark                smallint NOT NULL,
  min_attendance_per_mille smallint NOT NULL,
  summary                  text NOT NULL,
  cost_model               smallint NOT NULL,
  batch_cost_rupiah        bigint NOT NULL,
  prerequisite_codes       text[] NOT NULL,
  validity_months          smallint NOT NULL,
  -- Not known of a first revision.
  in_force_at              timestamptz,
  PRIMARY KEY (course_id, revision)
);

GRANT SELECT, INSERT, UPDATE ON course_revision TO :runtime_role;
