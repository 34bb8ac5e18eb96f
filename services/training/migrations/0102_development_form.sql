-- The development form of the course when the enrolment was made, like the other terms: the professional
-- index (IP ASN) counts by it.
ALTER TABLE enrolment ADD COLUMN development_form smallint NOT NULL DEFAULT 0;
UPDATE enrolment e SET development_form = c.development_form
FROM course c WHERE c.course_id = e.course_id;
