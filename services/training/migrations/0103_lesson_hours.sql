-- Lesson hours: what is claimed is the programme of the enrolment (lesson_hours), what is recognised
-- follows from the conversion table. NULL: recorded before there was one; the hours of the programme
-- count until somebody recomputes.
ALTER TABLE batch ADD COLUMN hour_scope smallint NOT NULL DEFAULT 1;
ALTER TABLE enrolment
  ADD COLUMN lan_code         text NOT NULL DEFAULT '',
  ADD COLUMN hour_scope       smallint NOT NULL DEFAULT 1,
  -- The days on which it took place; NULL: all days of the batch up to the completion.
  ADD COLUMN training_days    date[],
  ADD COLUMN recognised_hours integer,
  ADD COLUMN hour_note        smallint NOT NULL DEFAULT 0,
  ADD COLUMN hour_rule_year   smallint NOT NULL DEFAULT 0,
  ADD COLUMN learning_mix     smallint NOT NULL DEFAULT 0;
UPDATE enrolment e SET lan_code = c.lan_code FROM course c WHERE c.course_id = e.course_id;
CREATE INDEX enrolment_completed ON enrolment (employee_id, completed_on) WHERE status = 3;
CREATE INDEX enrolment_completed_year ON enrolment (completed_on, enrolment_id) WHERE status = 3;

-- Whoever changes the completions of a person holds the row: the limits of a day and a month are
-- counted over all of them.
CREATE TABLE hour_head (
  employee_id uuid PRIMARY KEY
);

CREATE TABLE conversion_rule (
  lan_code           text NOT NULL,
  scope              smallint NOT NULL CHECK (scope IN (1, 2)),
  valid_from_year    smallint NOT NULL,
  kind               smallint NOT NULL CHECK (kind BETWEEN 1 AND 4),
  lesson_hours       integer NOT NULL,
  surcharge_percent  smallint NOT NULL,
  meetings_per_month smallint NOT NULL,
  clamp_group        text NOT NULL,
  mix                smallint NOT NULL CHECK (mix BETWEEN 1 AND 3),
  legal_basis        text NOT NULL,
  PRIMARY KEY (lan_code, scope, valid_from_year)
);
-- PerLAN 10/2018, annex, as applied by agencies. Rows that only one source states say so; a city
-- that knows better defines a row of a later year.
INSERT INTO conversion_rule
SELECT r.lan_code, s.scope, 2018, r.kind, CASE s.scope WHEN 1 THEN r.national ELSE r.abroad END,
       CASE s.scope WHEN 1 THEN 0 ELSE r.surcharge END, r.meetings,
       CASE WHEN r.kind IN (2, 4) THEN r.lan_code ELSE '' END, r.mix,
       CASE WHEN s.scope = 1 AND r.sure OR r.lan_code LIKE 'B_' AND r.sure
            THEN 'PerLAN 10/2018 lampiran'
            ELSE 'PerLAN 10/2018 lampiran (satu sumber, belum dikonfirmasi)' END
FROM (VALUES
  -- form, kind, national, abroad, surcharge abroad, meetings a month, mix, two sources
  ('B1',  1,  0,  0,  0, 0, 1, true),
  ('B2',  1,  0,  0, 20, 0, 1, true),
  ('B3',  1,  0,  0, 20, 0, 1, true),
  ('B4',  1,  0,  0, 20, 0, 1, true),
  ('B5',  1,  0,  0, 20, 0, 1, true),
  ('B6',  2,  4,  6,  0, 0, 1, true),
  ('B7',  2,  5,  7,  0, 0, 1, true),
  ('B8',  1,  0,  0, 20, 0, 1, false),
  ('B9',  1,  0,  0, 20, 0, 1, false),
  ('B10', 1,  0,  0, 20, 0, 1, false),
  ('B11', 2,  4,  6,  0, 0, 1, false),
  ('C1',  4,  2,  4,  0, 2, 2, true),
  ('C2',  4,  2,  4,  0, 2, 2, true),
  ('C3',  2,  3,  4,  0, 0, 1, false),
  ('C4',  1,  0,  0, 20, 0, 1, false),
  ('C5',  3, 20, 24,  0, 0, 3, true),
  ('C6',  1,  0,  0, 20, 0, 3, false),
  ('C7',  3, 10, 20,  0, 0, 3, true),
  ('C8',  3, 20, 24,  0, 0, 3, true),
  ('C9',  2,  2,  2, 20, 0, 3, true),
  ('C10', 2,  2,  2, 20, 0, 2, true),
  ('C11', 3, 20, 24,  0, 0, 3, false)
) AS r (lan_code, kind, national, abroad, surcharge, meetings, mix, sure)
CROSS JOIN (VALUES (1), (2)) AS s (scope)
-- Leadership training has no international column.
WHERE NOT (r.lan_code = 'B1' AND s.scope = 2);

-- What the national registry answered to a line, and the hours it was about.
CREATE TABLE registry_answer (
  enrolment_id     uuid PRIMARY KEY,
  recognised_hours integer NOT NULL,
  accepted         boolean NOT NULL,
  registry_number  text NOT NULL,
  reason           text NOT NULL,
  answered_at      timestamptz NOT NULL
);

GRANT SELECT, INSERT, UPDATE ON hour_head, registry_answer TO :runtime_role;
GRANT SELECT, INSERT ON conversion_rule TO :runtime_role;
