#include "services/assessment/api/talent_api.h"

#include <algorithm>

#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "common/pg/deadline.h"
#include "common/pg/request_log.h"
#include "common/rpc/methods.h"
#include "services/assessment/api/convert.h"
#include "services/assessment/api/refusals.h"

namespace mumpuni::assessment::api {
namespace {

constexpr int kRowsMax = 500;
// As many as personnel answers at once.
constexpr int kPeopleAtOnce = 1000;

absl::StatusOr<domain::ScoringTable> TableFrom(const v1::ScoringTable& message) {
  domain::ScoringTable table;
  table.code = message.code();
  table.kind = static_cast<domain::TableKind>(message.kind());
  table.legal_basis = message.legal_basis();
  ASSIGN_OR_RETURN(table.effective_from,
                   LocalDate::Parse(message.effective_from(), "scoring_table.effective_from"));
  for (const v1::ScoringEntry& entry : message.entries()) {
    RETURN_IF_ERROR(CheckText(entry.key(), "scoring_table.entries.key", 64));
    RETURN_IF_ERROR(CheckOptionalText(entry.label(), "scoring_table.entries.label", 500));
    const bool is_new =
        table.entries
            .emplace(entry.key(),
                     domain::TableEntry{entry.value(), entry.inclusive(), entry.label()})
            .second;
    if (!is_new) {
      return Error(mumpuni::reasons::kValueOutOfRange, "entries." + entry.key(), "is stated twice");
    }
  }
  return table;
}

v1::ScoringTable ToMessage(const domain::ScoringTable& table) {
  v1::ScoringTable message;
  message.set_code(table.code);
  message.set_kind(static_cast<v1::ScoringTableKind>(table.kind));
  message.set_effective_from(table.effective_from.ToString());
  message.set_legal_basis(table.legal_basis);
  for (const auto& [key, entry] : table.entries) {
    v1::ScoringEntry* out = message.add_entries();
    out->set_key(key);
    out->set_value(entry.value);
    out->set_inclusive(entry.inclusive);
    out->set_label(entry.label);
  }
  return message;
}

v1::ProfessionalIndex ToMessage(const domain::ProfessionalIndex& index) {
  v1::ProfessionalIndex message;
  for (const domain::IndexLine& line : index.lines) {
    v1::IndexLine* out = message.add_lines();
    out->set_part(line.part);
    out->set_score_tenths(line.score_tenths);
    out->set_max_tenths(line.max_tenths);
    out->set_reason(line.reason);
    out->set_known(line.known);
  }
  message.set_total_tenths(index.total_tenths);
  message.set_category(index.category);
  message.set_complete(index.complete);
  message.set_exclusion(index.exclusion);
  message.set_official(false);
  return message;
}

v1::TalentBox ToMessage(const Id& employee_id, const domain::TalentBox& box,
                        const app::BoxBatch& batch) {
  v1::TalentBox message;
  message.set_employee_id(employee_id.ToString());
  message.set_as_of(batch.day.ToString());
  message.set_table_code(batch.table.code);
  message.set_box(box.box);
  message.set_missing(box.missing);
  message.set_performance_axis(box.performance_axis);
  message.set_potential_axis(box.potential_axis);
  message.set_performance_year(box.performance_year);
  message.set_performance_permille(box.performance_permille);
  message.set_potential_permille(box.potential_permille);
  message.set_actions(box.actions);
  message.set_in_succession_pool(box.in_succession_pool);
  message.set_requires_human_decision(true);
  message.set_official(false);
  return message;
}

template <typename Response>
Response OutcomesOf(const app::RowOutcomes& outcomes) {
  Response response;
  for (size_t i = 0; i < outcomes.size(); ++i) {
    v1::ImportOutcome* out = response.add_outcomes();
    out->set_row(static_cast<int>(i));
    out->set_accepted(outcomes[i].ok());
    if (outcomes[i].ok()) continue;
    out->set_reason(ReasonOf(outcomes[i]));
    out->set_field(FieldOf(outcomes[i]));
  }
  return response;
}

// Nobody has an id that cannot be read: that row alone is refused.
template <typename Row, typename Message>
Row RowFrom(const Message& message) {
  Row row;
  row.employee_id = Id::Parse(message.employee_id(), "employee_id").value_or(Id());
  return row;
}

absl::StatusOr<std::optional<Id>> OptionalUnit(const std::string& text) {
  if (text.empty()) return std::optional<Id>();
  ASSIGN_OR_RETURN(const Id id, Id::Parse(text, "unit_id"));
  return std::optional<Id>(id);
}

}  // namespace

void TalentApi::Refused(const Ctx& context, const std::string& subject,
                        const absl::Status& status) {
  AuditRefusal(pool_, context, "", subject, status, profiles_.Now());
}

absl::StatusOr<v1::PublishScoringTableResponse> TalentApi::PublishScoringTable(
    const Ctx& context, const v1::PublishScoringTableRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(const domain::ScoringTable wanted, TableFrom(request.scoring_table()));
  ASSIGN_OR_RETURN(
      const domain::ScoringTable table,
      pg::Mutate(
          pool_, pg::Within(context.deadline), key, profiles_.Now(),
          [&](pg::Tx& tx) { return talents_.PublishTable(tx, wanted); },
          [](const domain::ScoringTable& made) { return made.code; },
          [&](pg::Tx& tx, const std::string& code) -> absl::StatusOr<domain::ScoringTable> {
            return store::FindScoringTable(tx, code).value_or(domain::ScoringTable());
          }));
  v1::PublishScoringTableResponse response;
  *response.mutable_scoring_table() = ToMessage(table);
  return response;
}

absl::StatusOr<v1::ListScoringTablesResponse> TalentApi::ListScoringTables(
    const Ctx& context, const v1::ListScoringTablesRequest& request) {
  ASSIGN_OR_RETURN(
      const auto tables,
      pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline),
                   [&](pg::Tx& tx) -> absl::StatusOr<std::vector<domain::ScoringTable>> {
                     return store::ListScoringTables(tx, static_cast<int>(request.kind()));
                   }));
  v1::ListScoringTablesResponse response;
  for (const auto& table : tables) *response.add_scoring_tables() = ToMessage(table);
  return response;
}

absl::StatusOr<v1::RecordPerformanceRatingsResponse> TalentApi::RecordPerformanceRatings(
    const Ctx& context, const v1::RecordPerformanceRatingsRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  RETURN_IF_ERROR(CheckRange(request.ratings_size(), "ratings", 1, kRowsMax));
  std::vector<store::PerformanceRow> rows;
  for (const v1::PerformanceRating& rating : request.ratings()) {
    auto row = RowFrom<store::PerformanceRow>(rating);
    row.performance = {rating.year(), static_cast<int>(rating.work_result()),
                       static_cast<int>(rating.work_behaviour())};
    if (rating.has_score_hundredths()) {
      row.performance.score_hundredths = rating.score_hundredths();
    }
    row.document_number = rating.document_number();
    rows.push_back(std::move(row));
  }
  ASSIGN_OR_RETURN(
      const app::RowOutcomes outcomes,
      pg::Mutate(
          pool_, pg::Within(context.deadline), key, profiles_.Now(),
          [&](pg::Tx& tx) {
            return talents_.RecordPerformance(tx, context.access, rows, /*repeated=*/false);
          },
          [](const app::RowOutcomes&) { return std::string("rows"); },
          [&](pg::Tx& tx, const std::string&) {
            return talents_.RecordPerformance(tx, context.access, rows, /*repeated=*/true);
          }));
  return OutcomesOf<v1::RecordPerformanceRatingsResponse>(outcomes);
}

absl::StatusOr<v1::ListPerformanceRatingsResponse> TalentApi::ListPerformanceRatings(
    const Ctx& context, const v1::ListPerformanceRatingsRequest& request) {
  ASSIGN_OR_RETURN(const Id employee_id, Id::Parse(request.employee_id(), "employee_id"));
  v1::ListPerformanceRatingsResponse response;
  const absl::Status done =
      pg::Transact(pool_, pg::Within(context.deadline), [&](pg::Tx& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const auto rows,
                         talents_.ListPerformance(tx, context.access, employee_id, context.method));
        response.Clear();
        for (const store::PerformanceRow& row : rows) {
          v1::PerformanceRating* out = response.add_ratings();
          out->set_performance_rating_id(row.id.ToString());
          out->set_employee_id(row.employee_id.ToString());
          out->set_year(row.performance.year);
          out->set_work_result(static_cast<v1::Expectation>(row.performance.work_result));
          out->set_work_behaviour(static_cast<v1::Expectation>(row.performance.work_behaviour));
          if (row.performance.score_hundredths.has_value()) {
            out->set_score_hundredths(*row.performance.score_hundredths);
          }
          out->set_document_number(row.document_number);
          out->set_rating(row.rating);
          out->set_rating_name(talents_.NameOf(tx, row));
          out->set_table_code(row.table_code);
        }
        return absl::OkStatus();
      });
  if (done.ok()) return response;
  Refused(context, request.employee_id(), done);
  return done;
}

absl::StatusOr<std::map<Id, domain::ProfessionalIndex>> TalentApi::Compute(
    app::IndexBatch& batch) const {
  std::map<Id, domain::ProfessionalIndex> indices;
  if (batch.people.empty()) return indices;
  std::vector<Id> ids;
  for (const auto& [id, inputs] : batch.people) ids.push_back(id);
  ASSIGN_OR_RETURN(const auto attributes, ask_(ids));
  for (auto& [id, inputs] : batch.people) {
    if (const auto known = attributes.find(id); known != attributes.end()) {
      inputs.education = known->second.education;
      inputs.sanctions = known->second.sanctions;
      inputs.on_probation = known->second.on_probation;
    }
    indices[id] = domain::Index(inputs, batch.table, batch.day);
  }
  return indices;
}

absl::StatusOr<v1::GetProfessionalIndexResponse> TalentApi::GetProfessionalIndex(
    const Ctx& context, const v1::GetProfessionalIndexRequest& request) {
  ASSIGN_OR_RETURN(const Id employee_id, Id::Parse(request.employee_id(), "employee_id"));
  std::optional<int> official;
  auto batch = pg::Transact(
      pool_, pg::Within(context.deadline), [&](pg::Tx& tx) -> absl::StatusOr<app::IndexBatch> {
        ASSIGN_OR_RETURN(auto found, talents_.IndexOfPerson(tx, context.access, employee_id,
                                                            request.year(), context.method));
        official = store::FindOfficial(tx, static_cast<int>(app::OfficialKind::kProfessionalIndex),
                                       employee_id, request.year());
        return found;
      });
  if (!batch.ok()) {
    Refused(context, request.employee_id(), batch.status());
    return batch.status();
  }
  ASSIGN_OR_RETURN(const auto indices, Compute(*batch));
  v1::GetProfessionalIndexResponse response;
  v1::ProfessionalIndex& message = *response.mutable_professional_index();
  message = ToMessage(indices.at(employee_id));
  message.set_employee_id(employee_id.ToString());
  message.set_year(request.year());
  message.set_as_of(batch->day.ToString());
  message.set_table_code(batch->table.code);
  message.set_official_total_tenths(official.value_or(0));
  return response;
}

absl::StatusOr<v1::GetIndexSummaryResponse> TalentApi::GetIndexSummary(
    const Ctx& context, const v1::GetIndexSummaryRequest& request) {
  ASSIGN_OR_RETURN(const auto unit_id, OptionalUnit(request.unit_id()));
  v1::GetIndexSummaryResponse response;
  std::map<std::string, int> by_category;
  std::vector<std::string> categories;
  int64_t sum_tenths = 0;
  std::string after;
  do {
    std::string next;
    ASSIGN_OR_RETURN(app::IndexBatch batch,
                     pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                       return talents_.IndexOfPage(tx, unit_id, request.year(), after,
                                                   kPeopleAtOnce, next);
                     }));
    ASSIGN_OR_RETURN(const auto indices, Compute(batch));
    for (const auto& [id, index] : indices) {
      response.set_people_count(response.people_count() + 1);
      if (!index.exclusion.empty()) {
        response.set_excluded_count(response.excluded_count() + 1);
        continue;
      }
      // Who cannot be measured yet is no zero in the mean of those who are.
      if (!index.complete) {
        response.set_incomplete_count(response.incomplete_count() + 1);
        continue;
      }
      ++by_category[index.category];
      sum_tenths += index.total_tenths;
    }
    response.set_table_code(batch.table.code);
    categories.clear();
    for (int i = 1; batch.table.entries.contains("band." + std::to_string(i)); ++i) {
      categories.push_back(batch.table.LabelOf("band." + std::to_string(i)));
    }
    after = next;
  } while (!after.empty());
  const int measured =
      response.people_count() - response.incomplete_count() - response.excluded_count();
  if (measured > 0) {
    response.set_mean_hundredths(static_cast<int32_t>(10 * sum_tenths / measured));
  }
  for (const std::string& category : categories) {
    v1::IndexCount* count = response.add_counts();
    count->set_category(category);
    count->set_people_count(by_category[category]);
  }
  return response;
}

absl::StatusOr<v1::GetJobPersonMatchResponse> TalentApi::GetJobPersonMatch(
    const Ctx& context, const v1::GetJobPersonMatchRequest& request) {
  ASSIGN_OR_RETURN(const Id employee_id, Id::Parse(request.employee_id(), "employee_id"));
  RETURN_IF_ERROR(CheckRange(request.purpose(), "purpose", 1, 2));
  const bool placement = request.purpose() == v1::MATCH_PURPOSE_PLACEMENT;
  const auto found = pg::Transact(pool_, pg::Within(context.deadline), [&](pg::Tx& tx) {
    return talents_.Match(tx, context.access, employee_id, request.job_standard_code(),
                          request.allow_surplus(), placement ? "placement." : "mapping.",
                          context.method);
  });
  if (!found.ok()) {
    Refused(context, request.employee_id(), found.status());
    return found.status();
  }
  v1::GetJobPersonMatchResponse response;
  v1::JobPersonMatch& message = *response.mutable_job_person_match();
  message.set_employee_id(employee_id.ToString());
  message.set_job_standard_code(found->job_standard);
  message.set_as_of(found->day.ToString());
  message.set_purpose(request.purpose());
  message.set_allow_surplus(request.allow_surplus());
  for (const domain::MatchLine& line : found->match.lines) {
    v1::MatchLine* out = message.add_lines();
    out->set_competency_code(line.competency);
    out->set_required_level(line.required_level);
    out->set_assessed_level(line.assessed_level);
    out->set_counted_level(line.counted_level);
  }
  message.set_complete(found->match.complete);
  message.set_permille(found->match.permille);
  message.set_band(found->match.band);
  message.set_table_code(found->table_code);
  return response;
}

absl::StatusOr<v1::GetTalentBoxResponse> TalentApi::GetTalentBox(
    const Ctx& context, const v1::GetTalentBoxRequest& request) {
  ASSIGN_OR_RETURN(const Id employee_id, Id::Parse(request.employee_id(), "employee_id"));
  const int year = request.year() == 0 ? talents_.Today().year() : request.year();
  std::optional<int> official;
  const auto batch = pg::Transact(
      pool_, pg::Within(context.deadline), [&](pg::Tx& tx) -> absl::StatusOr<app::BoxBatch> {
        ASSIGN_OR_RETURN(auto found, talents_.BoxOfPerson(tx, context.access, employee_id, year,
                                                          context.method));
        official = store::FindOfficial(tx, static_cast<int>(app::OfficialKind::kTalentBox),
                                       employee_id, year);
        return found;
      });
  if (!batch.ok()) {
    Refused(context, request.employee_id(), batch.status());
    return batch.status();
  }
  v1::GetTalentBoxResponse response;
  *response.mutable_talent_box() = ToMessage(employee_id, batch->boxes.at(employee_id), *batch);
  response.mutable_talent_box()->set_official_box(official.value_or(0));
  return response;
}

absl::StatusOr<v1::GetTalentGridResponse> TalentApi::GetTalentGrid(
    const Ctx& context, const v1::GetTalentGridRequest& request) {
  ASSIGN_OR_RETURN(const auto unit_id, OptionalUnit(request.unit_id()));
  v1::GetTalentGridResponse response;
  std::map<int, int> people;
  int boxed = 0;
  std::string after;
  do {
    std::string next;
    ASSIGN_OR_RETURN(const app::BoxBatch batch,
                     pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                       return talents_.BoxesOfPage(tx, unit_id, after, kPeopleAtOnce, next);
                     }));
    response.set_table_code(batch.table.code);
    for (const auto& [id, box] : batch.boxes) {
      ++people[box.box];
      if (box.box > 0) ++boxed;
    }
    after = next;
  } while (!after.empty());
  for (int box = 0; box <= 9; ++box) {
    v1::BoxCount* count = response.add_counts();
    count->set_box(box);
    count->set_people_count(people[box]);
    if (box > 0 && boxed > 0) count->set_permille(1000 * people[box] / boxed);
  }
  return response;
}

absl::StatusOr<v1::ListSuccessionPoolResponse> TalentApi::ListSuccessionPool(
    const Ctx& context, const v1::ListSuccessionPoolRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, pages_.PageOf(context, request));
  ASSIGN_OR_RETURN(const auto unit_id, OptionalUnit(request.unit_id()));
  std::string next;
  ASSIGN_OR_RETURN(
      const app::BoxBatch batch,
      pg::Transact(pool_, pg::Within(context.deadline),
                   [&](pg::Tx& tx) -> absl::StatusOr<app::BoxBatch> {
                     RETURN_IF_ERROR(talents_.AuditList(tx, context.access, context.method,
                                                        unit_id ? unit_id->ToString() : "city"));
                     return talents_.BoxesOfPage(tx, unit_id, page.cursor, page.size, next);
                   }));
  v1::ListSuccessionPoolResponse response;
  for (const auto& [id, box] : batch.boxes) {
    if (box.in_succession_pool) *response.add_talent_boxes() = ToMessage(id, box, batch);
  }
  if (!next.empty()) response.set_next_page_token(pages_.Next(context, request, next));
  return response;
}

absl::StatusOr<v1::ImportOfficialValuesResponse> TalentApi::ImportOfficialValues(
    const Ctx& context, const v1::ImportOfficialValuesRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  RETURN_IF_ERROR(CheckRange(request.values_size(), "values", 1, kRowsMax));
  if (request.kind() == v1::OFFICIAL_KIND_UNSPECIFIED) {
    return Error(mumpuni::reasons::kFieldRequired, "kind", "what the values are");
  }
  const auto kind = static_cast<app::OfficialKind>(request.kind());
  std::vector<store::OfficialRow> rows;
  for (const v1::OfficialValue& value : request.values()) {
    auto row = RowFrom<store::OfficialRow>(value);
    row.year = value.year();
    row.value = value.value();
    rows.push_back(row);
  }
  ASSIGN_OR_RETURN(
      const app::RowOutcomes outcomes,
      pg::Mutate(
          pool_, pg::Within(context.deadline), key, profiles_.Now(),
          [&](pg::Tx& tx) {
            return talents_.ImportOfficial(tx, context.access, kind, rows, /*repeated=*/false);
          },
          [](const app::RowOutcomes&) { return std::string("rows"); },
          [&](pg::Tx& tx, const std::string&) {
            return talents_.ImportOfficial(tx, context.access, kind, rows, /*repeated=*/true);
          }));
  return OutcomesOf<v1::ImportOfficialValuesResponse>(outcomes);
}

absl::StatusOr<std::map<Id, int>> TalentApi::Ours(const Ctx& context, app::OfficialKind kind,
                                                  const std::vector<Id>& people, int year) {
  std::map<Id, int> ours;
  if (kind == app::OfficialKind::kTalentBox) {
    ASSIGN_OR_RETURN(const app::BoxBatch batch,
                     pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline),
                                  [&](pg::Tx& tx) { return talents_.BoxesOf(tx, people, year); }));
    for (const auto& [id, box] : batch.boxes) ours[id] = box.box;
    return ours;
  }
  ASSIGN_OR_RETURN(app::IndexBatch batch,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline),
                                [&](pg::Tx& tx) { return talents_.IndexOf(tx, people, year); }));
  ASSIGN_OR_RETURN(const auto indices, Compute(batch));
  for (const auto& [id, index] : indices) {
    // Who is not measured has 0 in the official application.
    if (index.complete || !index.exclusion.empty()) ours[id] = index.total_tenths;
  }
  return ours;
}

absl::StatusOr<v1::ListOfficialDifferencesResponse> TalentApi::ListOfficialDifferences(
    const Ctx& context, const v1::ListOfficialDifferencesRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, pages_.PageOf(context, request));
  RETURN_IF_ERROR(CheckRange(request.kind(), "kind", 1, 2));
  const auto kind = static_cast<app::OfficialKind>(request.kind());
  ASSIGN_OR_RETURN(const auto official,
                   pg::Transact(pool_, pg::Within(context.deadline),
                                [&](pg::Tx& tx) -> absl::StatusOr<std::vector<store::OfficialRow>> {
                                  RETURN_IF_ERROR(talents_.AuditList(tx, context.access,
                                                                     context.method, "city"));
                                  return store::ListOfficial(tx, static_cast<int>(kind),
                                                             request.year(), page.cursor,
                                                             page.size);
                                }));
  std::vector<Id> people;
  for (const store::OfficialRow& row : official) people.push_back(row.employee_id);
  ASSIGN_OR_RETURN(const auto ours, Ours(context, kind, people, request.year()));
  v1::ListOfficialDifferencesResponse response;
  for (const store::OfficialRow& row : official) {
    const auto mine = ours.find(row.employee_id);
    const bool known = mine != ours.end();
    if (known && mine->second == row.value) continue;
    v1::OfficialDifference* out = response.add_differences();
    out->set_employee_id(row.employee_id.ToString());
    out->set_year(row.year);
    out->set_official_value(row.value);
    out->set_computed_value(known ? mine->second : 0);
  }
  if (static_cast<int>(official.size()) == page.size) {
    response.set_next_page_token(
        pages_.Next(context, request, official.back().employee_id.ToString()));
  }
  return response;
}

void TalentApi::Register(rpc::Server& server) {
  using Async = v1::TalentService::AsyncService;
  using Api = TalentApi;
  const rpc::Methods<v1::TalentService, TalentApi> add(server, service_, *this);
  constexpr auto kHeavy = rpc::Lane::kHeavy;
  add("PublishScoringTable", &Async::RequestPublishScoringTable, &Api::PublishScoringTable);
  add("ListScoringTables", &Async::RequestListScoringTables, &Api::ListScoringTables);
  add("RecordPerformanceRatings", &Async::RequestRecordPerformanceRatings,
      &Api::RecordPerformanceRatings, kHeavy);
  add("ListPerformanceRatings", &Async::RequestListPerformanceRatings,
      &Api::ListPerformanceRatings);
  add("GetProfessionalIndex", &Async::RequestGetProfessionalIndex, &Api::GetProfessionalIndex);
  add("GetIndexSummary", &Async::RequestGetIndexSummary, &Api::GetIndexSummary, kHeavy);
  add("GetJobPersonMatch", &Async::RequestGetJobPersonMatch, &Api::GetJobPersonMatch);
  add("GetTalentBox", &Async::RequestGetTalentBox, &Api::GetTalentBox);
  add("GetTalentGrid", &Async::RequestGetTalentGrid, &Api::GetTalentGrid, kHeavy);
  add("ListSuccessionPool", &Async::RequestListSuccessionPool, &Api::ListSuccessionPool, kHeavy);
  add("ImportOfficialValues", &Async::RequestImportOfficialValues, &Api::ImportOfficialValues,
      kHeavy);
  add("ListOfficialDifferences", &Async::RequestListOfficialDifferences,
      &Api::ListOfficialDifferences, kHeavy);
}

}  // namespace mumpuni::assessment::api
