-- Durable timers (common/jobs/timers.h): a row is removed in the transaction of its effect.
CREATE TABLE job (
  kind text NOT NULL,
  key text NOT NULL,
  due_at timestamptz NOT NULL,
  payload bytea NOT NULL,
  -- Failed attempts so far.
  attempt int NOT NULL DEFAULT 0,
  last_error text NOT NULL DEFAULT '',
  -- Set after a failure: not before this.
  retry_at timestamptz,
  PRIMARY KEY (kind, key)
) WITH (fillfactor = 80);
CREATE INDEX job_next ON job (coalesce(retry_at, due_at));

-- Long jobs (common/jobs/long_jobs.h): one row is the handle, the lease and the progress.
CREATE TABLE long_job (
  job_id      uuid PRIMARY KEY,
  kind        text NOT NULL,
  key         text NOT NULL,
  payload     bytea NOT NULL,
  -- 1 open, 2 done, 3 cancelled.
  state       smallint NOT NULL DEFAULT 1 CHECK (state BETWEEN 1 AND 3),
  cursor      text NOT NULL DEFAULT '',
  done        bigint NOT NULL DEFAULT 0,
  total       bigint NOT NULL DEFAULT 0,
  result      bytea NOT NULL DEFAULT '',
  -- Raised by each claim; a replica whose claim is an older one can no longer apply a chunk.
  claim       bigint NOT NULL DEFAULT 0,
  owner       text NOT NULL DEFAULT '',
  lease_until timestamptz,
  -- Failures since the last chunk that was applied.
  attempt     int NOT NULL DEFAULT 0,
  last_error  text NOT NULL DEFAULT '',
  retry_at    timestamptz,
  created_at  timestamptz NOT NULL,
  finished_at timestamptz
) WITH (fillfactor = 50);
CREATE UNIQUE INDEX long_job_open ON long_job (kind, key) WHERE state = 1;
CREATE INDEX long_job_next ON long_job (created_at) WHERE state = 1;
CREATE INDEX long_job_finished ON long_job (finished_at) WHERE finished_at IS NOT NULL;

GRANT SELECT, INSERT, UPDATE, DELETE ON long_job TO :runtime_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON job TO :runtime_role;
