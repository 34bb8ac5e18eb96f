-- Places, routes, clocks with their bases, escalations, files, the register of unmasking, messages to
-- citizens, and what desks are sorted and searched by.

ALTER TABLE channel
  ADD COLUMN mayor_after_days integer NOT NULL DEFAULT 0,
  ADD COLUMN keeps_clock      boolean NOT NULL DEFAULT false,
  ADD COLUMN notifies         boolean NOT NULL DEFAULT false;

ALTER TABLE category
  ADD COLUMN overall_days    integer NOT NULL DEFAULT 60,
  ADD COLUMN escalation_days integer NOT NULL DEFAULT 3,
  ADD COLUMN pause_on_hold   boolean NOT NULL DEFAULT false,
  ADD COLUMN parent_code     text NOT NULL DEFAULT '';

ALTER TABLE complaint_case
  -- Longitude and latitude in degrees: x and y.
  ADD COLUMN location          point,
  ADD COLUMN place_outcome     smallint NOT NULL DEFAULT 0,
  ADD COLUMN language          smallint NOT NULL DEFAULT 1,
  ADD COLUMN taken_by          uuid,
  ADD COLUMN follows_id        uuid,
  ADD COLUMN held_at           timestamptz,
  ADD COLUMN overall_due_at    timestamptz,
  ADD COLUMN mayor_due_at      timestamptz,
  ADD COLUMN promised_on       date,
  -- One bit per clock.
  ADD COLUMN missed_clocks     integer NOT NULL DEFAULT 0,
  -- clock:first day:working days.
  ADD COLUMN clock_bases       text[] NOT NULL DEFAULT '{}',
  ADD COLUMN escalation_level  smallint NOT NULL DEFAULT 0,
  ADD COLUMN escalation_due_at timestamptz,
  -- The earliest deadline of what is owed.
  ADD COLUMN due_at            timestamptz,
  ADD COLUMN on_mayors_list    boolean NOT NULL DEFAULT false,
  ADD COLUMN erased_at         timestamptz;

UPDATE complaint_case SET
  due_at = least(CASE WHEN status = 1 THEN verification_due_at END,
                 CASE WHEN first_response_at IS NULL THEN first_response_due_at END,
                 CASE WHEN status = 2 THEN hold_due_at END,
                 CASE WHEN status BETWEEN 3 AND 7 THEN resolution_due_at END)
WHERE status BETWEEN 1 AND 7;

-- Desks by due time. The first also answers how many cases an officer holds.
CREATE INDEX complaint_case_due_holder ON complaint_case (assigned_employee_id, due_at, case_id)
  WHERE status BETWEEN 3 AND 7;
DROP INDEX complaint_case_held_open;
CREATE INDEX complaint_case_due_lead ON complaint_case (lead_unit_id, due_at, case_id)
  WHERE status BETWEEN 1 AND 7;
-- The few open ones that somebody supports: those that are due are many more.
CREATE INDEX complaint_case_supporting_open ON complaint_case USING gin (supporting_unit_ids)
  WHERE supporting_unit_ids <> '{}' AND status BETWEEN 1 AND 7;
CREATE INDEX complaint_case_due ON complaint_case (due_at, case_id) WHERE status BETWEEN 1 AND 7;
CREATE INDEX complaint_case_mayor ON complaint_case (due_at, case_id) WHERE on_mayors_list;
CREATE INDEX complaint_case_promised ON complaint_case (due_at, case_id) WHERE status = 6;
CREATE INDEX complaint_case_verify ON complaint_case (due_at, case_id) WHERE status = 1;
-- How often a contact has reported lately.
CREATE INDEX complaint_case_contact ON complaint_case (reporter_ref, submitted_at)
  WHERE reporter_ref <> '';
-- What is near in place and time: by coordinates, and by urban village.
CREATE INDEX complaint_case_location ON complaint_case USING gist (location)
  WHERE location IS NOT NULL AND status BETWEEN 1 AND 7;
CREATE INDEX complaint_case_region_open ON complaint_case (region_code, submitted_at)
  WHERE status BETWEEN 1 AND 7;
CREATE INDEX complaint_case_merged ON complaint_case (merged_into_id)
  WHERE merged_into_id IS NOT NULL;

-- The words a case is searched by. Apart, since a case changes often and its words never do, until
-- they are erased with the text: a trigger sees to that, whoever writes. The span lets the index
-- answer for the newest cases alone. Without fastupdate, because each search would read through what
-- waits to be put into the index.
CREATE EXTENSION IF NOT EXISTS btree_gin;
-- A number for each 2^31 ms (25 days), rising with the time that a case's identifier begins with.
CREATE FUNCTION case_span(case_id uuid) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT (('x' || left(case_id::text, 8))::bit(32)::bigint >> 15)::integer $$;
CREATE TABLE case_words (
  case_id uuid PRIMARY KEY REFERENCES complaint_case,
  span    integer NOT NULL GENERATED ALWAYS AS (case_span(case_id)) STORED,
  words   tsvector NOT NULL
);
INSERT INTO case_words (case_id, words) SELECT case_id, to_tsvector('indonesian', body || ' ' || place)
FROM complaint_case;
CREATE INDEX case_words_words ON case_words USING gin (span, words) WITH (fastupdate = off);
CREATE FUNCTION keep_case_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO case_words (case_id, words)
  VALUES (NEW.case_id, to_tsvector('indonesian', NEW.body || ' ' || NEW.place))
  ON CONFLICT (case_id) DO UPDATE SET words = excluded.words;
  RETURN NULL;
END $$;
CREATE TRIGGER keep_case_words AFTER INSERT OR UPDATE OF body, place ON complaint_case
  FOR EACH ROW EXECUTE FUNCTION keep_case_words();

-- How alike two texts are.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

ALTER TABLE referral
  ADD COLUMN days    integer NOT NULL DEFAULT 0,
  ADD COLUMN done_at timestamptz;

CREATE TABLE escalation (
  case_id        uuid NOT NULL REFERENCES complaint_case,
  escalation_no  integer NOT NULL,
  level          smallint NOT NULL,
  breached_clock smallint NOT NULL,
  breached_at    timestamptz NOT NULL,
  holder_id      uuid,
  unit_id        uuid NOT NULL,
  to_employee_id uuid,
  escalated_at   timestamptz NOT NULL,
  due_at         timestamptz,
  PRIMARY KEY (case_id, escalation_no)
);
CREATE INDEX escalation_to ON escalation (to_employee_id, escalated_at)
  WHERE to_employee_id IS NOT NULL;

CREATE TABLE deadline_move (
  move_id          uuid PRIMARY KEY,
  case_id          uuid NOT NULL REFERENCES complaint_case,
  clock            smallint NOT NULL,
  due_before       timestamptz NOT NULL,
  due_after        timestamptz NOT NULL,
  calendar_version integer NOT NULL,
  moved_at         timestamptz NOT NULL
);
CREATE INDEX deadline_move_case ON deadline_move (case_id, move_id);

CREATE TABLE place (
  region_code text PRIMARY KEY,
  name        text NOT NULL
);
-- Spellings in the form in which they are compared (domain/place.h).
CREATE TABLE place_spelling (
  spelling    text PRIMARY KEY,
  written     text NOT NULL,
  region_code text NOT NULL REFERENCES place
);
CREATE INDEX place_spelling_place ON place_spelling (region_code);
CREATE TABLE place_outline (
  region_code text NOT NULL REFERENCES place,
  outline_no  integer NOT NULL,
  outline     polygon NOT NULL,
  PRIMARY KEY (region_code, outline_no)
);
CREATE INDEX place_outline_area ON place_outline USING gist (outline);

-- "" in a key: any category, anywhere.
CREATE TABLE route (
  category_code       text NOT NULL,
  region_code         text NOT NULL,
  lead_unit_id        uuid NOT NULL,
  supporting_unit_ids uuid[] NOT NULL,
  PRIMARY KEY (category_code, region_code)
);

CREATE TABLE attachment (
  attachment_id     uuid PRIMARY KEY,
  case_id           uuid NOT NULL REFERENCES complaint_case,
  media_type        smallint NOT NULL,
  size_bytes        integer NOT NULL,
  content_sha256    text NOT NULL,
  by_administration boolean NOT NULL,
  created_at        timestamptz NOT NULL,
  UNIQUE (case_id, content_sha256)
);
CREATE INDEX attachment_content ON attachment (content_sha256);

CREATE TABLE identity.unmasking (
  unmasking_id  uuid PRIMARY KEY,
  case_id       uuid NOT NULL REFERENCES complaint_case,
  principal     text NOT NULL,
  reason        text NOT NULL,
  letter_number text NOT NULL,
  granted_at    timestamptz NOT NULL,
  expires_at    timestamptz NOT NULL
);
CREATE INDEX unmasking_grant ON identity.unmasking (case_id, principal, expires_at);

-- Sealed: a key per row, which a key of the installation wraps; rows of before have their texts.
ALTER TABLE identity.reporter
  ADD COLUMN key_id      text NOT NULL DEFAULT '',
  ADD COLUMN wrapped_key bytea NOT NULL DEFAULT '',
  ADD COLUMN ciphertext  bytea NOT NULL DEFAULT '';
CREATE INDEX reporter_key ON identity.reporter (key_id, case_id);

-- Messages to citizens. Whose address it goes to is looked up when it is sent.
CREATE TABLE notification (
  notification_id uuid PRIMARY KEY,
  case_id         uuid NOT NULL REFERENCES complaint_case,
  occasion        smallint NOT NULL,
  text            text NOT NULL,
  created_at      timestamptz NOT NULL,
  send_after      timestamptz NOT NULL,
  attempts        integer NOT NULL DEFAULT 0,
  -- 1 waiting, 2 sent, 3 cannot be delivered, 4 nobody to send it to.
  state           smallint NOT NULL DEFAULT 1,
  ended_at        timestamptz
);
CREATE INDEX notification_waiting ON notification (send_after, notification_id) WHERE state = 1;
CREATE INDEX notification_case ON notification (case_id, notification_id);

GRANT SELECT, INSERT ON escalation, deadline_move, attachment, identity.unmasking TO :runtime_role;
GRANT SELECT, INSERT, UPDATE ON place, route, notification, case_words TO :runtime_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON place_spelling, place_outline TO :runtime_role;
GRANT UPDATE (done_at, due_at) ON referral TO :runtime_role;
GRANT UPDATE, DELETE ON identity.reporter TO :runtime_role;
-- Erasure takes what identifies people out of the texts.
GRANT UPDATE (message, internal_note) ON follow_up TO :runtime_role;
GRANT DELETE ON attachment TO :runtime_role;
