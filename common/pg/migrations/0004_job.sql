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

GRANT SELECT, INSERT, UPDATE, DELETE ON job TO :runtime_role;
