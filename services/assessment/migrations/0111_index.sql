-- The course of a completed training: leadership training counts at the level of the job. Rows of code
-- before this one have none, and code before this one writes none: it comes with the next event of the
-- enrolment, or for all at once when the consumer assessment.evidence is rebuilt (mumpuni events rebuild).
ALTER TABLE training_record ADD COLUMN course_code text NOT NULL DEFAULT '';
