-- Who gave the statement of the superior: that person does not sit on the panel. NULL while there is
-- none, once that person is erased, and for what was said before this was kept.
ALTER TABLE objection ADD COLUMN statement_by uuid;
CREATE INDEX objection_statement_by ON objection (statement_by) WHERE statement_by IS NOT NULL;
