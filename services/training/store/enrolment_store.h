// Rows of `enrolment` and `lesson_hour_rule`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/pg/tx.h"
#include "services/training/domain/enrolment.h"
#include "services/training/domain/lesson_hours.h"

namespace mumpuni::training::store {

// False if the employee has a running enrolment in the course.
bool InsertEnrolment(pg::Tx& tx, const domain::Enrolment& enrolment);
std::optional<domain::Enrolment> FindEnrolment(pg::Tx& tx, const Id& enrolment_id);
std::vector<domain::Enrolment> FindEnrolments(pg::Tx& tx, const std::vector<Id>& enrolment_ids);
// Holds the row until the end of the transaction. Whoever also needs the batch locks that first.
std::optional<domain::Enrolment> LockEnrolment(pg::Tx& tx, const Id& enrolment_id);
// The completed enrolments of a batch by id, held until the end of the transaction.
std::vector<domain::Enrolment> LockCompleted(pg::Tx& tx, const Id& batch_id);
// The running enrolments of a batch by id, held until the end of the transaction; of everybody if
// `employees` is empty.
std::vector<domain::Enrolment> LockRunning(pg::Tx& tx, const Id& batch_id,
                                           const std::vector<Id>& employees);
// Participants: running or completed.
int CountParticipants(pg::Tx& tx, const Id& batch_id);
// The days on which the person attended; without a timetable they stay unknown.
void SetTrainingDays(pg::Tx& tx, const Id& enrolment_id);
// Everybody who holds a seat of the batch, by id.
std::vector<domain::Enrolment> SeatHolders(pg::Tx& tx, const Id& batch_id);
// Saves what a decision may change of a locked enrolment and counts the version up.
void SaveEnrolment(pg::Tx& tx, domain::Enrolment& enrolment);

struct EnrolmentFilter {
  // Nil: all.
  Id employee_id;
  Id batch_id;
  domain::EnrolmentStatus status = domain::EnrolmentStatus::kUnspecified;
  // Only employees of these units and below, by the projection; none: of all.
  std::vector<Id> root_unit_ids;
  // Page: after this id.
  Id after_id;
};
std::vector<domain::Enrolment> ListEnrolments(pg::Tx& tx, const EnrolmentFilter& filter, int limit);

struct SequencedEnrolment {
  domain::Enrolment enrolment;
  int64_t sequence = 0;
};
// By id after `after_id`, with the sequence of the newest event.
std::vector<SequencedEnrolment> SnapshotEnrolments(pg::Tx& tx, const std::string& topic,
                                                   const Id& after_id, int limit);

struct PeriodHours {
  domain::Jp recognised;
  int completions = 0;
};
// Completions of the days from `first` to `last` that still count.
PeriodHours HoursOf(pg::Tx& tx, const Id& employee_id, LocalDate first, LocalDate last);

// False if there is a rule for that type and year.
bool InsertRule(pg::Tx& tx, const domain::LessonHourRule& rule);
// The rule in force in a year: the newest that began by then.
std::optional<domain::LessonHourRule> RuleOf(pg::Tx& tx, domain::EmploymentType type, int year);
std::vector<domain::LessonHourRule> ListRules(pg::Tx& tx);

}  // namespace mumpuni::training::store
