-- Channels, categories, cases and what is done about them; projections of personnel.
-- Who reported lives in a schema of its own, so that no query on cases can answer it by mistake.

CREATE TABLE channel (
  code        text PRIMARY KEY,
  name        text NOT NULL,
  parent_code text NOT NULL DEFAULT ''
);

CREATE TABLE category (
  code                        text PRIMARY KEY,
  name                        text NOT NULL,
  first_response_hours        integer NOT NULL,
  verification_days           integer NOT NULL,
  resolution_days             integer NOT NULL,
  reopen_days                 integer NOT NULL,
  first_response_duty_minutes integer NOT NULL,
  hold_days                   integer NOT NULL,
  competency_codes            text[] NOT NULL,
  competency_levels           integer[] NOT NULL,
  default_lead_unit_id        uuid,
  physical                    boolean NOT NULL,
  legal_basis                 text NOT NULL
);

-- Numbers per year without a lock held to the end of a transaction; a rollback leaves a hole, which
-- a case number may have.
DO $$
BEGIN
  FOR year IN 2020..2060 LOOP
    EXECUTE format('CREATE SEQUENCE case_number_%s', year);
  END LOOP;
END $$;

CREATE TABLE complaint_case (
  case_id               uuid PRIMARY KEY,
  case_number           text NOT NULL UNIQUE,
  status                smallint NOT NULL,
  case_class            smallint NOT NULL,
  category_code         text REFERENCES category,
  channel_code          text NOT NULL REFERENCES channel,
  channel_case_id       text NOT NULL,
  submitted_by          text NOT NULL,
  tracking_token_hashes text[] NOT NULL,
  body                  text NOT NULL,
  region_code           text NOT NULL,
  place                 text NOT NULL,
  reporter_anonymous    boolean NOT NULL,
  content_confidential  boolean NOT NULL,
  reporter_ref          text NOT NULL,
  reporter_verified     boolean NOT NULL,
  subject_employee_ids  uuid[] NOT NULL,
  subject_unit_ids      uuid[] NOT NULL,
  lead_unit_id          uuid,
  referred_at           timestamptz,
  supporting_unit_ids   uuid[] NOT NULL,
  assigned_employee_id  uuid,
  assigned_at           timestamptz,
  submitted_at          timestamptz NOT NULL,
  verification_due_at   timestamptz NOT NULL,
  first_response_due_at timestamptz NOT NULL,
  first_response_at     timestamptz,
  first_response_missed boolean NOT NULL,
  hold_due_at           timestamptz,
  resolution_due_at     timestamptz,
  resolved_at           timestamptz,
  reopen_until          date,
  closed_at             timestamptz,
  calendar_version      integer NOT NULL,
  answered_by           uuid,
  resolved_by           uuid,
  resolution_no         integer NOT NULL,
  reopen_count          integer NOT NULL,
  reroute_count         integer NOT NULL,
  archive_reason        smallint NOT NULL,
  merged_into_id        uuid REFERENCES complaint_case,
  version               bigint NOT NULL
) WITH (fillfactor = 80);
-- A channel's own number names one case.
CREATE UNIQUE INDEX complaint_case_channel_id ON complaint_case (channel_code, channel_case_id)
  WHERE channel_case_id <> '';
CREATE INDEX complaint_case_holder ON complaint_case (assigned_employee_id, case_id)
  WHERE assigned_employee_id IS NOT NULL;
CREATE INDEX complaint_case_lead ON complaint_case (lead_unit_id, case_id)
  WHERE lead_unit_id IS NOT NULL;
CREATE INDEX complaint_case_supporting ON complaint_case USING gin (supporting_unit_ids)
  WHERE supporting_unit_ids <> '{}';
CREATE INDEX complaint_case_status ON complaint_case (status, case_id);
CREATE INDEX complaint_case_category ON complaint_case (category_code, case_id);
-- Open cases are few among all that have ever been: arrears of the city, of a unit, of an officer.
CREATE INDEX complaint_case_open ON complaint_case (case_id) WHERE status BETWEEN 1 AND 7;
CREATE INDEX complaint_case_lead_open ON complaint_case (lead_unit_id, case_id)
  WHERE status BETWEEN 1 AND 7;
CREATE INDEX complaint_case_held_open ON complaint_case (assigned_employee_id)
  WHERE status BETWEEN 3 AND 7;
CREATE INDEX complaint_case_misconduct ON complaint_case (case_id) WHERE case_class = 5;

CREATE TABLE follow_up (
  follow_up_id       uuid PRIMARY KEY,
  case_id            uuid NOT NULL REFERENCES complaint_case,
  kind               smallint NOT NULL,
  message            text NOT NULL,
  internal_note      text NOT NULL,
  promised_on        date,
  budget_source      text NOT NULL,
  external_body      text NOT NULL,
  external_number    text NOT NULL,
  author_employee_id uuid,
  created_at         timestamptz NOT NULL,
  -- The order of what was written in one instant.
  seq                bigint GENERATED ALWAYS AS IDENTITY
);
CREATE INDEX follow_up_case ON follow_up (case_id, seq);

-- Referrals to units; those of an earlier verification stay as history.
CREATE TABLE referral (
  case_id     uuid NOT NULL REFERENCES complaint_case,
  unit_id     uuid NOT NULL,
  lead        boolean NOT NULL,
  referred_at timestamptz NOT NULL,
  due_at      timestamptz NOT NULL,
  PRIMARY KEY (case_id, unit_id, referred_at)
);

CREATE TABLE case_assignment (
  case_id            uuid NOT NULL REFERENCES complaint_case,
  assignment_no      integer NOT NULL,
  employee_id        uuid NOT NULL,
  mentor_employee_id uuid,
  reason             text NOT NULL,
  degraded           boolean NOT NULL,
  assigned_at        timestamptz NOT NULL,
  PRIMARY KEY (case_id, assignment_no)
);
CREATE INDEX case_assignment_officer ON case_assignment (employee_id, assigned_at);

CREATE TABLE resolution (
  case_id         uuid NOT NULL REFERENCES complaint_case,
  resolution_no   integer NOT NULL,
  action_taken    text NOT NULL,
  done_on         date NOT NULL,
  done_by_unit_id uuid NOT NULL,
  next_steps      text NOT NULL,
  contact         text NOT NULL,
  photo_reference text NOT NULL,
  exclusion       smallint NOT NULL,
  -- By somebody else than who claims it; false: it excludes nothing.
  exclusion_confirmed boolean NOT NULL,
  PRIMARY KEY (case_id, resolution_no)
);

CREATE TABLE rating (
  case_id             uuid NOT NULL REFERENCES complaint_case,
  resolution_no       integer NOT NULL,
  clear_and_courteous boolean NOT NULL,
  solved              boolean NOT NULL,
  comment             text NOT NULL,
  rated_at            timestamptz NOT NULL,
  PRIMARY KEY (case_id, resolution_no)
);

-- The present facts of a case; withdrawn ones are gone, held ones wait for the next resolution.
CREATE TABLE act_fact (
  case_id       uuid NOT NULL REFERENCES complaint_case,
  -- NULL: the fact is about the unit alone.
  employee_id   uuid,
  unit_id       uuid NOT NULL,
  act           smallint NOT NULL,
  favourable    boolean NOT NULL,
  occurred_on   date NOT NULL,
  counts_from   date NOT NULL,
  settles_on    date NOT NULL,
  exclusion     smallint NOT NULL,
  claimed_exclusion smallint NOT NULL,
  resolution_no integer NOT NULL,
  held          boolean NOT NULL,
  UNIQUE NULLS NOT DISTINCT (case_id, employee_id, act, unit_id)
);
-- One per officer and act, whichever units led the case.
CREATE UNIQUE INDEX act_fact_officer ON act_fact (case_id, employee_id, act)
  WHERE employee_id IS NOT NULL;

CREATE SCHEMA identity;
CREATE TABLE identity.reporter (
  case_id          uuid PRIMARY KEY REFERENCES complaint_case,
  full_name        text NOT NULL,
  contact          text NOT NULL,
  contact_verified boolean NOT NULL
);

-- What personnel publishes; written by the inbox only. No foreign keys: facts may come first.
CREATE TABLE employee_projection (
  employee_id            uuid PRIMARY KEY,
  sequence               bigint NOT NULL,
  active                 boolean NOT NULL,
  unit_id                uuid,
  position_id            uuid,
  heads_unit             boolean NOT NULL,
  reports_to_position_id uuid,
  absent_on              datemultirange NOT NULL
);
CREATE INDEX employee_projection_unit ON employee_projection (unit_id) WHERE active;

CREATE TABLE unit_projection (
  unit_id        uuid PRIMARY KEY,
  sequence       bigint NOT NULL,
  parent_unit_id uuid,
  code           text NOT NULL,
  name           text NOT NULL
);
CREATE INDEX unit_projection_parent ON unit_projection (parent_unit_id);

CREATE TABLE position_projection (
  position_id uuid PRIMARY KEY,
  sequence    bigint NOT NULL,
  name        text NOT NULL
);

CREATE TABLE calendar_projection (
  year     integer PRIMARY KEY,
  sequence bigint NOT NULL,
  version  integer NOT NULL,
  days     date[] NOT NULL
);

GRANT USAGE ON SCHEMA identity TO :runtime_role;
GRANT SELECT, INSERT, UPDATE ON channel, category, complaint_case TO :runtime_role;
GRANT SELECT, INSERT ON follow_up, referral, case_assignment, resolution, rating TO :runtime_role;
GRANT UPDATE (exclusion_confirmed) ON resolution TO :runtime_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON act_fact TO :runtime_role;
GRANT SELECT, INSERT ON identity.reporter TO :runtime_role;
GRANT SELECT, INSERT, UPDATE ON employee_projection, unit_projection, position_projection,
  calendar_projection TO :runtime_role;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO :runtime_role;
