#include "services/assessment/api/gap_api.h"

#include <algorithm>
#include <map>

#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "common/pg/deadline.h"
#include "common/rpc/methods.h"
#include "services/assessment/api/convert.h"
#include "services/assessment/api/refusals.h"

namespace mumpuni::assessment::api {
namespace {

constexpr int kMonthsDefault = 12;
constexpr int kMonthsMax = 36;

v1::GapCell ToMessage(const app::GapCell& cell) {
  v1::GapCell message;
  const store::GapCount& count = cell.count;
  if (!count.unit_id.IsNil()) message.set_unit_id(count.unit_id.ToString());
  message.set_competency_code(count.competency);
  message.set_suppressed(cell.hidden);
  if (cell.hidden) return message;
  message.set_people_count(count.people);
  message.set_assessed_valid_count(count.assessed_valid);
  message.set_assessed_expired_count(count.assessed_expired);
  message.set_never_assessed_count(count.never_assessed);
  message.set_meets_count(count.meets);
  message.set_below_count(count.below);
  message.set_unknown_count(count.unknown);
  message.set_gap_levels_sum(count.gap_levels);
  return message;
}

// A unit or the city; a person is told apart before.
template <typename Request>
absl::StatusOr<store::GapScope> ScopeFrom(const Request& request) {
  store::GapScope scope;
  scope.competency = request.competency_code();
  if (request.has_unit_id()) {
    ASSIGN_OR_RETURN(scope.root_unit_id, Id::Parse(request.unit_id(), "unit_id"));
  } else if (!request.city()) {
    return Error(mumpuni::reasons::kFieldRequired, "scope", "whom to answer about");
  }
  return scope;
}

v1::GapTrendPoint PointOf(const domain::CompetencyProfile& p, LocalDate day) {
  v1::GapTrendPoint point;
  point.set_as_of(day.ToString());
  point.set_competency_code(p.code);
  point.set_required_level(p.required_level);
  point.set_known_level(p.KnownLevel());
  point.set_assessed_status(static_cast<v1::AssessedStatus>(p.assessed_status));
  return point;
}

v1::UnitSignal ToMessage(const app::UnitSignal& signal) {
  v1::UnitSignal message;
  message.set_competency_code(signal.competency);
  message.set_suppressed(signal.hidden);
  if (signal.hidden) return message;
  message.set_signal(static_cast<v1::ServiceSignal>(signal.signal));
  message.set_u(signal.u);
  message.set_favourable_count(signal.favourable);
  message.set_unfavourable_count(signal.unfavourable);
  return message;
}

// The parts of the profile that the purpose answers, beside the names of the dictionary.
void AddLines(const app::CompetencyReport& report, const v1::Profile& profile,
              v1::CompetencyReport& message) {
  std::map<std::string, v1::ReportLine> lines;
  for (const auto& part : profile.assessed()) {
    *lines[part.competency_code()].mutable_assessed() = part;
  }
  for (const auto& part : profile.indicated()) {
    *lines[part.competency_code()].mutable_indicated() = part;
  }
  for (const auto& part : profile.signals()) {
    *lines[part.competency_code()].mutable_signal() = part;
  }
  for (const domain::CompetencyProfile& p : report.read.profile.competencies) {
    const auto line = lines.find(p.code);
    if (line == lines.end()) continue;
    line->second.set_competency_code(p.code);
    const auto name = report.dictionary.find(p.code);
    if (name == report.dictionary.end()) continue;
    line->second.set_competency_name(name->second.name);
    line->second.set_kind(static_cast<v1::CompetencyKind>(name->second.kind));
    const auto title = name->second.titles.find(p.required_level);
    if (title != name->second.titles.end()) {
      line->second.set_required_level_title(title->second);
    }
  }
  for (auto& [code, line] : lines) *message.add_lines() = std::move(line);
  std::stable_sort(message.mutable_lines()->begin(), message.mutable_lines()->end(),
                   [](const auto& a, const auto& b) { return a.kind() < b.kind(); });
}

void AddNotes(domain::Purpose purpose, int valid_months, v1::CompetencyReport& message) {
  message.add_notes(absl::StrCat(
      "Level hasil asesmen berasal dari penilaian formal lembaga terakreditasi dan berlaku ",
      valid_months,
      " bulan (PerBKN 26/2019); level yang sudah lewat masa berlaku hanya untuk pengembangan."));
  if (message.lines().empty() || purpose == domain::Purpose::kAppointment) return;
  message.add_notes(
      "Level indikasi adalah perkiraan untuk pengembangan, bukan hasil penilaian resmi, dan tidak "
      "boleh menjadi dasar pengangkatan, tunjangan, disiplin, atau perpanjangan perjanjian kerja.");
  if (purpose == domain::Purpose::kSelf) {
    message.add_notes(
        "Fakta layanan yang tidak menguntungkan dapat disanggah sampai 10 hari kerja setelah "
        "fakta itu tetap.");
  }
}

}  // namespace

template <typename T, typename F>
absl::StatusOr<T> GapApi::Audited(const Ctx& context, domain::Purpose purpose, const Id& subject,
                                  const F& read) {
  absl::StatusOr<T> result = pg::Transact(pool_, pg::Within(context.deadline), read);
  if (!result.ok()) {
    AuditRefusal(pool_, context, app::NameOf(purpose), subject.ToString(), result.status(),
                 profiles_.Now());
  }
  return result;
}

absl::StatusOr<v1::GetGapMapResponse> GapApi::GetGapMap(const Ctx& context,
                                                        const v1::GetGapMapRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, pages_.PageOf(context, request));
  ASSIGN_OR_RETURN(store::GapScope scope, ScopeFrom(request));
  scope.by_unit = request.by_unit();
  ASSIGN_OR_RETURN(std::vector<app::GapCell> cells,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline),
                                [&](pg::Tx& tx) { return gaps_.Map(tx, context.access, scope); }));
  // What is hidden depends on the whole map, so it is counted whole for each page.
  std::erase_if(cells, [&](const app::GapCell& cell) {
    return !page.cursor.empty() && app::Gaps::CursorOf(cell) <= page.cursor;
  });
  if (static_cast<int>(cells.size()) > page.size) cells.resize(static_cast<size_t>(page.size));
  v1::GetGapMapResponse response;
  *response.mutable_count_time() = ToTimestamp(profiles_.Now());
  response.set_next_page_token(pages_.Fill(
      context, request, page, cells, response.mutable_cells(),
      [](const auto& cell) { return ToMessage(cell); },
      [](const auto& cell) { return app::Gaps::CursorOf(cell); }));
  return response;
}

absl::StatusOr<v1::GetGapTrendResponse> GapApi::TrendOfPerson(const Ctx& context,
                                                              const v1::GetGapTrendRequest& request,
                                                              int months) {
  app::ReadRequest wanted{.method = context.method};
  ASSIGN_OR_RETURN(wanted.employee_id, Id::Parse(request.employee_id(), "employee_id"));
  ASSIGN_OR_RETURN(wanted.purpose, PurposeFrom(request.purpose()));
  ASSIGN_OR_RETURN(const auto trend,
                   Audited<std::vector<domain::Profile>>(
                       context, wanted.purpose, wanted.employee_id, [&](pg::Tx& tx) {
                         return gaps_.TrendOfPerson(tx, context.access, wanted,
                                                    request.competency_code(), months);
                       }));
  v1::GetGapTrendResponse response;
  for (const domain::Profile& profile : trend) {
    for (const domain::CompetencyProfile& p : profile.competencies) {
      *response.add_points() = PointOf(p, profile.as_of);
    }
  }
  return response;
}

absl::StatusOr<v1::GetGapTrendResponse> GapApi::GetGapTrend(const Ctx& context,
                                                            const v1::GetGapTrendRequest& request) {
  RETURN_IF_ERROR(CheckRange(request.months(), "months", 0, kMonthsMax));
  const int months = request.months() == 0 ? kMonthsDefault : request.months();
  if (request.has_employee_id()) return TrendOfPerson(context, request, months);
  ASSIGN_OR_RETURN(const store::GapScope scope, ScopeFrom(request));
  ASSIGN_OR_RETURN(const auto trend,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                     return gaps_.TrendOfUnits(tx, context.access, scope, months);
                   }));
  v1::GetGapTrendResponse response;
  for (const app::Gaps::CountedCells& counted : trend) {
    for (const app::GapCell& cell : counted.cells) {
      v1::GapTrendPoint* point = response.add_points();
      point->set_as_of(counted.as_of.ToString());
      point->set_competency_code(cell.count.competency);
      *point->mutable_cell() = ToMessage(cell);
    }
  }
  return response;
}

absl::StatusOr<v1::ListTargetGapsResponse> GapApi::ListTargetGaps(
    const Ctx& context, const v1::ListTargetGapsRequest& request) {
  app::ReadRequest wanted{.method = context.method};
  ASSIGN_OR_RETURN(wanted.employee_id, Id::Parse(request.employee_id(), "employee_id"));
  ASSIGN_OR_RETURN(wanted.purpose, PurposeFrom(request.purpose()));
  RETURN_IF_ERROR(CheckCode(request.job_standard_code(), "job_standard_code", 64));
  ASSIGN_OR_RETURN(
      const auto found,
      Audited<app::TargetGaps>(context, wanted.purpose, wanted.employee_id, [&](pg::Tx& tx) {
        return gaps_.CompareWithTarget(tx, context.access, wanted, request.job_standard_code());
      }));
  v1::ListTargetGapsResponse response;
  response.set_job_standard_version(found.standard_version);
  for (const app::TargetGap& gap : found.gaps) {
    v1::TargetGap* out = response.add_gaps();
    out->set_competency_code(gap.competency);
    out->set_required_level(gap.required_level);
    out->set_known_level(gap.known_level);
    out->set_basis(static_cast<v1::GapBasis>(gap.basis));
    const int missing = gap.known_level == 0 ? 0 : gap.required_level - gap.known_level;
    out->set_gap_levels(std::max(0, missing));
    out->set_standing(
        static_cast<v1::Standing>(domain::StandingOf(gap.known_level, gap.required_level)));
  }
  return response;
}

absl::StatusOr<v1::GetUnitSignalResponse> GapApi::GetUnitSignal(
    const Ctx& context, const v1::GetUnitSignalRequest& request) {
  ASSIGN_OR_RETURN(const Id unit_id, Id::Parse(request.unit_id(), "unit_id"));
  ASSIGN_OR_RETURN(const auto as_of, OptionalDate(request.as_of(), "as_of"));
  ASSIGN_OR_RETURN(const app::UnitSignals found,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                     return gaps_.SignalsOf(tx, context.access, unit_id, as_of);
                   }));
  v1::GetUnitSignalResponse response;
  response.set_as_of(found.as_of.ToString());
  response.set_rule_set_code(found.rule_set);
  for (const app::UnitSignal& signal : found.signals) *response.add_signals() = ToMessage(signal);
  return response;
}

absl::StatusOr<v1::GetCompetencyReportResponse> GapApi::GetCompetencyReport(
    const Ctx& context, const v1::GetCompetencyReportRequest& request) {
  app::ReadRequest wanted{.method = context.method};
  ASSIGN_OR_RETURN(wanted.employee_id, Id::Parse(request.employee_id(), "employee_id"));
  ASSIGN_OR_RETURN(wanted.purpose, PurposeFrom(request.purpose()));
  ASSIGN_OR_RETURN(wanted.as_of, OptionalDate(request.as_of(), "as_of"));
  ASSIGN_OR_RETURN(
      const auto report,
      Audited<app::CompetencyReport>(context, wanted.purpose, wanted.employee_id, [&](pg::Tx& tx) {
        return gaps_.Report(tx, context.access, wanted);
      }));
  v1::GetCompetencyReportResponse response;
  v1::CompetencyReport& message = *response.mutable_report();
  const v1::Profile profile = ProfileFor(wanted.employee_id, wanted.purpose, report.read);
  message.set_employee_id(profile.employee_id());
  if (report.post.unit_id.has_value()) message.set_unit_id(report.post.unit_id->ToString());
  message.set_unit_name(report.post.unit_name);
  message.set_position_name(report.post.position_name);
  message.set_job_standard_code(profile.job_standard_code());
  message.set_as_of(profile.as_of());
  *message.mutable_create_time() = ToTimestamp(report.made_at);
  message.set_purpose(profile.purpose());
  message.set_rule_set_code(profile.rule_set_code());
  AddLines(report, profile, message);
  for (const domain::Assessment& assessment : report.assessments) {
    *message.add_assessments() = api::ToMessage(assessment);
  }
  AddNotes(wanted.purpose, report.read.constants.assessment_valid_months, message);
  return response;
}

void GapApi::Register(rpc::Server& server) {
  using Async = v1::GapService::AsyncService;
  using Api = GapApi;
  const rpc::Methods<v1::GapService, GapApi> add(server, service_, *this);
  constexpr auto kHeavy = rpc::Lane::kHeavy;
  add("GetGapMap", &Async::RequestGetGapMap, &Api::GetGapMap, kHeavy);
  add("GetGapTrend", &Async::RequestGetGapTrend, &Api::GetGapTrend, kHeavy);
  add("ListTargetGaps", &Async::RequestListTargetGaps, &Api::ListTargetGaps);
  add("GetUnitSignal", &Async::RequestGetUnitSignal, &Api::GetUnitSignal, kHeavy);
  add("GetCompetencyReport", &Async::RequestGetCompetencyReport, &Api::GetCompetencyReport);
}

}  // namespace mumpuni::assessment::api
