-- What the relay needs to replace a leader that is frozen, and to notice every kind of restore
-- (common/events/relay_store.h). Code from before this leaves the columns as they are.
ALTER TABLE relay_cursor
  -- When the leader was last known to be alive; NULL under a leader that does not say so.
  ADD COLUMN heartbeat_at timestamptz,
  -- outbox_identity() when the cursor was written; NULL until a relay that knows it has led.
  ADD COLUMN identity text,
  -- Since when a restore was noticed that no operator has acknowledged.
  ADD COLUMN restored_at timestamptz;

-- "timeline/database/table": another one after a recovery to a point in time, a promotion, or a
-- dump that was loaded into a new database or new tables. Append asks in every transaction, so it
-- reads no file: the system's identifier, which costs one, is kept beside it. The body of a plain
-- expression is inlined; the timeline is that of the WAL being written.
CREATE FUNCTION outbox_identity() RETURNS text LANGUAGE sql VOLATILE AS $$
  SELECT left(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()), 8)
         || '/' || split_part(pg_catalog.pg_relation_filepath('public.relay_cursor'), '/', -2)
         || '/' || 'public.outbox'::regclass::oid
$$;
GRANT EXECUTE ON FUNCTION outbox_identity() TO :runtime_role;

-- As before, but one partition in each call: detaching locks out the writers, so that lock is held
-- for one partition only, and they queue behind our waiting for it for 50 ms at most.
CREATE OR REPLACE FUNCTION outbox_drop_partitions(below xid8, older_than timestamptz) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET lock_timeout = '50ms' AS $$
DECLARE
  span CONSTANT bigint := 1000000;
  finished bigint := least(below, pg_snapshot_xmin(pg_current_snapshot()))::text::bigint;
  part text;
  newest timestamptz;
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
    RETURN 1;
  END LOOP;
  RETURN 0;
EXCEPTION WHEN lock_not_available THEN
  RETURN 0;
END $$;
