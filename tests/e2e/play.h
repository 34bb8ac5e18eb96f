// What the end-to-end tests play in a city: an agency with a few officers, courses, cases. Only
// RPCs change anything; SQL looks at what became of it.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "common/testing/wait.h"
#include "tests/e2e/city.h"

namespace mumpuni::e2e {

// Who calls.
struct Caller {
  std::string subject;
  std::vector<std::string> roles;
};
inline const Caller kPersonnelAdmin{"admin-personnel", {"PERSONNEL_ADMIN"}};
inline const Caller kTrainingAdmin{"admin-training", {"TRAINING_ADMIN"}};
inline const Caller kComplaintAdmin{"admin-complaint", {"COMPLAINT_ADMIN"}};
inline const Caller kAssessor{"assessor", {"ASSESSOR"}};
inline const Caller kAuditor{"auditor", {"AUDITOR"}};
inline const Caller kOperator{"operator", {"OPERATOR"}};
inline const Caller kChannel{"wargaku", {"CITIZEN_CHANNEL"}};
inline Caller Officer(const std::string& employee_id) { return {employee_id, {"OFFICER"}}; }

// The value of a call that a test arranges with; the exception names the failure.
template <typename T>
T Must(absl::StatusOr<T> result) {
  if (!result.ok()) throw std::runtime_error(result.status().ToString());
  return *std::move(result);
}

// A case under way.
struct PlayedCase {
  // Names the case in request ids.
  std::string key;
  std::string tracking_token;
  int resolutions = 0;
  complaint::v1::Case state;
  complaint::v1::CaseAssignment assignment;
};

// Thread-safe after Begin. Calls that must succeed throw.
class Play {
 public:
  explicit Play(City& city);

  // Tuesday 2026-06-02, 09:00 in the city: a working day with rule set 2026-1 in force.
  static absl::Time Start();
  // Sets the clock to Start, loads the reference data, hires `officers` complaint officers of
  // DSDABM, assesses each one level below the standard in M.3, and waits until all have heard.
  void Begin(int officers);

  // How long a call that answers UNAVAILABLE is repeated, with the same request id.
  void set_patience(absl::Duration patience) { patience_ = patience; }
  // Which answers besides UNAVAILABLE are repeated, too; by default none.
  void set_repeated(std::function<bool(const absl::Status&)> repeated) {
    repeated_ = std::move(repeated);
  }

  template <typename Stub, typename Base, typename Req, typename Resp>
  absl::StatusOr<Resp> Call(Stub& stub,
                            grpc::Status (Base::*method)(grpc::ClientContext*, const Req&, Resp*),
                            const Req& request, const Caller& caller) {
    absl::StatusOr<Resp> answer;
    const auto ask = [&] {
      rpc::CallOptions options = city_.As(caller.subject, caller.roles);
      options.wait_for_ready = patience_ > absl::ZeroDuration();
      answer = rpc::Call(stub, method, request, options);
      return answer.ok() || !(absl::IsUnavailable(answer.status()) || repeated_(answer.status()));
    };
    testing::WaitFor(ask, patience_);
    return answer;
  }

  // Personnel. `serial` makes the number unique, 1–999.
  std::string Hire(const std::string& position_code, int serial);
  personnel::v1::Employee NewEmployee(const std::string& position_code, int serial) const;
  void Assess(const std::string& employee_id);

  // Training.
  training::v1::Batch Schedule(const std::string& course_id, const std::string& code);
  training::v1::Enrolment Enrol(const std::string& batch_id, const std::string& employee_id,
                                const std::string& key);
  // `nth` tells records of one enrolment apart.
  training::v1::Enrolment Attend(const training::v1::Enrolment& enrolment, int nth = 0);
  training::v1::Enrolment Complete(const training::v1::Enrolment& enrolment, int score);
  training::v1::Course Course(const std::string& code);

  // Complaint. Each case is of a citizen of its own.
  complaint::v1::SubmitCaseRequest NewCase(const std::string& key) const;
  PlayedCase Submit(const std::string& key);
  void Verify(PlayedCase& c);
  // With an empty id to whom the service chooses.
  void Assign(PlayedCase& c, const std::string& employee_id = "");
  void Reply(PlayedCase& c);
  void Resolve(PlayedCase& c);
  void Rate(PlayedCase& c, bool clear_and_courteous = true, bool solved = true);
  void Reopen(PlayedCase& c);
  // Submit to Rate.
  PlayedCase PlayCase(const std::string& key, const std::string& employee_id = "");

  // Assessment, as an auditor sees it.
  assessment::v1::Profile Profile(const std::string& employee_id);
  assessment::v1::ExplainProfileResponse Explain(const std::string& employee_id);
  // Profiles compared and those that differ from their recomputation.
  std::pair<int64_t, int64_t> Reconcile();

  const std::vector<std::string>& officers() const { return officers_; }
  const std::string& unit_id() const { return unit_id_; }

  std::unique_ptr<personnel::v1::PersonnelService::Stub> personnel;
  std::unique_ptr<training::v1::TrainingService::Stub> training;
  std::unique_ptr<assessment::v1::AssessmentService::Stub> assessment;
  std::unique_ptr<complaint::v1::ComplaintService::Stub> complaint;

 private:
  City& city_;
  absl::Duration patience_ = absl::ZeroDuration();
  std::function<bool(const absl::Status&)> repeated_ = [](const absl::Status&) { return false; };
  std::map<std::string, personnel::v1::Position> positions_;
  std::string unit_id_;
  std::vector<std::string> officers_;
};

}  // namespace mumpuni::e2e
