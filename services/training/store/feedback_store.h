// Rows of `feedback`. Nothing here answers whose an answer is.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/pg/tx.h"
#include "services/training/domain/feedback.h"

namespace mumpuni::training::store {

// The completed enrolment of an employee in a batch.
std::optional<Id> CompletedIn(pg::Tx& tx, const Id& batch_id, const Id& employee_id);
// The trainers in the timetable of a batch.
std::vector<std::string> TrainersOf(pg::Tx& tx, const Id& batch_id);
// False if the enrolment has given feedback.
bool InsertFeedback(pg::Tx& tx, const Id& enrolment_id, const Id& batch_id,
                    const domain::Feedback& feedback);
// Of one batch, or of the batches of one course (the other one is nil), by batch.
std::vector<domain::BatchTally> TalliesOf(pg::Tx& tx, const Id& batch_id, const Id& course_id);
// Ordered by a hash of the text: neither time nor person shows.
std::vector<std::string> CommentsOf(pg::Tx& tx, const std::vector<Id>& batch_ids, int limit);
// The scores stay: they are told only in sums.
void ForgetComments(pg::Tx& tx, const std::vector<Id>& employee_ids);

}  // namespace mumpuni::training::store
