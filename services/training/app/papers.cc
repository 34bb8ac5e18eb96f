#include "services/training/app/papers.h"

#include "common/core/reasons.h"
#include "services/training/app/scope.h"
#include "services/training/domain/reasons.h"
#include "services/training/store/certificate_store.h"
#include "services/training/store/course_store.h"
#include "services/training/store/enrolment_store.h"

namespace mumpuni::training::app {

absl::StatusOr<Roll> Papers::RollOf(pg::Tx& tx, const Access& access, const Id& batch_id,
                                    LocalDate day) {
  auto batch = store::FindBatch(tx, batch_id);
  if (!batch.has_value()) return Error(reasons::kBatchUnknown, "batch_id", "no such batch");
  auto course = store::FindCourse(tx, batch->course_id);
  if (!course.has_value()) return absl::InternalError("a batch without its course");
  Roll roll;
  ASSIGN_OR_RETURN(roll.letterhead, LetterheadOn(tx, day));
  roll.enrolments = store::SeatHolders(tx, batch_id);
  if (roll.enrolments.empty()) {
    return Error(reasons::kBatchEmpty, "batch_id", "nobody holds a seat");
  }
  const LocalDate today = LocalDate::At(clock_.Now());
  for (const domain::Enrolment& one : roll.enrolments) {
    RETURN_IF_ERROR(CheckReaches(tx, access, one.employee_id, today));
  }
  roll.batch = *std::move(batch);
  roll.course = *std::move(course);
  return roll;
}

absl::StatusOr<domain::Letterhead> Papers::Define(pg::Tx& tx, const domain::Letterhead& wanted) {
  RETURN_IF_ERROR(domain::CheckLetterhead(wanted));
  const auto existing = store::ListLetterheads(tx);
  for (const domain::Letterhead& one : existing) {
    if (one == wanted) return wanted;
  }
  // Papers of the past are printed again as they were.
  if (!existing.empty() && wanted.valid_from < LocalDate::At(clock_.Now())) {
    return Error(mumpuni::reasons::kValueOutOfRange, "letterhead.valid_from", "in the past");
  }
  if (!store::InsertLetterhead(tx, wanted)) {
    return Error(reasons::kLetterheadExists, "letterhead.valid_from",
                 "another letterhead begins on that day");
  }
  return wanted;
}

absl::StatusOr<domain::Letterhead> Papers::LetterheadOn(pg::Tx& tx, LocalDate day) {
  auto found = store::LetterheadOn(tx, day);
  if (!found.has_value()) {
    return Error(reasons::kLetterheadMissing, "no letterhead is in force on that day");
  }
  return *std::move(found);
}

}  // namespace mumpuni::training::app
