#include "tools/cityload/profile_view.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/core/status.h"
#include "tools/client/output.h"

namespace mumpuni::cityload {
namespace {

namespace av = mumpuni::assessment::v1;
using Stub = av::AssessmentService::Stub;

template <typename Rows>
typename Rows::value_type Find(const Rows& rows, const std::string& code) {
  for (const auto& row : rows) {
    if (row.competency_code() == code) return row;
  }
  return {};
}

std::string AssessedText(const av::AssessedLevel& a) {
  if (a.level() == 0) return "never assessed";
  return absl::StrCat(a.level(), " ",
                      tools::ShortName(av::AssessedStatus_Name(a.status()), "ASSESSED_STATUS_"),
                      " until ", a.valid_until());
}

std::string IndicatedText(const av::IndicatedLevel& i) {
  return i.level() == 0 ? "–" : absl::StrCat(i.level(), " (", i.value_milli(), ")");
}

std::string SignalText(const av::CompetencySignal& s) {
  if (s.competency_code().empty()) return "–";
  return absl::StrCat(tools::ShortName(av::ServiceSignal_Name(s.signal()), "SERVICE_SIGNAL_"),
                      " (u ", s.u(), "; ", s.favourable_count(), "+ ", s.unfavourable_count(),
                      "-)");
}

std::string Change(const std::string& before, const std::string& after) {
  return before == after ? after : absl::StrCat(before, "  →  ", after);
}

std::string ItemText(const av::EvidenceItem& item) {
  const bool training = item.act() == complaint::v1::ACT_KIND_UNSPECIFIED;
  const std::string what =
      training
          ? absl::StrCat("course for level ", item.topic_code())
          : absl::StrCat(tools::ShortName(complaint::v1::ActKind_Name(item.act()), "ACT_KIND_"),
                         item.favourable() ? " favourable" : " unfavourable");
  return absl::StrCat(item.occurred_on(), " ", what, ", ",
                      tools::ShortName(av::EvidenceStatus_Name(item.status()), "EVIDENCE_STATUS_"),
                      ", ", item.source_id());
}

}  // namespace

av::AssessedLevel ProfileView::Assessed(const std::string& code) const {
  return Find(profile.assessed(), code);
}
av::IndicatedLevel ProfileView::Indicated(const std::string& code) const {
  return Find(profile.indicated(), code);
}
av::CompetencySignal ProfileView::Signal(const std::string& code) const {
  return Find(profile.signals(), code);
}

int32_t ProfileView::Line(const std::string& code, av::ExplanationLineKind kind) const {
  const av::CompetencyExplanation found = Find(explanation.competencies(), code);
  for (const av::ExplanationLine& line : found.lines()) {
    if (line.kind() == kind) return line.value();
  }
  return 0;
}

absl::StatusOr<av::ExplainProfileResponse> Explain(Town& town, const std::string& employee_id,
                                                   const std::string& code) {
  av::ExplainProfileRequest request;
  request.set_employee_id(employee_id);
  request.set_purpose(av::PROFILE_PURPOSE_SELF);
  request.set_competency_code(code);
  return town.city.Call(town.city.assessment, &Stub::ExplainProfile, request, Officer(employee_id));
}

absl::StatusOr<ProfileView> ReadProfile(Town& town, const std::string& employee_id) {
  av::GetProfileRequest request;
  request.set_employee_id(employee_id);
  request.set_purpose(av::PROFILE_PURPOSE_SELF);
  ProfileView view;
  ASSIGN_OR_RETURN(const auto response, town.city.Call(town.city.assessment, &Stub::GetProfile,
                                                       request, Officer(employee_id)));
  view.profile = response.profile();
  ASSIGN_OR_RETURN(view.explanation, Explain(town, employee_id, ""));
  return view;
}

bool Mentions(const av::ExplainProfileResponse& explanation, const std::string& source_id) {
  for (const auto& competency : explanation.competencies()) {
    for (const auto& line : competency.lines()) {
      if (line.has_item() && line.item().source_id() == source_id) return true;
    }
  }
  return false;
}

void PrintThreeParts(const ProfileView& view, std::ostream& out) {
  out << "  as of " << view.profile.as_of() << ", rule set " << view.profile.rule_set_code()
      << ", job standard (SKJ) " << view.profile.job_standard_code() << '\n';
  tools::Table table({"competency", "required", "1 assessed (official)", "2 indicated (estimate)",
                      "3 signal of complaints", "gap"});
  for (const av::AssessedLevel& row : view.profile.assessed()) {
    const auto indicated = view.Indicated(row.competency_code());
    table.Add({row.competency_code(), absl::StrCat(row.required_level()), AssessedText(row),
               IndicatedText(indicated), SignalText(view.Signal(row.competency_code())),
               indicated.gap_levels() > 0 ? absl::StrCat(indicated.gap_levels()) : ""});
  }
  table.Print(out, "  ");
}

void PrintBeforeAfter(const ProfileView& before, const ProfileView& after, std::ostream& out) {
  tools::Table table({"competency", "required", "assessed", "indicated", "signal"});
  for (const av::AssessedLevel& row : after.profile.assessed()) {
    const std::string& code = row.competency_code();
    const std::string indicated =
        Change(IndicatedText(before.Indicated(code)), IndicatedText(after.Indicated(code)));
    const std::string signal =
        Change(SignalText(before.Signal(code)), SignalText(after.Signal(code)));
    table.Add({code, row.required_level() > 0 ? absl::StrCat(row.required_level()) : "–",
               Change(AssessedText(before.Assessed(code)), AssessedText(row)), indicated, signal});
  }
  table.Print(out, "  ");
}

void PrintLines(const ProfileView& view, const std::string& code, std::ostream& out) {
  const av::CompetencyExplanation found = Find(view.explanation.competencies(), code);
  for (const av::ExplanationLine& line : found.lines()) {
    const std::string kind =
        tools::ShortName(av::ExplanationLineKind_Name(line.kind()), "EXPLANATION_LINE_KIND_");
    out << absl::StrFormat("  %-16s %6d  %s\n", kind, line.value(),
                           line.has_item() ? ItemText(line.item()) : line.sentence());
  }
}

}  // namespace mumpuni::cityload
