-- Records of trainings that were no batch of the city, and what participants say of those that were.
ALTER TABLE enrolment
  ALTER COLUMN course_id DROP NOT NULL,
  ALTER COLUMN batch_id DROP NOT NULL,
  -- 0 batch, 1 certificate of another provider, 2 import of past records.
  ADD COLUMN origin          smallint NOT NULL DEFAULT 0 CHECK (origin BETWEEN 0 AND 2),
  ADD COLUMN external_number text NOT NULL DEFAULT '',
  -- As the verifier saw it on the document; NULL: the score says it.
  ADD COLUMN test_passed     boolean,
  ADD CHECK (origin > 0 OR (course_id IS NOT NULL AND batch_id IS NOT NULL));

-- What a certificate of another provider or an imported row states. The enrolment carries what counts.
CREATE TABLE training_record (
  record_id          uuid PRIMARY KEY,
  employee_id        uuid NOT NULL,
  title              text NOT NULL,
  provider           text NOT NULL,
  -- Empty once the person is erased.
  certificate_number text NOT NULL,
  development_form   smallint NOT NULL CHECK (development_form BETWEEN 1 AND 25),
  lan_code           text NOT NULL,
  hour_scope         smallint NOT NULL,
  first_day          date NOT NULL,
  last_day           date NOT NULL,
  training_days      date[] NOT NULL,
  lesson_hours       integer NOT NULL CHECK (lesson_hours BETWEEN 1 AND 2000),
  course_code        text NOT NULL,
  document_reference text NOT NULL,
  origin             smallint NOT NULL CHECK (origin IN (1, 2)),
  state              smallint NOT NULL CHECK (state BETWEEN 1 AND 3),
  enrolment_id       uuid UNIQUE REFERENCES enrolment,
  note               text NOT NULL DEFAULT '',
  version            bigint NOT NULL DEFAULT 1,
  created_at         timestamptz NOT NULL,
  CHECK (last_day >= first_day),
  CHECK ((state = 2) = (enrolment_id IS NOT NULL))
);
-- The last line of defence against the same certificate twice; a refused one may come again.
CREATE UNIQUE INDEX training_record_number ON training_record (employee_id, certificate_number)
  WHERE state <> 3 AND certificate_number <> '';
CREATE INDEX training_record_employee ON training_record (employee_id, record_id);
CREATE INDEX training_record_claimed ON training_record (record_id) WHERE state = 1;

-- What became of the rows of an import, to answer a repeat; forgotten when no repeat is known any more.
CREATE TABLE record_import_row (
  import_id    uuid NOT NULL,
  place        integer NOT NULL,
  outcome      smallint NOT NULL,
  enrolment_id uuid,
  reason       text NOT NULL,
  field        text NOT NULL,
  message      text NOT NULL,
  PRIMARY KEY (import_id, place)
);

-- The enrolment makes an answer the only one of its person and lets an erasure find it; it is told to
-- nobody. No time and no version, for those would tell whose it is.
CREATE TABLE feedback (
  enrolment_id     uuid PRIMARY KEY REFERENCES enrolment,
  batch_id         uuid NOT NULL REFERENCES batch,
  content_score    smallint NOT NULL CHECK (content_score BETWEEN 1 AND 5),
  materials_score  smallint NOT NULL CHECK (materials_score BETWEEN 1 AND 5),
  facilities_score smallint NOT NULL CHECK (facilities_score BETWEEN 1 AND 5),
  usefulness_score smallint NOT NULL CHECK (usefulness_score BETWEEN 1 AND 5),
  -- Two arrays of the same length.
  trainers         text[] NOT NULL,
  trainer_scores   smallint[] NOT NULL,
  comment          text NOT NULL,
  CHECK (cardinality(trainers) = cardinality(trainer_scores))
);
CREATE INDEX feedback_batch ON feedback (batch_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON training_record TO :runtime_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON record_import_row TO :runtime_role;
GRANT SELECT, INSERT, UPDATE (comment) ON feedback TO :runtime_role;
