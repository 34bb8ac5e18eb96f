// Recognised lesson hours: recomputed whenever a completion of a person comes or goes, or the
// conversion table changes. Each method runs in the caller's transaction. Thread-safe.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/clock.h"
#include "common/core/principal.h"
#include "common/jobs/long_jobs.h"
#include "common/pg/tx.h"
#include "services/training/app/development.h"
#include "services/training/app/event_sink.h"
#include "services/training/store/hour_store.h"

namespace mumpuni::training::app {

// Of the long job that recomputes everybody.
inline constexpr char kRecomputeHoursKind[] = "training.recompute_hours";

struct HourStatement {
  LessonHours hours;
  // Of the period, by day of completion.
  std::vector<store::HourRow> entries;
  domain::Jp forecast;
  domain::Jp own_choice;
  // Half of the minimum; 0 without one.
  domain::Jp own_choice_aim;
  int months_begun = 0;
  int months_total = 0;
};

class HourBook {
 public:
  HourBook(const Clock& clock, EventSink& sink, Development& development)
      : clock_(clock), sink_(sink), development_(development) {}

  // Before the enrolments of these people are locked or changed: the limits of a day and a month
  // are counted over all of them. Everybody locks batch, then heads, then enrolments.
  void Lock(pg::Tx& tx, const std::vector<Id>& employees) const {
    store::LockHourHeads(tx, employees);
  }
  // Recomputes all records of these people, whose heads are held, and answers the enrolments whose
  // hours have changed.
  std::vector<Id> Recompute(pg::Tx& tx, const std::vector<Id>& employees) const;
  // The same, and tells each change except that of `but`, which the caller tells.
  absl::Status RecomputeAndTell(pg::Tx& tx, const std::vector<Id>& employees, const Id& but);

  // A row of the table; a new one starts the job that recomputes everybody. Errors:
  // lesson_hour_service.proto, DefineConversionRule.
  absl::StatusOr<domain::ConversionRule> Define(pg::Tx& tx, const Access& access,
                                                const domain::ConversionRule& rule);
  // Starts the job, or answers the one under way.
  absl::StatusOr<Id> StartRecomputation(pg::Tx& tx);
  absl::StatusOr<mumpuni::jobs::Progress> Advance(pg::Tx& tx, const mumpuni::jobs::Chunk& chunk);

  absl::StatusOr<HourStatement> Statement(pg::Tx& tx, const Access& access, const Id& employee_id,
                                          std::optional<LocalDate> on_date);
  struct ShortList {
    domain::Jp minimum;
    std::vector<store::PersonHours> people;
  };
  absl::StatusOr<ShortList> ShortOfHours(pg::Tx& tx, const Access& access, const Id& unit_id,
                                         int year, const Id& after, int limit);
  absl::StatusOr<std::vector<store::BranchHours>> Recapitulate(pg::Tx& tx, const Access& access,
                                                               const Id& unit_id, int year);
  std::vector<store::RegistryRow> Registry(pg::Tx& tx, int year, store::RegistryState state,
                                           const Id& after, int limit);
  // One status for each answer; what is wrong does not keep the others out. `repeated`: only tells
  // again what becomes of the rows; a later answer may stand by now.
  absl::StatusOr<std::vector<absl::Status>> RecordAnswers(
      pg::Tx& tx, const Access& access, const std::vector<store::RegistryAnswer>& answers,
      bool repeated);

 private:
  LocalDate Today() const { return LocalDate::At(clock_.Now()); }
  absl::Status Record(pg::Tx& tx, const Access& access, const std::string& action,
                      const std::string& subject);

  const Clock& clock_;
  EventSink& sink_;
  Development& development_;
};

}  // namespace mumpuni::training::app
