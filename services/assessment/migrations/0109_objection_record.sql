-- Who gave the statement of the superior: that person does not sit on the panel. NULL while there is
-- none, once that person is erased, and for what was said before this was kept.
ALTER TABLE objection ADD COLUMN statement_by uuid;
CREATE INDEX objection_statement_by ON objection (statement_by) WHERE statement_by IS NOT NULL;

-- The day of the fact that is contested: a later fact of the same case and act stands for itself.
-- NULL contests the fact of whatever day, as every objection did before: where the fact is gone or
-- has had several days, so that nothing counts otherwise than it was computed, and in rows of
-- programs before this column.
ALTER TABLE objection ADD COLUMN occurred_on date;
UPDATE objection o SET occurred_on = known.day
FROM (SELECT e.employee_id, e.source_id, e.fact, min(e.occurred_on) AS day
      FROM (SELECT employee_id, source_id, fact, occurred_on FROM evidence WHERE source = 3
            UNION SELECT employee_id, source_id, fact, occurred_on FROM evidence_history
            WHERE source = 3) e
      GROUP BY e.employee_id, e.source_id, e.fact HAVING count(*) = 1) known
WHERE known.employee_id = o.employee_id AND known.source_id = o.source_id
  AND known.fact = o.act::text;
DROP INDEX objection_fact;
-- One of whatever day and one of a known day are told apart by who inserts (store/objection_store.h).
CREATE UNIQUE INDEX objection_fact
  ON objection (employee_id, source_id, act, coalesce(occurred_on, '-infinity'))
  WHERE state NOT IN (5, 6);
