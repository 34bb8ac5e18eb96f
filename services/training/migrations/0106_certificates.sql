-- Certificates. Their numbers come from a row per year that is locked and counted up in the transaction
-- of the certificate itself: what is rolled back gives its number back, so the register has no holes.
CREATE TABLE certificate_register (
  year        smallint PRIMARY KEY,
  last_number integer NOT NULL CHECK (last_number > 0)
);

-- Nothing of the enrolment is copied but the name on the day of issue, which training does not hold
-- elsewhere: a revoked completion is seen by joining it.
CREATE TABLE certificate (
  certificate_id          uuid PRIMARY KEY,
  enrolment_id            uuid NOT NULL REFERENCES enrolment,
  year                    smallint NOT NULL REFERENCES certificate_register,
  sequence                integer NOT NULL CHECK (sequence > 0),
  number                  text NOT NULL UNIQUE,
  verification_code       text NOT NULL UNIQUE,
  -- Empty once the holder is erased.
  holder_name             text NOT NULL,
  issued_on               date NOT NULL,
  state                   smallint NOT NULL,
  end_reason              text NOT NULL DEFAULT '',
  replaces_certificate_id uuid UNIQUE REFERENCES certificate,
  version                 bigint NOT NULL DEFAULT 1,
  created_at              timestamptz NOT NULL,
  UNIQUE (year, sequence)
);
-- One certificate per enrolment that is neither cancelled nor replaced; the last line of defence.
CREATE UNIQUE INDEX certificate_held ON certificate (enrolment_id) WHERE state = 1;
CREATE INDEX certificate_enrolment ON certificate (enrolment_id);

-- Versioned reference data: a letterhead holds from its day until a later one.
CREATE TABLE letterhead (
  valid_from       date PRIMARY KEY,
  city             text NOT NULL,
  agency           text NOT NULL,
  address          text NOT NULL,
  legal_basis      text NOT NULL,
  place            text NOT NULL,
  signatory_title  text NOT NULL,
  series           text NOT NULL,
  verification_url text NOT NULL
);

-- Of a certificate only its end and the name of an erased holder may change; no row is ever deleted.
GRANT SELECT, INSERT, UPDATE (last_number) ON certificate_register TO :runtime_role;
GRANT SELECT, INSERT, UPDATE (holder_name, state, end_reason, version) ON certificate
  TO :runtime_role;
GRANT SELECT, INSERT ON letterhead TO :runtime_role;
