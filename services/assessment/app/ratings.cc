#include "services/assessment/app/ratings.h"

#include <algorithm>
#include <set>

#include "common/audit/audit.h"
#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "services/assessment/app/scope.h"
#include "services/assessment/domain/groups.h"
#include "services/assessment/domain/reasons.h"
#include "services/assessment/peers/projections.h"
#include "services/assessment/store/talent_store.h"

namespace mumpuni::assessment::app {
namespace {

using domain::CycleState;
using domain::RatingCycle;

absl::Status WrongState(const char* wanted) {
  return Error(reasons::kRatingCycleState, "cycle_id", wanted);
}

absl::StatusOr<Id> CallerOf(const Access& access) {
  return Id::Parse(access.principal.subject, "subject");
}

// One source of evidence for each person and cycle; a later finalisation is a newer state of it.
Id SourceOf(const RatingCycle& cycle, const Id& ratee_id) {
  return Id::FromName(cycle.cycle_id.ToString() + "/" + ratee_id.ToString());
}

// The first relation of a pair holds: who is above or below is no peer as well.
domain::Raters RatersOf(pg::Tx& tx, const RatingCycle& cycle, const std::vector<Id>& people,
                        LocalDate today) {
  // Who acts for a head on the first day of rating rates.
  const LocalDate day = std::max(today, cycle.opens_on);
  const auto lines = peers::ReportingLines(tx, people, day);
  const std::set<Id> ratees(people.begin(), people.end());
  domain::Raters raters;
  for (const Id& id : people) raters.emplace(std::pair(id, id), domain::Relation::kSelf);
  for (const auto& [superior, report] : lines) {
    if (!ratees.contains(report)) continue;
    raters.emplace(std::pair(report, superior), domain::Relation::kSuperior);
  }
  for (const auto& [superior, report] : lines) {
    if (!ratees.contains(superior)) continue;
    raters.emplace(std::pair(superior, report), domain::Relation::kSubordinate);
  }
  const peers::Draw draw{cycle.cycle_id.ToString(), cycle.max_peers};
  for (const auto& pair : peers::DrawColleagues(tx, people, day, lines, draw)) {
    raters.emplace(pair, domain::Relation::kPeer);
  }
  return raters;
}

}  // namespace

absl::StatusOr<store::StoredCycle> Ratings::Load(pg::Tx& tx, const Id& cycle_id) const {
  auto found = store::FindCycle(tx, cycle_id);
  if (!found.has_value()) {
    return Error(reasons::kRatingCycleNotFound, "cycle_id", "no such cycle");
  }
  return *std::move(found);
}

absl::Status Ratings::Audit(pg::Tx& tx, const Access& access, const std::string& action,
                            const std::string& purpose, const std::string& subject) const {
  audit::Record record;
  record.actor = access.principal;
  record.action = action;
  record.purpose = purpose;
  record.subject_id = subject;
  record.at = profiles_.Now();
  return audit::Append(tx, record);
}

absl::StatusOr<domain::RatingInstrument> Ratings::DefineInstrument(
    pg::Tx& tx, const domain::RatingInstrument& instrument) {
  RETURN_IF_ERROR(Validate(instrument));
  if (!store::InsertInstrument(tx, instrument) &&
      store::FindInstrument(tx, instrument.code) != instrument) {
    return Error(reasons::kRatingInstrumentTaken, "instrument.code", "another one has it");
  }
  return instrument;
}

absl::StatusOr<RatingCycle> Ratings::Open(pg::Tx& tx, const Access& access, RatingCycle cycle,
                                          const std::optional<Id>& root_unit_id) {
  RETURN_IF_ERROR(Validate(cycle, profiles_.Today()));
  if (!store::FindInstrument(tx, cycle.instrument).has_value()) {
    return Error(reasons::kRatingInstrumentNotFound, "cycle.instrument_code", "is not defined");
  }
  if (root_unit_id.has_value() && !peers::UnitExists(tx, *root_unit_id)) {
    return Error(reasons::kUnitNotFound, "unit_id", "no such unit");
  }
  cycle.cycle_id = Id::New(profiles_.Now());
  cycle.state = CycleState::kOpen;
  cycle.finalisation = 0;
  if (!store::InsertCycle(tx, cycle, root_unit_id)) {
    return Error(reasons::kRatingCycleTaken, "cycle.code", "another cycle has it");
  }
  const std::string key = cycle.cycle_id.ToString();
  RETURN_IF_ERROR(Audit(tx, access, "assessment.rating_cycle.open", cycle.decree_number, key));
  RETURN_IF_ERROR(
      mumpuni::jobs::StartLong(tx, kAssignRatersKind, key, "", profiles_.Now()).status());
  RETURN_IF_ERROR(
      mumpuni::jobs::Schedule(tx, kCloseCycleKind, key, cycle.closes_on.PlusDays(1).Start(), ""));
  return cycle;
}

absl::StatusOr<RatingCycle> Ratings::Get(pg::Tx& tx, const Id& cycle_id) {
  const auto found = store::FindCycle(tx, cycle_id, /*read_only=*/true);
  if (!found.has_value()) {
    return Error(reasons::kRatingCycleNotFound, "cycle_id", "no such cycle");
  }
  return found->cycle;
}

absl::StatusOr<RatingCycle> Ratings::Close(pg::Tx& tx, const Access& access, const Id& cycle_id) {
  ASSIGN_OR_RETURN(store::StoredCycle stored, Load(tx, cycle_id));
  if (stored.cycle.state != CycleState::kOpen) return WrongState("only an open cycle is closed");
  stored.cycle.state = CycleState::kClosed;
  store::SaveCycle(tx, stored.cycle);
  RETURN_IF_ERROR(Audit(tx, access, "assessment.rating_cycle.close", "", cycle_id.ToString()));
  return stored.cycle;
}

absl::StatusOr<RatingCycle> Ratings::Reopen(pg::Tx& tx, const Access& access, const Id& cycle_id,
                                            LocalDate closes_on, const std::string& reason) {
  RETURN_IF_ERROR(CheckText(reason, "reason", 10, 500));
  ASSIGN_OR_RETURN(store::StoredCycle stored, Load(tx, cycle_id));
  if (stored.cycle.state == CycleState::kOpen) return WrongState("it is open");
  // Results of two finalisations would mix.
  ASSIGN_OR_RETURN(const auto job,
                   mumpuni::jobs::FindNewestLong(tx, kFinaliseKind, cycle_id.ToString()));
  if (job.has_value() && job->state == mumpuni::jobs::LongJobState::kOpen) {
    return WrongState("its results are being computed");
  }
  stored.cycle.closes_on = closes_on;
  RETURN_IF_ERROR(CheckDays(stored.cycle, profiles_.Today()));
  stored.cycle.state = CycleState::kOpen;
  store::SaveCycle(tx, stored.cycle);
  RETURN_IF_ERROR(Audit(tx, access, "assessment.rating_cycle.reopen", reason, cycle_id.ToString()));
  RETURN_IF_ERROR(mumpuni::jobs::Schedule(tx, kCloseCycleKind, cycle_id.ToString(),
                                          closes_on.PlusDays(1).Start(), ""));
  return stored.cycle;
}

absl::StatusOr<RatingCycle> Ratings::Finalise(pg::Tx& tx, const Access& access,
                                              const Id& cycle_id) {
  ASSIGN_OR_RETURN(store::StoredCycle stored, Load(tx, cycle_id));
  if (stored.cycle.state != CycleState::kClosed) {
    return WrongState("only a closed cycle is finalised");
  }
  stored.cycle.state = CycleState::kFinalised;
  ++stored.cycle.finalisation;
  store::SaveCycle(tx, stored.cycle);
  RETURN_IF_ERROR(Audit(tx, access, "assessment.rating_cycle.finalise", "", cycle_id.ToString()));
  RETURN_IF_ERROR(
      mumpuni::jobs::StartLong(tx, kFinaliseKind, cycle_id.ToString(), "", profiles_.Now())
          .status());
  return stored.cycle;
}

absl::Status Ratings::ChangeRater(pg::Tx& tx, const Access& access, const Id& cycle_id,
                                  const Id& ratee_id, const Id& rater_id,
                                  std::optional<domain::Relation> relation,
                                  const std::string& reason) {
  RETURN_IF_ERROR(CheckText(reason, "reason", 10, 500));
  ASSIGN_OR_RETURN(const store::StoredCycle stored, Load(tx, cycle_id));
  if (stored.cycle.state != CycleState::kOpen) return WrongState("raters change while it is open");
  if (relation.has_value()) {
    if (*relation == domain::Relation::kSelf || ratee_id == rater_id) {
      return Error(mumpuni::reasons::kValueOutOfRange, "relation",
                   "only the person rates as SELF, and is assigned by the service");
    }
    for (const auto& [id, field] : {std::pair{ratee_id, "ratee_id"}, {rater_id, "rater_id"}}) {
      const auto employee = peers::FindEmployee(tx, id);
      if (!employee.has_value() || !employee->active) {
        return Error(reasons::kEmployeeNotFound, field, "nobody in service");
      }
    }
    if (!store::InsertAssignment(tx, cycle_id, ratee_id, rater_id, *relation)) {
      return Error(reasons::kRatingSubmitted, "rater_id", "rates that person already");
    }
  } else if (!store::DeleteAssignment(tx, cycle_id, ratee_id, rater_id)) {
    return Error(reasons::kRaterNotEntitled, "rater_id", "no rater who has not rated yet");
  }
  return Audit(tx, access, "assessment.rating_cycle.change_rater", reason, ratee_id.ToString());
}

absl::StatusOr<std::vector<store::Assignment>> Ratings::Mine(pg::Tx& tx, const Access& access) {
  ASSIGN_OR_RETURN(const Id caller, CallerOf(access));
  return store::AssignmentsOf(tx, caller);
}

absl::Status Ratings::Submit(pg::Tx& tx, const Access& access, const Id& cycle_id,
                             const Id& ratee_id, const std::map<std::string, int>& scores) {
  ASSIGN_OR_RETURN(const Id caller, CallerOf(access));
  // Whoever closes the cycle waits for this rating, or is seen by it.
  store::ShareCycle(tx, cycle_id);
  const auto stored = store::FindCycle(tx, cycle_id, /*read_only=*/true);
  const auto assignment = store::FindAssignment(tx, cycle_id, ratee_id, caller);
  // Who is no rater learns nothing of the cycle.
  if (!stored.has_value() || !assignment.has_value()) {
    return Error(reasons::kRaterNotEntitled, "ratee_id", "the caller does not rate that person");
  }
  RETURN_IF_ERROR(CheckTakesRatings(stored->cycle, profiles_.Today()));
  const auto instrument = store::FindInstrument(tx, stored->cycle.instrument);
  const domain::RatingSheet sheet{assignment->relation, scores};
  RETURN_IF_ERROR(Validate(sheet, *instrument));
  if (!store::MarkSubmitted(tx, cycle_id, ratee_id, caller)) {
    return Error(reasons::kRatingSubmitted, "ratee_id", "ratings are given once");
  }
  std::vector<int> in_order;
  for (const domain::RatingItem& item : instrument->items) in_order.push_back(scores.at(item.key));
  store::InsertAnswer(tx, *assignment, in_order);
  return absl::OkStatus();
}

absl::StatusOr<store::StoredResult> Ratings::Result(pg::Tx& tx, const Access& access,
                                                    const Id& cycle_id, const Id& ratee_id,
                                                    const std::string& method) {
  const Part part = PartIn(tx, access, ratee_id, profiles_.Today());
  if (part != Part::kSelf && part != Part::kSuperior) {
    return Error(mumpuni::reasons::kOutOfScope, "ratee_id", "outside the caller's scope");
  }
  ASSIGN_OR_RETURN(const RatingCycle cycle, Get(tx, cycle_id));
  if (part == Part::kSuperior) {
    RETURN_IF_ERROR(Audit(tx, access, method, cycle.code, ratee_id.ToString()));
  }
  return store::LoadResult(tx, cycle_id, ratee_id);
}

absl::StatusOr<Ratings::Summary> Ratings::Summarise(pg::Tx& tx, const Access& access,
                                                    const Id& cycle_id,
                                                    const std::optional<Id>& unit_id) {
  const AggregateReach reach = AggregatesFor(tx, access, profiles_.Today());
  RETURN_IF_ERROR(CheckAggregate(tx, reach, unit_id));
  RETURN_IF_ERROR(Get(tx, cycle_id).status());
  Summary result{store::Summarise(tx, cycle_id, unit_id), false};
  // For everybody: nobody but the superior reads what was said of one person. Of each value so many
  // have to be told, too.
  result.hidden = result.summary.rated < domain::kSmallestCell;
  std::erase_if(result.summary.means, [&](const auto& mean) {
    return result.summary.people.at(mean.first) < domain::kSmallestCell;
  });
  return result;
}

absl::StatusOr<mumpuni::jobs::Progress> Ratings::AssignChunk(pg::Tx& tx,
                                                             const mumpuni::jobs::Chunk& chunk) {
  ASSIGN_OR_RETURN(const Id cycle_id, Id::Parse(chunk.key, "cycle_id"));
  ASSIGN_OR_RETURN(const store::StoredCycle stored, Load(tx, cycle_id));
  mumpuni::jobs::Progress progress = chunk.so_far;
  const std::vector<Id> people = store::ActiveOf(tx, stored.root_unit_id, progress.cursor, chunk_);
  store::AssignRaters(tx, cycle_id, RatersOf(tx, stored.cycle, people, profiles_.Today()));
  progress.done += static_cast<int64_t>(people.size());
  progress.finished = static_cast<int>(people.size()) < chunk_;
  if (!people.empty()) progress.cursor = people.back().ToString();
  if (progress.finished) progress.total = progress.done;
  return progress;
}

absl::StatusOr<mumpuni::jobs::Progress> Ratings::FinaliseChunk(pg::Tx& tx,
                                                               const mumpuni::jobs::Chunk& chunk) {
  ASSIGN_OR_RETURN(const Id cycle_id, Id::Parse(chunk.key, "cycle_id"));
  ASSIGN_OR_RETURN(const RatingCycle cycle, Get(tx, cycle_id));
  const auto instrument = store::FindInstrument(tx, cycle.instrument);
  mumpuni::jobs::Progress progress = chunk.so_far;
  if (progress.cursor.empty()) progress.total = store::CountRatees(tx, cycle_id);
  const std::vector<Id> people = store::RateesAfter(tx, cycle_id, progress.cursor, chunk_);
  store::ShuffleAnswers(tx, cycle_id, people);
  const auto sheets = store::LoadSheets(tx, cycle_id, people, *instrument);
  std::map<Id, domain::RatingResult> results;
  std::vector<SourceState> states;
  for (const Id& id : people) {
    const auto of = sheets.find(id);
    results[id] = domain::Aggregate(
        of == sheets.end() ? std::vector<domain::RatingSheet>() : of->second, *instrument, cycle);
    SourceState state{SourceOf(cycle, id), cycle.finalisation, {}};
    for (const domain::ValueScore& value : results[id].values) {
      if (!value.score.has_value()) continue;
      store::EvidenceRow row;
      row.source_id = state.source_id;
      row.employee_id = id;
      row.fact = value.value;
      row.level = *value.score;
      row.occurred_on = cycle.closes_on;
      state.rows.push_back(std::move(row));
    }
    states.push_back(std::move(state));
  }
  store::SaveResults(tx, cycle_id, results);
  RETURN_IF_ERROR(profiles_.ReplaceEvidence(tx, domain::Source::kRatingCycle, std::move(states)));
  progress.done += static_cast<int64_t>(people.size());
  progress.finished = static_cast<int>(people.size()) < chunk_;
  if (!people.empty()) progress.cursor = people.back().ToString();
  return progress;
}

absl::Status Ratings::CloseTimer(pg::Tx& tx, const mumpuni::jobs::DueJob& job) {
  ASSIGN_OR_RETURN(const Id cycle_id, Id::Parse(job.key, "cycle_id"));
  ASSIGN_OR_RETURN(store::StoredCycle stored, Load(tx, cycle_id));
  const bool over =
      stored.cycle.state == CycleState::kOpen && profiles_.Today() > stored.cycle.closes_on;
  if (!over) return absl::OkStatus();
  stored.cycle.state = CycleState::kClosed;
  store::SaveCycle(tx, stored.cycle);
  return absl::OkStatus();
}

}  // namespace mumpuni::assessment::app
