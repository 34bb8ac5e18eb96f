#include "services/complaint/app/notifications.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace mumpuni::complaint::app {
namespace {

constexpr absl::Duration kLease = absl::Minutes(5);
constexpr int kMaxAttempts = 12;
constexpr absl::Duration kFirstRetry = absl::Minutes(1);
constexpr absl::Duration kLongestRetry = absl::Hours(6);

std::string DayText(const std::optional<LocalDate>& day) {
  return day.has_value() ? day->ToString() : "";
}

bool MayPass(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status);
}

}  // namespace

std::vector<store::Notification> Notifications::Claim(pg::Tx& tx, int limit) const {
  const absl::Time now = clock_.Now();
  return store::ClaimNotifications(tx, now, now + kLease, limit);
}

absl::StatusOr<std::optional<notify::Envelope>> Notifications::Write(
    pg::Tx& tx, const store::Notification& waiting) const {
  ASSIGN_OR_RETURN(const std::optional<domain::Reporter> reporter,
                   identities_.Find(tx, waiting.case_id));
  if (!reporter.has_value() || reporter->contact.empty()) return std::nullopt;
  auto found = store::FindCase(tx, waiting.case_id, store::Lock::kNone);
  if (!found.has_value()) return std::nullopt;
  ASSIGN_OR_RETURN(const PublicCase view, cases_.PublicView(tx, *std::move(found)));
  const domain::Case& c = view.state;
  notify::Facts facts;
  facts.occasion = static_cast<notify::Occasion>(waiting.occasion);
  facts.case_number = c.number;
  facts.category_name = view.category_name;
  facts.unit_name = view.unit_name;
  facts.text = waiting.text;
  facts.reopen_until = DayText(c.reopen_until);
  facts.other_case_number = view.merged_into_number;
  facts.first_response_hours = c.clocks.first_response_hours;
  for (const domain::FollowUp& step : view.steps) {
    if (step.promised_on.has_value()) facts.promised_date = step.promised_on->ToString();
    if (step.external_body.empty()) continue;
    facts.external_body = step.external_body;
    facts.external_number = step.external_number;
  }
  if (!tracking_url_.empty()) facts.tracking_link = absl::StrCat(tracking_url_, c.number);
  const std::string to(absl::StripAsciiWhitespace(reporter->contact));
  return notify::Envelope{to, notify::Compose(facts, c.language), waiting.id.ToString()};
}

void Notifications::End(pg::Tx& tx, const store::Notification& sent,
                        const absl::Status& result) const {
  const absl::Time now = clock_.Now();
  if (result.ok()) {
    store::EndNotification(tx, sent.id, store::NotificationState::kSent, now);
  } else if (MayPass(result) && sent.attempts < kMaxAttempts) {
    const absl::Duration pause =
        std::min(kFirstRetry * static_cast<double>(1 << sent.attempts), kLongestRetry);
    store::RetryNotification(tx, sent.id, now + pause);
  } else {
    store::EndNotification(tx, sent.id, store::NotificationState::kUndeliverable, now);
  }
}

void Notifications::EndWithoutReader(pg::Tx& tx, const store::Notification& waiting) const {
  store::EndNotification(tx, waiting.id, store::NotificationState::kNobody, clock_.Now());
}

}  // namespace mumpuni::complaint::app
