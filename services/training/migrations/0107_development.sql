-- Digital readiness and motivation (domain/readiness.h, domain/motivation.h). Rows about a person are
-- deleted when the person is erased; employees are no foreign keys, as everywhere.
CREATE TABLE readiness_instrument (
  code                text PRIMARY KEY,
  valid_from          date NOT NULL,
  threshold_per_mille smallint NOT NULL CHECK (threshold_per_mille BETWEEN 1 AND 1000)
);
CREATE TABLE readiness_item (
  code    text NOT NULL REFERENCES readiness_instrument,
  item_no smallint NOT NULL,
  key     text NOT NULL,
  label   text NOT NULL,
  kind    smallint NOT NULL,
  step    smallint NOT NULL CHECK (step BETWEEN 1 AND 4),
  PRIMARY KEY (code, item_no),
  UNIQUE (code, key)
);
-- Every result stays: the newest one is where the person stands.
CREATE TABLE readiness_result (
  readiness_id uuid PRIMARY KEY,
  employee_id  uuid NOT NULL,
  code         text NOT NULL REFERENCES readiness_instrument,
  step         smallint NOT NULL CHECK (step BETWEEN 0 AND 4),
  -- By step 1 to 4.
  item_counts  smallint[] NOT NULL,
  met_counts   smallint[] NOT NULL,
  submitted_at timestamptz NOT NULL
);
CREATE INDEX readiness_result_employee
  ON readiness_result (employee_id, submitted_at DESC, readiness_id DESC);

CREATE TABLE course_digital_demand (
  course_id uuid PRIMARY KEY REFERENCES course,
  step      smallint NOT NULL CHECK (step BETWEEN 1 AND 4)
);
-- The course that leads to a step.
CREATE TABLE bridging_course (
  step      smallint PRIMARY KEY CHECK (step BETWEEN 1 AND 4),
  course_id uuid NOT NULL REFERENCES course
);

CREATE TABLE development_goal (
  goal_id         uuid PRIMARY KEY,
  employee_id     uuid NOT NULL,
  competency_code text NOT NULL,
  target_level    smallint NOT NULL CHECK (target_level BETWEEN 1 AND 5),
  due_on          date NOT NULL,
  own_words       text NOT NULL,
  completed_on    date,
  created_at      timestamptz NOT NULL
);
CREATE INDEX development_goal_employee ON development_goal (employee_id, goal_id);
CREATE INDEX development_goal_due ON development_goal (due_on) WHERE completed_on IS NULL;

CREATE TABLE development_preference (
  employee_id        uuid PRIMARY KEY,
  quiet_start_minute smallint NOT NULL CHECK (quiet_start_minute BETWEEN 0 AND 1439),
  quiet_end_minute   smallint NOT NULL CHECK (quiet_end_minute BETWEEN 0 AND 1439),
  nudge_opt_out      boolean NOT NULL,
  willing_to_help    boolean NOT NULL
);

CREATE TABLE appreciation (
  appreciation_id uuid PRIMARY KEY,
  sender_id       uuid NOT NULL,
  receiver_id     uuid NOT NULL,
  text            text NOT NULL,
  hidden          boolean NOT NULL DEFAULT false,
  sent_at         timestamptz NOT NULL
);
CREATE INDEX appreciation_receiver ON appreciation (receiver_id, appreciation_id);
CREATE INDEX appreciation_sender ON appreciation (sender_id, sent_at);

CREATE TABLE nudge (
  nudge_id    uuid PRIMARY KEY,
  employee_id uuid NOT NULL,
  kind        smallint NOT NULL,
  due_on      date NOT NULL,
  goal_id     uuid UNIQUE REFERENCES development_goal ON DELETE CASCADE,
  -- Monday of the week in which it was made.
  week        date NOT NULL,
  created_at  timestamptz NOT NULL,
  -- Nobody is pressed: one of a kind in a week.
  UNIQUE (employee_id, kind, week)
);
CREATE INDEX nudge_due ON nudge (due_on);

GRANT SELECT, INSERT ON readiness_instrument, readiness_item TO :runtime_role;
GRANT SELECT, INSERT, DELETE ON readiness_result, nudge TO :runtime_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON course_digital_demand, bridging_course, development_goal,
  development_preference, appreciation TO :runtime_role;
