// One officer's way through the loop: assessed, a gap, a course, work at complaints, and what all
// of it does to the profile. Every step prints what it did and checks what it must do.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "tools/cityload/days.h"
#include "tools/cityload/desk.h"
#include "tools/cityload/profile_view.h"
#include "tools/cityload/town.h"

namespace mumpuni::cityload {

class Story {
 public:
  Story(Town& town, std::string yudi) : town_(town), desk_(town), yudi_(std::move(yudi)) {}

  // The profile with its three parts and the gap.
  absl::Status Begin();
  // A recommended course from the request for a seat to the verified certificate; later the
  // application at the workplace.
  absl::Status Train();
  // On leave, inclusive; nobody gives him a case.
  absl::Status TakeLeave(LocalDate first, LocalDate last);
  // 21 favourable and 7 unfavourable ratings from different citizens; the gates; a case reopened.
  absl::Status WorkAtComplaints();
  // The profile at the beginning and now.
  absl::Status End();

  const Latencies& completion() const { return completion_; }

 private:
  absl::Status Recommend(training::v1::Course& course);
  absl::Status Complete(LocalDate last);
  // Employee id of the head of his agency.
  absl::StatusOr<std::string> Superior();
  absl::Status ConfirmWorkplace(LocalDate day, const std::string& superior);
  // Plays `count` cases of his until resolved, then rates each.
  absl::Status Work(int count, bool clear, const std::string& key);
  absl::Status WorkUntilResolved(const std::string& key, CaseFile& file);
  absl::Status ShowToCitizen(const CaseFile& file);
  absl::Status ReopenExactly();
  absl::StatusOr<ProfileView> Now();
  // Prints M.3 and checks the gated u, the signal and the value.
  absl::Status ExpectSignal(const std::string& moment, int32_t u,
                            assessment::v1::ServiceSignal signal, int32_t value);
  void CheckAssessed(const ProfileView& view);

  Town& town_;
  Desk desk_;
  const std::string yudi_;
  std::string enrolment_id_;
  Latencies completion_;
  ProfileView before_;
};

}  // namespace mumpuni::cityload
