-- The course of a completed training: leadership training counts at the level of the job. Rows of code
-- before this one have none, and code before this one writes none: it comes with the next event of the
-- enrolment, or for all at once when the consumer assessment.evidence is rebuilt (mumpuni events
-- rebuild --consumer assessment.evidence).
ALTER TABLE training_record ADD COLUMN course_code text NOT NULL DEFAULT '';

-- Years before PermenPANRB 6/2022 were rated by a score; then work_result and work_behaviour are 0. NULL: no
-- score, as in every row of code before this one.
ALTER TABLE performance_rating ADD COLUMN score_hundredths int;
