-- Audit trail (common/audit/audit.h). The service may add and read; only the functions below,
-- which run as the owner, fill in the chain.
CREATE TABLE audit_log (
  record_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL,
  actor_key text NOT NULL,
  peer text NOT NULL,
  subject text NOT NULL DEFAULT '',
  roles text[] NOT NULL DEFAULT '{}',
  on_behalf_of text NOT NULL DEFAULT '',
  action text NOT NULL,
  purpose text NOT NULL DEFAULT '',
  subject_id text NOT NULL DEFAULT '',
  fields text[] NOT NULL DEFAULT '{}',
  outcome text NOT NULL,
  request_id text NOT NULL DEFAULT '',
  trace_id text NOT NULL DEFAULT '',
  -- Position in the chain, without gaps; NULL until sealed.
  chain_no bigint UNIQUE,
  prev_hash bytea,
  hash bytea
);
CREATE INDEX audit_log_unsealed ON audit_log (record_id) WHERE chain_no IS NULL;
CREATE INDEX audit_log_subject ON audit_log (subject_id, at) WHERE subject_id <> '';
CREATE INDEX audit_log_actor ON audit_log (actor_key, at);

-- The newest link, so that a cut tail shows.
CREATE TABLE audit_head (
  singleton bool PRIMARY KEY DEFAULT true CHECK (singleton),
  chain_no bigint NOT NULL,
  hash bytea NOT NULL
);
INSERT INTO audit_head (chain_no, hash) VALUES (0, sha256('mumpuni audit'));

-- The text of a record is independent of session settings: time as microseconds since 1970.
CREATE FUNCTION audit_hash(r audit_log, chain_no bigint, prev_hash bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT sha256(prev_hash || convert_to(jsonb_build_array(
      chain_no, r.record_id, (extract(epoch FROM r.at) * 1000000)::bigint, r.actor_key, r.peer,
      r.subject, to_jsonb(r.roles), r.on_behalf_of, r.action, r.purpose, r.subject_id,
      to_jsonb(r.fields), r.outcome, r.request_id, r.trace_id)::text, 'UTF8'))
$$;

-- Links at most `batch` records that are not linked yet, in order of record_id; answers how many.
-- The order of the chain is the order of sealing, so a record that commits late comes later.
CREATE FUNCTION audit_seal(batch int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  head audit_head;
  r audit_log;
  link bytea;
  sealed int := 0;
BEGIN
  SELECT * INTO head FROM audit_head FOR UPDATE;
  FOR r IN SELECT * FROM audit_log WHERE chain_no IS NULL ORDER BY record_id LIMIT batch LOOP
    link := audit_hash(r, head.chain_no + 1, head.hash);
    UPDATE audit_log SET chain_no = head.chain_no + 1, prev_hash = head.hash, hash = link
     WHERE record_id = r.record_id;
    head.chain_no := head.chain_no + 1;
    head.hash := link;
    sealed := sealed + 1;
  END LOOP;
  IF sealed > 0 THEN
    UPDATE audit_head SET chain_no = head.chain_no, hash = head.hash;
  END IF;
  RETURN sealed;
END $$;

-- The first position of the chain that does not fit: changed, removed, inserted or cut; NULL if all
-- fit.
CREATE FUNCTION audit_first_broken() RETURNS bigint
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  WITH link AS (
    SELECT r.chain_no, r.prev_hash, r.hash, audit_hash(r, r.chain_no, r.prev_hash) AS expected,
           row_number() OVER w AS place,
           coalesce(lag(r.hash) OVER w, sha256('mumpuni audit')) AS previous
      FROM audit_log r WHERE r.chain_no IS NOT NULL WINDOW w AS (ORDER BY r.chain_no)
  )
  SELECT min(broken) FROM (
    SELECT least(place, chain_no) AS broken FROM link
     WHERE chain_no <> place OR prev_hash IS DISTINCT FROM previous
        OR hash IS DISTINCT FROM expected
    UNION ALL
    SELECT h.chain_no FROM audit_head h
     WHERE h.chain_no <> 0
       AND NOT EXISTS (SELECT FROM link WHERE link.chain_no = h.chain_no AND link.hash = h.hash)
  ) found
$$;

REVOKE ALL ON FUNCTION audit_seal(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_seal(int) TO :runtime_role;
GRANT SELECT ON audit_log TO :runtime_role;
-- Not the chain: a service cannot forge a link.
GRANT INSERT (at, actor_key, peer, subject, roles, on_behalf_of, action, purpose, subject_id,
              fields, outcome, request_id, trace_id) ON audit_log TO :runtime_role;
GRANT SELECT ON audit_head TO :runtime_role;
