-- Events to publish, written in the transaction of the change they report (common/events/outbox.h).
-- Append-only; ordered and resumed by (xid, seq), because seq alone is not the order of commits.
CREATE TABLE outbox (
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  seq bigint GENERATED ALWAYS AS IDENTITY,
  topic text NOT NULL,
  key text NOT NULL,
  subject text NOT NULL,
  type text NOT NULL,
  sequence bigint NOT NULL,
  payload bytea NOT NULL,
  traceparent text NOT NULL DEFAULT '',
  event_time timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (xid, seq)
) PARTITION BY RANGE (xid);

-- The last ce_sequence given to a subject; a restore raises its high part.
CREATE TABLE event_sequence (
  topic text NOT NULL,
  subject text NOT NULL,
  sequence bigint NOT NULL,
  PRIMARY KEY (topic, subject)
) WITH (fillfactor = 70);

-- Up to where the relay has published. One row.
CREATE TABLE relay_cursor (
  service text PRIMARY KEY,
  xid xid8 NOT NULL,
  seq bigint NOT NULL,
  epoch bigint NOT NULL,
  system_identifier text NOT NULL,
  restore_epoch int NOT NULL DEFAULT 0,
  updated_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 10);

-- Makes sure that the partition of every running transaction and the next `ahead` exist; answers
-- how many it made. A partition spans 1,000,000 transaction ids of the whole instance and is named
-- after its first million. It is made apart and then attached, which does not block writers.
CREATE FUNCTION outbox_ensure_partitions(ahead int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  span CONSTANT bigint := 1000000;
  first bigint := pg_snapshot_xmin(pg_current_snapshot())::text::bigint / span;
  last bigint := pg_snapshot_xmax(pg_current_snapshot())::text::bigint / span + greatest(ahead, 0);
  name text;
  made int := 0;
BEGIN
  IF last - first > 1000 THEN
    RAISE EXCEPTION 'too many partitions asked for: %', last - first;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('mumpuni.outbox.partitions'));
  FOR million IN first..last LOOP
    name := 'outbox_p' || lpad(million::text, 10, '0');
    CONTINUE WHEN EXISTS (SELECT FROM pg_inherits WHERE inhparent = 'public.outbox'::regclass
                                                   AND inhrelid = to_regclass('public.' || name));
    EXECUTE format('CREATE TABLE public.%I (LIKE public.outbox INCLUDING DEFAULTS)', name);
    EXECUTE format('ALTER TABLE public.outbox ATTACH PARTITION public.%I '
                   'FOR VALUES FROM (%L) TO (%L)',
                   name, (million * span)::text, ((million + 1) * span)::text);
    made := made + 1;
  END LOOP;
  RETURN made;
END $$;

-- Drops the partitions that end at or below `below` (the relay's cursor) and whose newest row is
-- older than `older_than`; answers how many. Never one that a running transaction may still write
-- to. Detaching waits for writers, so it gives up after 200 ms; the next call goes on.
CREATE FUNCTION outbox_drop_partitions(below xid8, older_than timestamptz) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET lock_timeout = '200ms' AS $$
DECLARE
  span CONSTANT bigint := 1000000;
  finished bigint := least(below, pg_snapshot_xmin(pg_current_snapshot()))::text::bigint;
  part text;
  newest timestamptz;
  dropped int := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('mumpuni.outbox.partitions'));
  FOR part IN
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
     WHERE i.inhparent = 'public.outbox'::regclass
       -- CASE, because a plan may look at every relation before it knows which are partitions.
       AND CASE WHEN c.relname ~ '^outbox_p[0-9]+$'
                THEN (substr(c.relname, 9)::bigint + 1) * span <= finished ELSE false END
     ORDER BY c.relname
  LOOP
    -- The last row by (xid, seq) is the newest but for the length of one transaction.
    EXECUTE format('SELECT created_at FROM public.%I ORDER BY xid DESC, seq DESC LIMIT 1', part)
      INTO newest;
    CONTINUE WHEN newest >= older_than;
    EXECUTE format('ALTER TABLE public.outbox DETACH PARTITION public.%I', part);
    EXECUTE format('DROP TABLE public.%I', part);
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
EXCEPTION WHEN lock_not_available THEN
  -- Whatever this call has dropped is undone with it.
  RETURN 0;
END $$;

REVOKE ALL ON FUNCTION outbox_ensure_partitions(int) FROM PUBLIC;
REVOKE ALL ON FUNCTION outbox_drop_partitions(xid8, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION outbox_ensure_partitions(int) TO :runtime_role;
GRANT EXECUTE ON FUNCTION outbox_drop_partitions(xid8, timestamptz) TO :runtime_role;
GRANT SELECT, INSERT ON outbox TO :runtime_role;
GRANT SELECT, INSERT, UPDATE ON event_sequence TO :runtime_role;
GRANT SELECT, INSERT, UPDATE ON relay_cursor TO :runtime_role;

SELECT outbox_ensure_partitions(8);
