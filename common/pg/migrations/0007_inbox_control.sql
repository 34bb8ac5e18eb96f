-- What operators decide about a consumer (common/events/inbox.h); no row: nothing.
CREATE TABLE inbox_control (
  consumer     text PRIMARY KEY,
  -- Raised by every pause, resume and moved cursor: running inboxes then look again.
  generation   bigint NOT NULL DEFAULT 1,
  -- Why it is paused; '' if it is not.
  pause_reason text NOT NULL DEFAULT '',
  paused_by    text NOT NULL DEFAULT '',
  paused_at    timestamptz
);
GRANT SELECT, INSERT, UPDATE ON inbox_control TO :runtime_role;
