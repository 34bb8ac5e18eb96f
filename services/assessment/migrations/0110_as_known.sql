-- What judges somebody's evidence has days and instants of its own: the post held, and since when
-- the rules, standards and crosswalks are known here. A question about a past day is answered by
-- the post of that day, and one about what was known by nothing that was published later. What is
-- older than this counts as always known; code before this one leaves the defaults.
CREATE TYPE held_post AS (
  position_id       uuid,
  unit_id           uuid,
  job_standard_code text,
  heads_unit        boolean,
  since             date,
  recorded_at       timestamptz
);
-- In the row, like what is held acting: replaced, compared and forgotten with it.
ALTER TABLE employee
  ADD COLUMN post_since       date NOT NULL DEFAULT '-infinity',
  ADD COLUMN post_recorded_at timestamptz NOT NULL DEFAULT '-infinity',
  -- The posts before the present one as they were told, the latest last.
  ADD COLUMN earlier_posts    held_post[] NOT NULL DEFAULT '{}';

ALTER TABLE rule_set ADD COLUMN decided_at timestamptz NOT NULL DEFAULT '-infinity';
ALTER TABLE job_standard ADD COLUMN recorded_at timestamptz NOT NULL DEFAULT '-infinity';
ALTER TABLE competency_crosswalk ADD COLUMN recorded_at timestamptz NOT NULL DEFAULT '-infinity';
ALTER TABLE rule_set ALTER COLUMN decided_at SET DEFAULT now();
ALTER TABLE job_standard ALTER COLUMN recorded_at SET DEFAULT now();
ALTER TABLE competency_crosswalk ALTER COLUMN recorded_at SET DEFAULT now();

GRANT UPDATE (decided_at) ON rule_set TO :runtime_role;
