-- 360-degree ratings (domain/rating.h). Who has rated whom is kept apart from what was said: an answer
-- holds no rater. Written anew in a random order when the cycle is finalised, it does not share a
-- transaction with the mark on the assignment either.
CREATE TABLE rating_instrument (
  code        text PRIMARY KEY,
  legal_basis text NOT NULL
);
CREATE TABLE rating_item (
  code     text NOT NULL REFERENCES rating_instrument,
  item_no  smallint NOT NULL,
  key      text NOT NULL,
  value    text NOT NULL,
  label    text NOT NULL,
  PRIMARY KEY (code, item_no),
  UNIQUE (code, key)
);
CREATE TABLE rating_cycle (
  cycle_id      uuid PRIMARY KEY,
  code          text NOT NULL UNIQUE,
  name          text NOT NULL,
  instrument    text NOT NULL REFERENCES rating_instrument,
  opens_on      date NOT NULL,
  closes_on     date NOT NULL,
  -- By relation 1 to 4.
  weights       smallint[] NOT NULL,
  min_raters    smallint NOT NULL,
  max_peers     smallint NOT NULL,
  decree_number text NOT NULL,
  state         smallint NOT NULL,
  finalisation  int NOT NULL,
  -- NULL: the whole city.
  root_unit_id  uuid
);
CREATE TABLE rating_assignment (
  cycle_id  uuid NOT NULL REFERENCES rating_cycle,
  ratee_id  uuid NOT NULL,
  rater_id  uuid NOT NULL,
  relation  smallint NOT NULL,
  submitted boolean NOT NULL DEFAULT false,
  PRIMARY KEY (cycle_id, ratee_id, rater_id)
);
CREATE INDEX rating_assignment_rater ON rating_assignment (rater_id, cycle_id);
CREATE TABLE rating_answer (
  -- Random: it tells neither when nor by whom.
  answer_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  cycle_id  uuid NOT NULL REFERENCES rating_cycle,
  ratee_id  uuid NOT NULL,
  relation  smallint NOT NULL,
  -- In the order of the items; 0: not observed.
  scores    smallint[] NOT NULL
);
CREATE INDEX rating_answer_ratee ON rating_answer (cycle_id, ratee_id);
-- What a finalised cycle says; replaced by the next finalisation. relation 0: the weighted score.
CREATE TABLE rating_result (
  cycle_id uuid NOT NULL REFERENCES rating_cycle,
  ratee_id uuid NOT NULL,
  value    text NOT NULL,
  relation smallint NOT NULL,
  score    int NOT NULL,
  PRIMARY KEY (cycle_id, ratee_id, value, relation)
);
CREATE INDEX rating_result_ratee ON rating_result (ratee_id);

GRANT SELECT, INSERT ON rating_instrument, rating_item TO :runtime_role;
GRANT SELECT, INSERT, UPDATE ON rating_cycle TO :runtime_role;
GRANT SELECT, INSERT, DELETE ON rating_assignment, rating_answer, rating_result TO :runtime_role;
GRANT UPDATE (submitted) ON rating_assignment TO :runtime_role;
