-- Incoming events (common/events/inbox.h): how far each consumer has applied each partition, and
-- what could not be applied.
CREATE TABLE inbox_cursor (
  consumer text NOT NULL,
  topic text NOT NULL,
  partition int NOT NULL,
  -- Next offset to apply.
  off bigint NOT NULL,
  -- Raised by each new owner of the partition; an older one can no longer move the cursor.
  epoch bigint NOT NULL,
  cluster_id text NOT NULL DEFAULT '',
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (consumer, topic, partition)
) WITH (fillfactor = 50);

CREATE TABLE parked_event (
  parked_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  consumer text NOT NULL,
  topic text NOT NULL,
  partition int NOT NULL,
  off bigint NOT NULL,
  key text NOT NULL,
  type text NOT NULL,
  subject text NOT NULL,
  sequence bigint NOT NULL,
  event_time timestamptz NOT NULL,
  event_id text NOT NULL,
  source text NOT NULL,
  traceparent text NOT NULL,
  payload bytea NOT NULL,
  reason text NOT NULL,
  error text NOT NULL,
  parked_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (consumer, topic, partition, off)
);
CREATE INDEX parked_event_key ON parked_event (consumer, topic, key, off);

GRANT SELECT, INSERT, UPDATE, DELETE ON inbox_cursor TO :runtime_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON parked_event TO :runtime_role;
