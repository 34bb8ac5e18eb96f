-- Which mutations are done already: claimed as the first statement of each
-- (common/pg/request_log.h).
CREATE TABLE request_log (
  principal text NOT NULL,
  method text NOT NULL,
  request_id uuid NOT NULL,
  body_hash text NOT NULL,
  -- NULL only inside the transaction that claimed it.
  resource_id text,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (principal, method, request_id)
);
-- For removing what is older than 7 days.
CREATE INDEX request_log_created_at ON request_log (created_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON request_log TO :runtime_role;
