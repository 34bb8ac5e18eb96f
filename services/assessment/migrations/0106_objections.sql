-- Objections to unfavourable facts of cases (domain/objection.h). A fact is a case, an act and a
-- person; while an objection to it is open, it is out of the computation.
CREATE TABLE objection (
  objection_id       uuid PRIMARY KEY,
  -- NULL once the person is erased: the count stays, the person does not.
  employee_id        uuid,
  source_id          uuid NOT NULL,
  act                smallint NOT NULL,
  unit_id            uuid,
  rule_set           text NOT NULL,
  ground             smallint NOT NULL,
  statement          text NOT NULL,
  state              smallint NOT NULL,
  round              smallint NOT NULL,
  filed_at           timestamptz NOT NULL,
  statement_due      date NOT NULL,
  decision_due       date NOT NULL,
  calendar_version   int NOT NULL,
  superior_statement text NOT NULL,
  decided_at         timestamptz,
  appealed_at        timestamptz,
  appeal_decided_at  timestamptz,
  appeal_until       date
);
-- A fact is contested once; what was withdrawn (5) or fell away (6) does not count.
CREATE UNIQUE INDEX objection_fact ON objection (employee_id, source_id, act)
  WHERE state NOT IN (5, 6);
CREATE INDEX objection_open ON objection (decision_due, objection_id) WHERE state = 1;
CREATE INDEX objection_filed ON objection (filed_at);
CREATE INDEX objection_source ON objection (source_id);

CREATE TABLE objection_panel (
  objection_id uuid NOT NULL REFERENCES objection,
  round        smallint NOT NULL,
  seat         smallint NOT NULL,
  -- NULL once the member is erased.
  member_id    uuid,
  vote         smallint NOT NULL DEFAULT 0,
  reasons      text NOT NULL DEFAULT '',
  PRIMARY KEY (objection_id, round, seat)
);
CREATE INDEX objection_panel_member ON objection_panel (member_id);

-- The record; nothing in it is ever changed.
CREATE TABLE objection_event (
  event_no     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  objection_id uuid NOT NULL REFERENCES objection,
  kind         text NOT NULL,
  -- What a sentence adds to the kind; no names.
  detail       text NOT NULL,
  at           timestamptz NOT NULL
);
CREATE INDEX objection_event_of ON objection_event (objection_id, event_no);

GRANT SELECT, INSERT, UPDATE ON objection TO :runtime_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON objection_panel TO :runtime_role;
GRANT SELECT, INSERT ON objection_event TO :runtime_role;
