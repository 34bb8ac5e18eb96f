-- Batches with timetable, requests for seats, waiting list and attendance.
CREATE EXTENSION IF NOT EXISTS btree_gist;

ALTER TABLE batch
  ADD COLUMN enrol_from       date,
  ADD COLUMN enrol_until      date,
  ADD COLUMN min_participants integer NOT NULL DEFAULT 0,
  -- Code before this one enrols without approval.
  ADD COLUMN approval_steps   smallint NOT NULL DEFAULT 0 CHECK (approval_steps BETWEEN 0 AND 2),
  ADD COLUMN change_reason    text NOT NULL DEFAULT '';
ALTER TABLE enrolment
  ADD COLUMN no_show        boolean NOT NULL DEFAULT false,
  ADD COLUMN pre_test_score smallint,
  -- Of what was taken before this column nobody knows who chose.
  ADD COLUMN own_choice     boolean NOT NULL DEFAULT false;
-- Days on which personnel says somebody is away.
ALTER TABLE employee_projection ADD COLUMN absent_on datemultirange NOT NULL DEFAULT '{}';

-- The constraints are the last line of defence against a room, a trainer or a person in two places;
-- inserts skip what they forbid, and the use case says which it was.
CREATE TABLE meeting (
  meeting_id uuid PRIMARY KEY,
  batch_id   uuid NOT NULL REFERENCES batch,
  number     integer NOT NULL,
  held       tstzrange NOT NULL,
  room       text NOT NULL,
  trainers   text[] NOT NULL,
  EXCLUDE USING gist (batch_id WITH =, held WITH &&),
  EXCLUDE USING gist (room WITH =, held WITH &&) WHERE (room <> '')
);
CREATE INDEX meeting_batch ON meeting (batch_id, number);
CREATE TABLE meeting_trainer (
  meeting_id uuid NOT NULL REFERENCES meeting ON DELETE CASCADE,
  trainer    text NOT NULL,
  held       tstzrange NOT NULL,
  PRIMARY KEY (meeting_id, trainer),
  EXCLUDE USING gist (trainer WITH =, held WITH &&)
);
-- Who is expected in a meeting, and whether they came. The row goes with the seat.
CREATE TABLE attendance (
  meeting_id   uuid NOT NULL REFERENCES meeting,
  enrolment_id uuid NOT NULL REFERENCES enrolment,
  employee_id  uuid NOT NULL,
  held         tstzrange NOT NULL,
  mark         smallint NOT NULL DEFAULT 0,
  source       smallint NOT NULL DEFAULT 0,
  reason       text NOT NULL DEFAULT '',
  recorded_at  timestamptz,
  PRIMARY KEY (meeting_id, enrolment_id),
  EXCLUDE USING gist (employee_id WITH =, held WITH &&)
);
CREATE INDEX attendance_enrolment ON attendance (enrolment_id);

CREATE TABLE admission (
  admission_id   uuid PRIMARY KEY,
  batch_id       uuid NOT NULL REFERENCES batch,
  employee_id    uuid NOT NULL,
  kind           smallint NOT NULL,
  state          smallint NOT NULL,
  enrolment_id   uuid REFERENCES enrolment,
  reason         text NOT NULL DEFAULT '',
  -- Who gave the superior's approval; the second is given by somebody else.
  first_approver text NOT NULL DEFAULT '',
  requested_at   timestamptz NOT NULL,
  version        bigint NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX admission_open ON admission (batch_id, employee_id) WHERE state IN (1, 2, 3);
CREATE INDEX admission_waiting ON admission (batch_id, requested_at, admission_id) WHERE state = 3;
CREATE INDEX admission_employee ON admission (employee_id, admission_id);
CREATE INDEX admission_enrolment ON admission (enrolment_id) WHERE enrolment_id IS NOT NULL;

CREATE TABLE batch_notice (
  notice_id   uuid PRIMARY KEY,
  employee_id uuid NOT NULL,
  kind        smallint NOT NULL,
  batch_id    uuid NOT NULL REFERENCES batch,
  reason      text NOT NULL,
  created_at  timestamptz NOT NULL
);
CREATE INDEX batch_notice_employee ON batch_notice (employee_id, notice_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON meeting, meeting_trainer, attendance TO :runtime_role;
GRANT SELECT, INSERT, UPDATE ON admission TO :runtime_role;
GRANT SELECT, INSERT, DELETE ON batch_notice TO :runtime_role;
