-- What judges somebody's evidence has days and instants of its own: the post held, and since when
-- the rules, standards and crosswalks are known here. A question about a past day is answered by
-- the post of that day, and one about what was known by nothing that was published later. What is
-- older than this counts as always known.
CREATE TYPE held_post AS (
  position_id       uuid,
  unit_id           uuid,
  job_standard_code text,
  heads_unit        boolean,
  since             date,
  recorded_at       timestamptz,
  -- When its first day was corrected; NULL: it stands, or another post took its place.
  corrected_at      timestamptz
);
-- In the row, like what is held acting: replaced, compared and forgotten with it.
ALTER TABLE employee
  -- The first day in the position and the day of the newest state, as personnel told them.
  ADD COLUMN assigned_from    date,
  ADD COLUMN told_on          date NOT NULL DEFAULT '-infinity',
  -- Equals `sequence` where who wrote the row knows these columns.
  ADD COLUMN told_sequence    bigint NOT NULL DEFAULT 0,
  ADD COLUMN post_since       date NOT NULL DEFAULT '-infinity',
  ADD COLUMN post_recorded_at timestamptz NOT NULL DEFAULT '-infinity',
  -- The posts before the present one in the order in which they were told.
  ADD COLUMN earlier_posts    held_post[] NOT NULL DEFAULT '{}';

-- Whoever writes a row, also code before this one, which knows none of these columns: for that the
-- clock of the database stands in.
CREATE FUNCTION keep_earlier_post() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  same_post boolean;
BEGIN
  IF NEW.told_sequence <> NEW.sequence THEN
    NEW.post_recorded_at := now();
    NEW.told_on := (now() AT TIME ZONE 'Asia/Jakarta')::date;
    NEW.assigned_from := NULL;
  END IF;
  NEW.post_since := least(NEW.assigned_from, NEW.told_on);
  IF TG_OP = 'INSERT' THEN
    RETURN NEW;
  END IF;
  IF NEW.erased THEN
    NEW.earlier_posts := '{}';
    RETURN NEW;
  END IF;
  same_post := (NEW.position_id, NEW.unit_id, NEW.job_standard_code, NEW.heads_unit)
    IS NOT DISTINCT FROM (OLD.position_id, OLD.unit_id, OLD.job_standard_code, OLD.heads_unit);
  IF same_post AND (NEW.assigned_from IS NULL
                    OR NEW.assigned_from IS NOT DISTINCT FROM OLD.assigned_from) THEN
    NEW.assigned_from := OLD.assigned_from;
    NEW.post_since := OLD.post_since;
    NEW.post_recorded_at := OLD.post_recorded_at;
    RETURN NEW;
  END IF;
  -- The position itself was given another standard or unit.
  IF NOT same_post AND NEW.position_id IS NOT DISTINCT FROM OLD.position_id
     AND NEW.assigned_from IS NOT DISTINCT FROM OLD.assigned_from THEN
    NEW.post_since := NEW.told_on;
  END IF;
  NEW.earlier_posts := OLD.earlier_posts || ROW(
    OLD.position_id, OLD.unit_id, OLD.job_standard_code, OLD.heads_unit, OLD.post_since,
    OLD.post_recorded_at, CASE WHEN same_post THEN NEW.post_recorded_at END)::held_post;
  RETURN NEW;
END $$;
CREATE TRIGGER employee_keeps_earlier_posts BEFORE INSERT
  OR UPDATE OF erased, position_id, unit_id, job_standard_code, heads_unit ON employee
  FOR EACH ROW EXECUTE FUNCTION keep_earlier_post();

ALTER TABLE rule_set ADD COLUMN decided_at timestamptz NOT NULL DEFAULT '-infinity';
ALTER TABLE job_standard ADD COLUMN recorded_at timestamptz NOT NULL DEFAULT '-infinity';
ALTER TABLE competency_crosswalk ADD COLUMN recorded_at timestamptz NOT NULL DEFAULT '-infinity';
ALTER TABLE rule_set ALTER COLUMN decided_at SET DEFAULT now();
ALTER TABLE job_standard ALTER COLUMN recorded_at SET DEFAULT now();
ALTER TABLE competency_crosswalk ALTER COLUMN recorded_at SET DEFAULT now();

GRANT UPDATE (decided_at) ON rule_set TO :runtime_role;
