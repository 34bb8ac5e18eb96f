#include "tools/cityload/story.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/core/status.h"
#include "tools/cityload/batch_story.h"
#include "tools/client/operations.h"
#include "tools/client/output.h"
#include "tools/client/parallel.h"

namespace mumpuni::cityload {
namespace {

namespace av = mumpuni::assessment::v1;
namespace cv = mumpuni::complaint::v1;
namespace pv = mumpuni::personnel::v1;
namespace tv = mumpuni::training::v1;

// Orientasi pada Pelayanan: what complaints say most about.
constexpr char kCompetency[] = "M.3";
constexpr char kTopic[] = "JALAN-RUSAK-DAN-BERLUBANG";
constexpr absl::Duration kVisibleWithin = absl::Seconds(20);

std::string SignalName(av::ServiceSignal signal) {
  return tools::ShortName(av::ServiceSignal_Name(signal), "SERVICE_SIGNAL_");
}

}  // namespace

absl::StatusOr<ProfileView> Story::Now() { return ReadProfile(town_, yudi_); }

// The official part is moved by nothing but a formal assessment.
void Story::CheckAssessed(const ProfileView& view) {
  town_.checks.Equal("assessed level of M.3", before_.Assessed(kCompetency).level(),
                     view.Assessed(kCompetency).level());
}

absl::Status Story::Begin() {
  town_.Section("An officer is formally assessed: profile in three parts, gap against the post");
  ASSIGN_OR_RETURN(const LocalDate day, town_.calendar.Add(town_.options.start, 1));
  RETURN_IF_ERROR(town_.MoveTo(day, 9));
  ASSIGN_OR_RETURN(before_, Now());
  town_.out << "  " << town_.NameOf(yudi_)
            << ", Pranata Hubungan Masyarakat Ahli Pertama, DSDABM\n";
  PrintThreeParts(before_, town_.out);
  town_.checks.Equal("M.3 assessed", 1, before_.Assessed(kCompetency).level());
  town_.checks.Equal("M.3 required", 2, before_.Assessed(kCompetency).required_level());
  town_.checks.Equal("M.3 indicated value", 1000, before_.Indicated(kCompetency).value_milli());
  town_.checks.Equal("M.3 gap in levels", 1, before_.Indicated(kCompetency).gap_levels());
  return absl::OkStatus();
}

absl::Status Story::Recommend(tv::Course& course) {
  tv::RecommendCoursesRequest request;
  request.set_employee_id(yudi_);
  ASSIGN_OR_RETURN(
      const auto response,
      town_.city.Call(town_.city.training, &tv::TrainingService::Stub::RecommendCourses, request,
                      Officer(yudi_)));
  tools::Table table({"course", "title", "JP", "rupiah", "closes"});
  for (const tv::CourseRecommendation& r : response.recommendations()) {
    std::string gaps;
    bool closes = false;
    for (const tv::ClosedGap& gap : r.closed_gaps()) {
      absl::StrAppend(&gaps, gap.competency_code(), " ", gap.indicated_level(), "→",
                      gap.taught_level(), " ");
      closes = closes || gap.competency_code() == kCompetency;
    }
    table.Add({r.course().code(), r.course().title(), absl::StrCat(r.course().lesson_hours()),
               absl::StrCat(r.course().seat_cost_rupiah()), gaps});
    if (closes && course.course_id().empty()) {
      course = r.course();
      town_.out << "  Training recommends: " << r.reason() << '\n';
    }
  }
  table.Print(town_.out, "  ");
  town_.checks.True("a recommended course closes the gap in M.3", !course.course_id().empty(),
                    "none was recommended");
  if (course.course_id().empty())
    return absl::FailedPreconditionError("no course closes the gap in M.3");
  return absl::OkStatus();
}

absl::Status Story::Complete(LocalDate last) {
  using Stub = tv::TrainingService::Stub;
  tv::CompleteEnrolmentRequest complete;
  complete.set_request_id(town_.RequestId("complete"));
  complete.set_enrolment_id(enrolment_id_);
  complete.set_completed_on(last.ToString());
  complete.set_test_score(85);
  RETURN_IF_ERROR(
      town_.city.Call(town_.city.training, &Stub::CompleteEnrolment, complete, kTrainingAdmin)
          .status());
  const absl::Time committed = absl::Now();
  for (bool visible = false; !visible;) {
    ASSIGN_OR_RETURN(const auto explanation, Explain(town_, yudi_, kCompetency));
    visible = Mentions(explanation, enrolment_id_);
    ++completion_.polls;
    if (absl::Now() - committed > kVisibleWithin) {
      return absl::DeadlineExceededError("the completed course is not in the profile");
    }
  }
  completion_.micros.push_back(absl::ToInt64Microseconds(absl::Now() - committed));
  town_.out << absl::StrFormat(
      "  completed, test 85: EnrolmentCompleted → Kafka → assessment, visible after %d ms\n",
      completion_.micros[0] / 1000);
  return absl::OkStatus();
}

absl::StatusOr<std::string> Story::Superior() {
  const pv::Position* head = town_.PositionOf("DSDABM.KEPALA");
  pv::ListEmployeesRequest list;
  list.set_page_size(1000);
  list.set_subtree_unit_id(head == nullptr ? "" : head->unit_id());
  ASSIGN_OR_RETURN(const auto staff,
                   town_.city.Call(town_.city.personnel, &pv::PersonnelService::Stub::ListEmployees,
                                   list, kPersonnelAdmin));
  for (const pv::Employee& employee : staff.employees()) {
    if (head != nullptr && employee.assignment().position_id() == head->position_id()) {
      return employee.employee_id();
    }
  }
  return absl::FailedPreconditionError("nobody heads DSDABM");
}

absl::Status Story::ConfirmWorkplace(LocalDate day, const std::string& superior) {
  tv::ConfirmWorkplaceApplicationRequest request;
  request.set_request_id(town_.RequestId("workplace"));
  request.set_enrolment_id(enrolment_id_);
  tv::WorkplaceApplication& application = *request.mutable_application();
  application.set_artefact_reference("RTL/DSDABM/2026/017");
  application.set_superior_employee_id(superior);
  application.set_trainer("Widyaiswara BKPSDM");
  application.set_confirmed_on(day.ToString());
  RETURN_IF_ERROR(town_.city
                      .Call(town_.city.training,
                            &tv::TrainingService::Stub::ConfirmWorkplaceApplication, request,
                            kTrainingAdmin)
                      .status());
  town_.out << "  application at the workplace confirmed by " << town_.NameOf(superior)
            << " and the trainer\n";
  return tools::AwaitCaughtUp(town_.city);
}

absl::Status Story::Train() {
  town_.Section("Training closes the gap: learning raises the estimate, never the official level");
  tv::Course course;
  RETURN_IF_ERROR(Recommend(course));
  ASSIGN_OR_RETURN(const std::string superior, Superior());
  BatchStory batch(town_, yudi_, superior);
  ASSIGN_OR_RETURN(const LocalDate first, town_.calendar.Add(town_.clock.Today(), 4));
  ASSIGN_OR_RETURN(const LocalDate last, town_.calendar.Add(first, 2));
  RETURN_IF_ERROR(batch.Enrol(course, first, last));
  enrolment_id_ = batch.enrolment_id();
  RETURN_IF_ERROR(batch.Attend());
  RETURN_IF_ERROR(town_.MoveTo(last, 15));
  RETURN_IF_ERROR(Complete(last));
  RETURN_IF_ERROR(batch.Certify());
  ASSIGN_OR_RETURN(const ProfileView passed, Now());
  PrintLines(passed, kCompetency, town_.out);
  CheckAssessed(passed);
  town_.checks.Equal("indicated value of M.3 after the test", 1300,
                     passed.Indicated(kCompetency).value_milli());
  ASSIGN_OR_RETURN(const LocalDate confirmed, town_.calendar.Add(last.PlusDays(32), 0));
  RETURN_IF_ERROR(town_.MoveTo(confirmed, 9));
  RETURN_IF_ERROR(ConfirmWorkplace(confirmed, superior));
  ASSIGN_OR_RETURN(const ProfileView applied, Now());
  PrintLines(applied, kCompetency, town_.out);
  CheckAssessed(applied);
  town_.checks.Equal("indicated value of M.3 after the workplace", 1600,
                     applied.Indicated(kCompetency).value_milli());
  town_.checks.Equal("indicated level of M.3", 2, applied.Indicated(kCompetency).level());
  return absl::OkStatus();
}

absl::Status Story::TakeLeave(LocalDate first, LocalDate last) {
  pv::RecordAbsenceRequest request;
  request.set_request_id(town_.RequestId("leave"));
  request.set_employee_id(yudi_);
  request.mutable_absence()->set_start_date(first.ToString());
  request.mutable_absence()->set_end_date(last.ToString());
  RETURN_IF_ERROR(town_.city
                      .Call(town_.city.personnel, &pv::PersonnelService::Stub::RecordAbsence,
                            request, kPersonnelAdmin)
                      .status());
  town_.out << "  " << town_.NameOf(yudi_) << " is on leave from " << first.ToString() << " to "
            << last.ToString() << ": presence decides, he must get no case\n";
  return tools::AwaitCaughtUp(town_.city);
}

absl::Status Story::WorkUntilResolved(const std::string& key, CaseFile& file) {
  file.key = absl::StrCat("yudi|", key);
  Desk::Report report;
  report.channel_code = "WARGAKU";
  report.category_code = kTopic;
  report.region_code = "35.78.03.1001";
  report.reporter_name = "Warga Contoh";
  // A citizen of one's own for each case: at most two facts of one reporter count in a year.
  report.contact = absl::StrCat("warga-", town_.RequestId(file.key), "@contoh.invalid");
  RETURN_IF_ERROR(desk_.Submit(report, file));
  RETURN_IF_ERROR(desk_.Verify(file));
  RETURN_IF_ERROR(desk_.Assign(yudi_, file));
  RETURN_IF_ERROR(desk_.Reply(file));
  return desk_.Resolve(file);
}

absl::Status Story::Work(int count, bool clear, const std::string& key) {
  RETURN_IF_ERROR(tools::ForEach(
      static_cast<size_t>(count), town_.options.threads, [&](size_t i) -> absl::Status {
        CaseFile file;
        RETURN_IF_ERROR(WorkUntilResolved(absl::StrCat(key, "|", i), file));
        return desk_.Rate(clear, true, file);
      }));
  return tools::AwaitCaughtUp(town_.city);
}

absl::Status Story::ExpectSignal(const std::string& moment, int32_t u, av::ServiceSignal signal,
                                 int32_t value) {
  ASSIGN_OR_RETURN(const ProfileView view, Now());
  const auto s = view.Signal(kCompetency);
  town_.out << absl::StrFormat(
      "  %s: %d favourable, %d unfavourable count; S+ %d, S- %d, u %d, after the gate %d\n", moment,
      s.favourable_count(), s.unfavourable_count(),
      view.Line(kCompetency, av::EXPLANATION_LINE_KIND_S_PLUS),
      view.Line(kCompetency, av::EXPLANATION_LINE_KIND_S_MINUS),
      view.Line(kCompetency, av::EXPLANATION_LINE_KIND_U),
      view.Line(kCompetency, av::EXPLANATION_LINE_KIND_U_GATED));
  town_.checks.Equal("u of M.3", u, s.u());
  town_.checks.Equal("signal of M.3", SignalName(signal), SignalName(s.signal()));
  town_.checks.Equal("indicated value of M.3", value, view.Indicated(kCompetency).value_milli());
  CheckAssessed(view);
  return absl::OkStatus();
}

absl::Status Story::ShowToCitizen(const CaseFile& file) {
  cv::TrackCaseRequest request;
  request.set_case_number(file.state.case_number());
  request.set_tracking_token(file.tracking_token);
  ASSIGN_OR_RETURN(const auto response,
                   town_.city.Call(town_.city.complaint, &cv::ComplaintService::Stub::TrackCase,
                                   request, Channel(file.channel_code)));
  const cv::PublicCase& c = response.public_case();
  town_.out << "  What the citizen of " << c.case_number()
            << " sees with the tracking token: " << c.unit_name() << ", " << c.position_name()
            << " (a post, never a name)\n";
  for (const cv::PublicStep& step : c.steps()) {
    town_.out << "    " << tools::ShortName(cv::FollowUpKind_Name(step.kind()), "FOLLOW_UP_KIND_")
              << ": " << step.message().substr(0, step.message().find('\n')) << '\n';
  }
  request.set_tracking_token("not-the-token");
  const auto wrong = town_.city.Call(town_.city.complaint, &cv::ComplaintService::Stub::TrackCase,
                                     request, Channel(file.channel_code));
  town_.checks.Equal("a wrong tracking token is answered with", "NOT_FOUND",
                     absl::StatusCodeToString(wrong.status().code()));
  return absl::OkStatus();
}

// The 21st favourable case: its effect appears, and goes again when the case is reopened.
absl::Status Story::ReopenExactly() {
  CaseFile file;
  RETURN_IF_ERROR(WorkUntilResolved("reopened", file));
  RETURN_IF_ERROR(tools::AwaitCaughtUp(town_.city));
  ASSIGN_OR_RETURN(const ProfileView without, Now());
  RETURN_IF_ERROR(desk_.Rate(true, true, file));
  RETURN_IF_ERROR(tools::AwaitCaughtUp(town_.city));
  RETURN_IF_ERROR(ExpectSignal("the 21st favourable rating", -258, av::SERVICE_SIGNAL_LOWER, 1400));
  RETURN_IF_ERROR(desk_.Reopen("Pekerjaan perlu diperiksa kembali.", file));
  RETURN_IF_ERROR(tools::AwaitCaughtUp(town_.city));
  RETURN_IF_ERROR(ExpectSignal("the case reopened", -268, av::SERVICE_SIGNAL_LOWER, 1400));
  ASSIGN_OR_RETURN(const ProfileView reopened, Now());
  town_.checks.True(
      "reopening takes the effect back exactly: the same computation, byte by byte",
      without.explanation.SerializeAsString() == reopened.explanation.SerializeAsString(),
      "the explanation differs");
  RETURN_IF_ERROR(desk_.Resolve(file));
  RETURN_IF_ERROR(desk_.Rate(true, true, file));
  RETURN_IF_ERROR(tools::AwaitCaughtUp(town_.city));
  RETURN_IF_ERROR(
      ExpectSignal("worked on, resolved and rated again", -258, av::SERVICE_SIGNAL_LOWER, 1400));
  return ShowToCitizen(file);
}

absl::Status Story::WorkAtComplaints() {
  town_.Section(
      "Complaint practice moves the signal, and through it the estimate, within its gates");
  ASSIGN_OR_RETURN(const LocalDate first, town_.calendar.Add(town_.clock.Today(), 1));
  ASSIGN_OR_RETURN(const LocalDate second, town_.calendar.Add(first, 1));
  ASSIGN_OR_RETURN(const LocalDate third, town_.calendar.Add(second, 1));
  RETURN_IF_ERROR(town_.MoveTo(first, 10));
  RETURN_IF_ERROR(Work(20, true, "clear"));
  RETURN_IF_ERROR(Work(3, false, "unclear-a"));
  RETURN_IF_ERROR(ExpectSignal("20 favourable; 3 unfavourable are announced tomorrow", 277,
                               av::SERVICE_SIGNAL_HIGHER, 1800));
  RETURN_IF_ERROR(town_.MoveTo(second, 10));
  RETURN_IF_ERROR(ExpectSignal("the next working day, 3 of at least 4: the gate holds", 0,
                               av::SERVICE_SIGNAL_USUAL, 1600));
  RETURN_IF_ERROR(Work(4, false, "unclear-b"));
  RETURN_IF_ERROR(
      ExpectSignal("4 more today count from tomorrow on", 0, av::SERVICE_SIGNAL_USUAL, 1600));
  RETURN_IF_ERROR(town_.MoveTo(third, 10));
  RETURN_IF_ERROR(ExpectSignal("7 unfavourable from 7 citizens: the gate opens", -268,
                               av::SERVICE_SIGNAL_LOWER, 1400));
  return ReopenExactly();
}

absl::Status Story::End() {
  town_.Section("The profile before and after");
  ASSIGN_OR_RETURN(const ProfileView after, Now());
  town_.out << "  " << town_.NameOf(yudi_) << ", " << before_.profile.as_of() << " → "
            << after.profile.as_of() << '\n';
  PrintBeforeAfter(before_, after, town_.out);
  town_.out << "\n  M.3 before, line by line:\n";
  PrintLines(before_, kCompetency, town_.out);
  town_.out << "\n  M.3 after, line by line:\n";
  PrintLines(after, kCompetency, town_.out);
  town_.out << "  So learning must show in work: with 1600 he met the standard, complaints hold "
               "him below it,\n  and the official level is still what the assessment found.\n";
  CheckAssessed(after);
  town_.checks.Equal("indicated level of M.3 at the end", 1, after.Indicated(kCompetency).level());
  return absl::OkStatus();
}

}  // namespace mumpuni::cityload
