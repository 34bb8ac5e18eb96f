// One batch from the request for a seat to the verified certificate, for one participant. Every
// step prints what it did and checks what it must do.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "tools/cityload/town.h"

namespace mumpuni::cityload {

class BatchStory {
 public:
  // `superior` approves first, training administration second.
  BatchStory(Town& town, std::string participant, std::string superior)
      : town_(town), participant_(std::move(participant)), superior_(std::move(superior)) {}

  // Schedules a batch with a timetable of one morning a day, asks for a seat and gets it.
  absl::Status Enrol(const training::v1::Course& course, LocalDate first, LocalDate last);
  // Lives through the days: a test before, and a scanned code in every meeting.
  absl::Status Attend();
  // After the completion: says what the training was like, is certified, and anybody verifies it.
  absl::Status Certify();

  const std::string& enrolment_id() const { return enrolment_id_; }

 private:
  absl::Status Timetable(LocalDate first, LocalDate last);
  absl::Status Admit();
  absl::Status CheckIn(const training::v1::Meeting& meeting);
  absl::Status GiveFeedback();

  Town& town_;
  const std::string participant_;
  const std::string superior_;
  training::v1::Batch batch_;
  std::vector<training::v1::Meeting> meetings_;
  std::string enrolment_id_;
};

}  // namespace mumpuni::cityload
