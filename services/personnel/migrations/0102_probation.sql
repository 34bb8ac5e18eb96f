-- A candidate on probation (CPNS): a PNS who is not measured by the professional index yet. Not dated: it is
-- set with the hire or the file and cleared when the person is a full PNS.
ALTER TABLE employee ADD COLUMN on_probation boolean NOT NULL DEFAULT false;
