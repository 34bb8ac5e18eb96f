#include "services/assessment/domain/dictionary.h"

#include <algorithm>

#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "services/assessment/domain/reasons.h"

namespace mumpuni::assessment::domain {

CompetencyState StateOn(const CompetencyVersion& version, LocalDate day) {
  const bool over = version.text.state == CompetencyState::kPublished &&
                    version.retired_from.has_value() && *version.retired_from <= day;
  return over ? CompetencyState::kRetired : version.text.state;
}

CompetencyVersion Decided(Competency text, absl::Time now) {
  CompetencyVersion version;
  version.text = std::move(text);
  version.text.version = 1;
  version.text.state = CompetencyState::kPublished;
  version.drafted_at = now;
  version.published_at = now;
  return version;
}

CompetencyVersion Draft(const std::optional<CompetencyVersion>& open, int next, Competency text,
                        const std::string& author, absl::Time now) {
  CompetencyVersion version;
  version.text = std::move(text);
  version.text.version = open.has_value() ? open->text.version : next;
  version.text.state = CompetencyState::kDraft;
  if (open.has_value()) version.authors = open->authors;
  std::erase(version.authors, author);
  version.authors.push_back(author);
  version.drafted_at = now;
  return version;
}

absl::StatusOr<CompetencyVersion> Review(CompetencyVersion version, const std::string& reviewer,
                                         bool accept, const std::string& note, absl::Time now) {
  if (accept) {
    RETURN_IF_ERROR(CheckOptionalText(note, "note", 1000));
  } else {
    RETURN_IF_ERROR(CheckText(note, "note", 10, 1000));
  }
  if (version.text.state != CompetencyState::kDraft) {
    return Error(reasons::kCompetencyNotDraft, "version", "only a draft is reviewed");
  }
  if (std::find(version.authors.begin(), version.authors.end(), reviewer) !=
      version.authors.end()) {
    return Error(reasons::kReviewByAuthor, "version", "the reviewer has written at it");
  }
  if (accept) version.text.state = CompetencyState::kReviewed;
  version.reviewed_by = reviewer;
  version.reviewed_at = now;
  version.review_note = note;
  return version;
}

absl::StatusOr<CompetencyVersion> Publish(CompetencyVersion version, absl::Time now) {
  if (version.text.state != CompetencyState::kReviewed) {
    return Error(reasons::kCompetencyNotReviewed, "version", "only a reviewed text is published");
  }
  version.text.state = CompetencyState::kPublished;
  version.published_at = now;
  return version;
}

CompetencyVersion Superseded(CompetencyVersion version, int by_version, LocalDate day) {
  version.text.state = CompetencyState::kRetired;
  version.retired_from = day;
  version.retire_reason = "superseded by version " + std::to_string(by_version);
  return version;
}

absl::Status Validate(const Retirement& retirement, LocalDate today) {
  RETURN_IF_ERROR(CheckText(retirement.reason, "reason", 10, 500));
  if (retirement.effective_from < today) {
    return Error(reasons::kEffectiveDatePast, "effective_from", "today or later");
  }
  if (retirement.replaced_by.empty()) {
    RETURN_IF_ERROR(
        CheckRange(static_cast<int64_t>(retirement.level_map.size()), "level_map", 0, 0));
    return CheckOptionalText(retirement.legal_basis, "legal_basis", 300);
  }
  RETURN_IF_ERROR(CheckCode(retirement.replaced_by, "replaced_by_code", 32));
  RETURN_IF_ERROR(CheckText(retirement.legal_basis, "legal_basis", 300));
  RETURN_IF_ERROR(CheckRange(static_cast<int64_t>(retirement.level_map.size()), "level_map", 5, 5));
  int lowest = 1;
  for (const int level : retirement.level_map) {
    RETURN_IF_ERROR(CheckRange(level, "level_map", lowest, 5));
    lowest = level;
  }
  return absl::OkStatus();
}

std::optional<CrosswalkStep> StepOf(const Retirement& retirement) {
  if (retirement.replaced_by.empty()) return std::nullopt;
  CrosswalkStep step{retirement.code,
                     retirement.replaced_by,
                     {},
                     retirement.effective_from,
                     retirement.legal_basis};
  std::copy_n(retirement.level_map.begin(), step.levels.size(), step.levels.begin());
  return step;
}

}  // namespace mumpuni::assessment::domain
