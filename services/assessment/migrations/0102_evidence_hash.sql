-- Facts that vanish, appear or change other than by a newer state of their source are found by
-- comparing the present rows of a source with the hash kept beside its sequence
-- (store/evidence_store.h). Sums, so that rows have no order and one may be taken out. STABLE, as its parts are:
-- declared stricter it would be called for each row instead of becoming part of the statement.
CREATE FUNCTION evidence_hash(e evidence) RETURNS bigint STABLE LANGUAGE sql AS $$
  SELECT ('x' || left(md5(concat_ws('|', coalesce(e.employee_id::text, '-'),
    coalesce(e.unit_id::text, '-'), e.fact, e.level, e.favourable::int,
    e.occurred_on - date '2000-01-01', coalesce((e.second_on - date '2000-01-01')::text, '-'),
    coalesce((e.settles_on - date '2000-01-01')::text, '-'), e.topic, e.reporter_ref,
    e.reporter_verified::int, e.exclusion, e.provider, e.method)), 16))::bit(64)::bigint
$$;

ALTER TABLE evidence_source ADD COLUMN facts_hash numeric NOT NULL DEFAULT 0;
UPDATE evidence_source s SET facts_hash = h.hash
FROM (SELECT source, source_id, sum(evidence_hash(e)) AS hash FROM evidence e
      GROUP BY source, source_id) h
WHERE s.source = h.source AND s.source_id = h.source_id;
