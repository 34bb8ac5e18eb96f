#include "services/training/store/feedback_store.h"

namespace mumpuni::training::store {
namespace {

#define FEEDBACK_OF                                          \
  "FROM feedback f JOIN batch b ON b.batch_id = f.batch_id " \
  "WHERE ($1::uuid IS NULL OR b.batch_id = $1::uuid) "       \
  "AND ($2::uuid IS NULL OR b.course_id = $2::uuid) "
#define TRAINER_SCORES_OF                                                  \
  "FROM feedback f JOIN batch b ON b.batch_id = f.batch_id "               \
  "CROSS JOIN unnest(f.trainers, f.trainer_scores) AS t (trainer, score) " \
  "WHERE ($1::uuid IS NULL OR b.batch_id = $1::uuid) "                     \
  "AND ($2::uuid IS NULL OR b.course_id = $2::uuid) "

}  // namespace

std::optional<Id> CompletedIn(pg::Tx& tx, const Id& batch_id, const Id& employee_id) {
  const auto rows = tx.Exec(
      "SELECT enrolment_id FROM enrolment WHERE batch_id = $1 AND employee_id = $2 AND status = 3 "
      "ORDER BY enrolment_id LIMIT 1",
      batch_id, employee_id);
  if (rows.empty()) return std::nullopt;
  return pg::IdOf(rows[0][0]);
}

std::vector<std::string> TrainersOf(pg::Tx& tx, const Id& batch_id) {
  std::vector<std::string> trainers;
  for (const auto& row : tx.Exec("SELECT DISTINCT t.trainer FROM meeting m "
                                 "CROSS JOIN unnest(m.trainers) AS t (trainer) "
                                 "WHERE m.batch_id = $1 ORDER BY t.trainer",
                                 batch_id)) {
    trainers.push_back(pg::TextOf(row[0]));
  }
  return trainers;
}

bool InsertFeedback(pg::Tx& tx, const Id& enrolment_id, const Id& batch_id,
                    const domain::Feedback& feedback) {
  std::vector<std::string> trainers;
  std::vector<int64_t> scores;
  for (const domain::TrainerScore& one : feedback.trainers) {
    trainers.push_back(one.trainer);
    scores.push_back(one.score);
  }
  return tx.Exec(R"(
      INSERT INTO feedback (enrolment_id, batch_id, content_score, materials_score,
                            facilities_score, usefulness_score, trainers, trainer_scores, comment)
      VALUES ($1, $2, $3, $4, $5, $6, $7::text[], $8::smallint[], $9)
      ON CONFLICT (enrolment_id) DO NOTHING)",
                 enrolment_id, batch_id, feedback.content, feedback.materials, feedback.facilities,
                 feedback.usefulness, pg::Array(trainers), pg::Array(scores), feedback.comment)
             .affected_rows() == 1;
}

std::vector<domain::BatchTally> TalliesOf(pg::Tx& tx, const Id& batch_id, const Id& course_id) {
  std::vector<domain::BatchTally> tallies;
  std::map<Id, size_t> places;
  for (const auto& row :
       tx.Exec("SELECT f.batch_id, count(*), sum(f.content_score), sum(f.materials_score), "
               "sum(f.facilities_score), sum(f.usefulness_score), "
               "count(*) FILTER (WHERE f.comment <> '') " FEEDBACK_OF
               "GROUP BY f.batch_id ORDER BY f.batch_id",
               pg::OrNull(batch_id), pg::OrNull(course_id))) {
    domain::BatchTally tally;
    tally.batch_id = pg::IdOf(row[0]);
    tally.answers = row[1].as<int>();
    for (int k = 0; k < 4; ++k) tally.sums.at(k) = row[2 + k].as<int64_t>();
    tally.comments = row[6].as<int>();
    places[tally.batch_id] = tallies.size();
    tallies.push_back(std::move(tally));
  }
  for (const auto& row :
       tx.Exec("SELECT f.batch_id, t.trainer, count(*), sum(t.score) " TRAINER_SCORES_OF
               "GROUP BY f.batch_id, t.trainer",
               pg::OrNull(batch_id), pg::OrNull(course_id))) {
    const auto place = places.find(pg::IdOf(row[0]));
    // The first answer of a batch may come between the two statements.
    if (place == places.end()) continue;
    tallies[place->second].trainers[pg::TextOf(row[1])] = {row[2].as<int>(), row[3].as<int64_t>()};
  }
  return tallies;
}

std::vector<std::string> CommentsOf(pg::Tx& tx, const std::vector<Id>& batch_ids, int limit) {
  std::vector<std::string> comments;
  for (const auto& row : tx.Exec("SELECT comment FROM feedback "
                                 "WHERE batch_id = any($1::uuid[]) AND comment <> '' "
                                 "ORDER BY md5(comment), comment LIMIT $2",
                                 pg::Array(batch_ids), limit)) {
    comments.push_back(pg::TextOf(row[0]));
  }
  return comments;
}

void ForgetComments(pg::Tx& tx, const std::vector<Id>& employee_ids) {
  tx.Exec(R"(
      UPDATE feedback f SET comment = ''
      FROM enrolment e
      WHERE e.enrolment_id = f.enrolment_id AND e.employee_id = any($1::uuid[])
        AND f.comment <> '')",
          pg::Array(employee_ids));
}

}  // namespace mumpuni::training::store
