#include "common/core/reasons.h"
#include "common/core/sha256.h"
#include "common/core/validate.h"
#include "common/pg/deadline.h"
#include "common/pg/request_log.h"
#include "services/personnel/api/convert.h"
#include "services/personnel/api/personnel_api.h"
#include "services/personnel/app/scope.h"
#include "services/personnel/domain/reasons.h"

namespace mumpuni::personnel::api {

absl::StatusOr<v1::GetPersonalFileResponse> PersonnelApi::GetPersonalFile(
    const Ctx& context, const v1::GetPersonalFileRequest& request) {
  ASSIGN_OR_RETURN(const Id employee_id, Id::Parse(request.employee_id(), "employee_id"));
  ASSIGN_OR_RETURN(
      const app::PersonalFile file,
      pg::Transact(pool_, pg::Within(context.deadline),
                   [&](pg::Tx& tx) -> absl::StatusOr<app::PersonalFile> {
                     ASSIGN_OR_RETURN(auto found, files_.Get(tx, context.access, employee_id));
                     // Recorded before it leaves.
                     if (app::SeesOthersPersonalData(context.access, employee_id)) {
                       RETURN_IF_ERROR(employees_.RecordRead(tx, context.access, employee_id,
                                                             {"education", "sanctions"}));
                     }
                     return found;
                   }));
  v1::GetPersonalFileResponse response;
  for (const domain::Education& one : file.education) *response.add_education() = ToMessage(one);
  for (const domain::Sanction& one : file.sanctions) *response.add_sanctions() = ToMessage(one);
  return response;
}

absl::StatusOr<v1::BatchGetAttributesResponse> PersonnelApi::BatchGetAttributes(
    const Ctx& context, const v1::BatchGetAttributesRequest& request) {
  RETURN_IF_ERROR(CheckRange(request.employee_ids_size(), "employee_ids", 1, 1000));
  const bool index = request.purpose() == v1::ATTRIBUTE_PURPOSE_PROFESSIONAL_INDEX;
  if (!index && request.purpose() != v1::ATTRIBUTE_PURPOSE_FAIRNESS) {
    return Error(mumpuni::reasons::kFieldRequired, "purpose", "attributes are read for a purpose");
  }
  std::vector<Id> ids;
  for (const std::string& text : request.employee_ids()) {
    ASSIGN_OR_RETURN(const Id id, Id::Parse(text, "employee_ids"));
    ids.push_back(id);
  }
  ASSIGN_OR_RETURN(const auto found,
                   pg::Transact(pool_, pg::Within(context.deadline), [&](pg::Tx& tx) {
                     return files_.ReadAttributes(tx, context.access, ids,
                                                  index ? "professional index" : "fairness");
                   }));
  v1::BatchGetAttributesResponse response;
  for (const store::Attributes& one : found) {
    v1::EmployeeAttributes* out = response.add_employees();
    out->set_employee_id(one.employee_id.ToString());
    if (!index) {
      out->set_sex(static_cast<v1::Sex>(one.sex));
      out->set_birth_year(one.birth_year);
      out->set_grade_code(one.grade);
      continue;
    }
    out->set_highest_education(static_cast<v1::EducationLevel>(one.highest_education));
    out->set_on_probation(one.on_probation);
    for (const auto& [level, first_day] : one.sanctions) {
      v1::StandingSanction* sanction = out->add_sanctions();
      sanction->set_level(static_cast<v1::SanctionLevel>(level));
      sanction->set_effective_date(first_day.ToString());
    }
  }
  return response;
}

absl::StatusOr<v1::AddEducationResponse> PersonnelApi::AddEducation(
    const Ctx& context, const v1::AddEducationRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(const Id employee_id, Id::Parse(request.employee_id(), "employee_id"));
  const domain::Education wanted = EducationFrom(request.education());
  ASSIGN_OR_RETURN(const domain::Education education,
                   pg::Mutate(
                       pool_, pg::Within(context.deadline), key, clock_.Now(),
                       [&](pg::Tx& tx) { return files_.AddEducation(tx, employee_id, wanted); },
                       [](const domain::Education& made) { return made.id.ToString(); },
                       [&](pg::Tx& tx, const std::string& id) -> absl::StatusOr<domain::Education> {
                         ASSIGN_OR_RETURN(const Id education_id, Id::Parse(id, "education_id"));
                         return files_.LoadEducation(tx, employee_id, education_id);
                       }));
  v1::AddEducationResponse response;
  *response.mutable_education() = ToMessage(education);
  return response;
}

absl::StatusOr<v1::RecordSanctionResponse> PersonnelApi::RecordSanction(
    const Ctx& context, const v1::RecordSanctionRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(const Id employee_id, Id::Parse(request.employee_id(), "employee_id"));
  ASSIGN_OR_RETURN(const domain::Sanction wanted, SanctionFrom(request.sanction()));
  ASSIGN_OR_RETURN(const domain::Sanction sanction,
                   pg::Mutate(
                       pool_, pg::Within(context.deadline), key, clock_.Now(),
                       [&](pg::Tx& tx) {
                         return files_.RecordSanction(tx, context.access, employee_id, wanted);
                       },
                       [](const domain::Sanction& made) { return made.id.ToString(); },
                       [&](pg::Tx& tx, const std::string& id) -> absl::StatusOr<domain::Sanction> {
                         ASSIGN_OR_RETURN(const Id sanction_id, Id::Parse(id, "sanction_id"));
                         return files_.LoadSanction(tx, employee_id, sanction_id);
                       }));
  v1::RecordSanctionResponse response;
  *response.mutable_sanction() = ToMessage(sanction);
  return response;
}

absl::StatusOr<v1::RevokeSanctionResponse> PersonnelApi::RevokeSanction(
    const Ctx& context, const v1::RevokeSanctionRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(const Id employee_id, Id::Parse(request.employee_id(), "employee_id"));
  ASSIGN_OR_RETURN(const Id sanction_id, Id::Parse(request.sanction_id(), "sanction_id"));
  ASSIGN_OR_RETURN(const domain::Sanction sanction,
                   pg::Mutate(
                       pool_, pg::Within(context.deadline), key, clock_.Now(),
                       [&](pg::Tx& tx) {
                         return files_.RevokeSanction(tx, context.access, employee_id, sanction_id,
                                                      request.reason());
                       },
                       [](const domain::Sanction& made) { return made.id.ToString(); },
                       [&](pg::Tx& tx, const std::string&) {
                         return files_.LoadSanction(tx, employee_id, sanction_id);
                       }));
  v1::RevokeSanctionResponse response;
  *response.mutable_sanction() = ToMessage(sanction);
  return response;
}

absl::StatusOr<std::vector<store::ImportLine>> PersonnelApi::ApplyChunk(
    const Ctx& context, const app::ImportChunk& chunk) {
  // A row that finds no post can only be seen once all are written: then everything is rolled back
  // and done again without it. A dry run is rolled back always, so that it tells the truth.
  using Lines = std::vector<store::ImportLine>;
  app::RowErrors failing;
  for (;;) {
    const size_t failing_before = failing.size();
    std::optional<Lines> dry;
    absl::StatusOr<Lines> lines =
        pg::Transact(pool_, pg::Within(context.deadline), [&](pg::Tx& tx) -> absl::StatusOr<Lines> {
          ASSIGN_OR_RETURN(auto applied, imports_.Begin(tx, context.access, chunk));
          if (applied.has_value()) return *std::move(applied);
          ASSIGN_OR_RETURN(app::AppliedChunk result,
                           imports_.Apply(tx, context.access, chunk, failing));
          if (!result.conflicts.empty()) {
            failing.insert(result.conflicts.begin(), result.conflicts.end());
            return absl::CancelledError("rows without a post");
          }
          if (chunk.import.dry_run) {
            dry = std::move(result.lines);
            return absl::CancelledError("dry run");
          }
          RETURN_IF_ERROR(imports_.Finish(tx, context.access, chunk, result.lines));
          return std::move(result.lines);
        });
    if (dry.has_value()) {
      return pg::Transact(
          pool_, pg::Within(context.deadline), [&](pg::Tx& tx) -> absl::StatusOr<Lines> {
            ASSIGN_OR_RETURN(auto applied, imports_.Begin(tx, context.access, chunk));
            if (applied.has_value()) return *std::move(applied);
            RETURN_IF_ERROR(imports_.Finish(tx, context.access, chunk, *dry));
            return *dry;
          });
    }
    if (lines.ok() || failing.size() == failing_before) return lines;
  }
}

absl::StatusOr<v1::ImportEmployeesResponse> PersonnelApi::ImportEmployees(
    const Ctx& context, const v1::ImportEmployeesRequest& request) {
  app::ImportChunk chunk;
  ASSIGN_OR_RETURN(chunk.import.id, Id::Parse(request.import_id(), "import_id"));
  chunk.import.update = request.update();
  chunk.import.dry_run = request.dry_run();
  RETURN_IF_ERROR(CheckRange(request.chunk_no(), "chunk_no", 1, 1'000'000));
  chunk.chunk_no = request.chunk_no();
  RETURN_IF_ERROR(CheckRange(request.rows_size(), "rows", 1, 500));
  std::string bytes;
  for (const v1::ImportRow& row : request.rows()) {
    row.AppendToString(&bytes);
    chunk.rows.push_back({row.line_no(), RecordTextFrom(row.record())});
  }
  const auto hash = Sha256(bytes);
  chunk.body_hash.assign(hash.begin(), hash.end());
  ASSIGN_OR_RETURN(const auto lines, ApplyChunk(context, chunk));
  v1::ImportEmployeesResponse response;
  for (const store::ImportLine& line : lines) {
    v1::ImportRowResult* out = response.add_results();
    *out = ToMessage(line);
    // A dry run invents ids for those it would create; they mean nothing.
    const bool invented = chunk.import.dry_run && line.outcome == store::ImportOutcome::kCreated;
    if (invented) out->clear_employee_id();
  }
  return response;
}

absl::StatusOr<v1::GetImportResponse> PersonnelApi::GetImport(const Ctx& context,
                                                              const v1::GetImportRequest& request) {
  ASSIGN_OR_RETURN(const Id import_id, Id::Parse(request.import_id(), "import_id"));
  ASSIGN_OR_RETURN(const app::Imports::State state,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline),
                                [&](pg::Tx& tx) { return imports_.Get(tx, import_id); }));
  v1::GetImportResponse response;
  for (int chunk : state.progress.chunks) response.add_applied_chunks(chunk);
  response.mutable_counts()->set_created(state.progress.created);
  response.mutable_counts()->set_updated(state.progress.updated);
  response.mutable_counts()->set_unchanged(state.progress.unchanged);
  response.mutable_counts()->set_failed(state.progress.failed);
  response.set_update(state.import.update);
  response.set_dry_run(state.import.dry_run);
  return response;
}

absl::StatusOr<v1::ExportEmployeesResponse> PersonnelApi::ExportEmployees(
    const Ctx& context, const v1::ExportEmployeesRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, pages_.PageOf(context, request));
  RETURN_IF_ERROR(CheckText(request.reason(), "reason", 10, 500));
  ASSIGN_OR_RETURN(const auto root, OptionalId(request.subtree_unit_id(), "subtree_unit_id"));
  ASSIGN_OR_RETURN(const LocalDate day, DayOr(request.as_of(), "as_of", employees_.Today()));
  ASSIGN_OR_RETURN(const auto rows,
                   pg::Transact(pool_, pg::Within(context.deadline),
                                [&](pg::Tx& tx) -> absl::StatusOr<std::vector<store::EmployeeRow>> {
                                  if (page.cursor.empty()) {
                                    RETURN_IF_ERROR(employees_.RecordExport(tx, context.access,
                                                                            request.reason()));
                                  }
                                  return employees_.List(tx, context.access, root, {}, page.cursor,
                                                         page.size, day);
                                }));
  v1::ExportEmployeesResponse response;
  response.set_next_page_token(pages_.Fill(
      context, request, page, rows, response.mutable_records(),
      [](const auto& row) { return ToMessage(app::RecordOf(row)); },
      [](const auto& row) { return row.employee.id.ToString(); }));
  return response;
}

absl::StatusOr<v1::ListQualityItemsResponse> PersonnelApi::ListQualityItems(
    const Ctx& context, const v1::ListQualityItemsRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, pages_.PageOf(context, request));
  ASSIGN_OR_RETURN(const auto root, OptionalId(request.subtree_unit_id(), "subtree_unit_id"));
  ASSIGN_OR_RETURN(const store::QualityFilter filter, QualityFilterFrom(request));
  ASSIGN_OR_RETURN(const auto items,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                     return quality_.List(tx, context.access, root, filter, page.cursor, page.size);
                   }));
  v1::ListQualityItemsResponse response;
  response.set_next_page_token(pages_.Fill(
      context, request, page, items, response.mutable_items(),
      [](const auto& item) { return ToMessage(item); },
      [](const auto& item) { return item.id.ToString(); }));
  return response;
}

template <typename Request, typename Act>
absl::StatusOr<store::QualityRow> PersonnelApi::ChangeQualityItem(const Ctx& context,
                                                                  const Request& request,
                                                                  Act&& act) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(const Id item_id, Id::Parse(request.item_id(), "item_id"));
  return pg::Mutate(
      pool_, pg::Within(context.deadline), key, clock_.Now(),
      [&](pg::Tx& tx) { return act(tx, item_id); },
      [](const store::QualityRow& made) { return made.id.ToString(); },
      [&](pg::Tx& tx, const std::string&) { return quality_.Load(tx, item_id); });
}

absl::StatusOr<v1::AssignQualityItemResponse> PersonnelApi::AssignQualityItem(
    const Ctx& context, const v1::AssignQualityItemRequest& request) {
  ASSIGN_OR_RETURN(const auto owner, OptionalId(request.owner_employee_id(), "owner_employee_id"));
  ASSIGN_OR_RETURN(const int64_t etag, VersionFrom(request.etag()));
  ASSIGN_OR_RETURN(const store::QualityRow item,
                   ChangeQualityItem(context, request, [&](pg::Tx& tx, const Id& item_id) {
                     return quality_.Assign(tx, item_id, owner, etag);
                   }));
  v1::AssignQualityItemResponse response;
  *response.mutable_item() = ToMessage(item);
  return response;
}

absl::StatusOr<v1::AcceptQualityItemResponse> PersonnelApi::AcceptQualityItem(
    const Ctx& context, const v1::AcceptQualityItemRequest& request) {
  ASSIGN_OR_RETURN(const int64_t etag, VersionFrom(request.etag()));
  ASSIGN_OR_RETURN(const store::QualityRow item,
                   ChangeQualityItem(context, request, [&](pg::Tx& tx, const Id& item_id) {
                     return quality_.Accept(tx, item_id, request.reason(), etag);
                   }));
  v1::AcceptQualityItemResponse response;
  *response.mutable_item() = ToMessage(item);
  return response;
}

template <typename Row, typename Request>
absl::StatusOr<std::vector<Row>> PersonnelApi::Report(
    const Ctx& context, const Request& request,
    absl::FunctionRef<std::vector<Row>(pg::Tx&, const store::Roots&)> read) {
  ASSIGN_OR_RETURN(const auto root, OptionalId(request.subtree_unit_id(), "subtree_unit_id"));
  return pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline),
                      [&](pg::Tx& tx) -> absl::StatusOr<std::vector<Row>> {
                        ASSIGN_OR_RETURN(
                            const store::Roots roots,
                            app::RootsWithin(tx, context.access, root, employees_.Today()));
                        return read(tx, roots);
                      });
}

absl::StatusOr<v1::ListNominalRollResponse> PersonnelApi::ListNominalRoll(
    const Ctx& context, const v1::ListNominalRollRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, pages_.PageOf(context, request));
  ASSIGN_OR_RETURN(const LocalDate day, DayOr(request.as_of(), "as_of", employees_.Today()));
  RETURN_IF_ERROR(app::CheckDay(context.access, day, employees_.Today()));
  ASSIGN_OR_RETURN(const auto rows,
                   Report<store::RollRow>(context, request, [&](pg::Tx& tx, const auto& roots) {
                     return store::NominalRoll(tx, roots, day, page.cursor, page.size);
                   }));
  v1::ListNominalRollResponse response;
  response.set_next_page_token(pages_.Fill(
      context, request, page, rows, response.mutable_rows(),
      [](const auto& row) { return ToMessage(row); }, [](const auto& row) { return row.cursor; }));
  return response;
}

namespace {

constexpr int kLongestSpan = 3660;

// The days of a report about what falls due: `default_days` from today on unless stated.
template <typename Request>
absl::StatusOr<domain::DateRange> SpanOf(const Request& request, LocalDate today,
                                         int default_days) {
  domain::DateRange days;
  ASSIGN_OR_RETURN(days.start, DayOr(request.from_date(), "from_date", today));
  ASSIGN_OR_RETURN(days.end,
                   DayOr(request.to_date(), "to_date", days.start.PlusDays(default_days)));
  if (days.end < days.start) {
    return Error(reasons::kDateOrder, "to_date", "ends before it starts");
  }
  RETURN_IF_ERROR(CheckRange(DaysBetween(days.start, days.end), "to_date", 0, kLongestSpan));
  return days;
}

}  // namespace

absl::StatusOr<v1::ListContractsEndingResponse> PersonnelApi::ListContractsEnding(
    const Ctx& context, const v1::ListContractsEndingRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, pages_.PageOf(context, request));
  const LocalDate today = employees_.Today();
  ASSIGN_OR_RETURN(const domain::DateRange days, SpanOf(request, today, 90));
  ASSIGN_OR_RETURN(const auto rows,
                   Report<store::DueRow>(context, request, [&](pg::Tx& tx, const auto& roots) {
                     return store::ContractsEnding(tx, roots, days, today, page.cursor, page.size);
                   }));
  v1::ListContractsEndingResponse response;
  response.set_next_page_token(pages_.Fill(
      context, request, page, rows, response.mutable_rows(),
      [](const auto& row) { return ToMessage(row); }, [](const auto& row) { return row.cursor; }));
  return response;
}

absl::StatusOr<v1::ListRetirementsResponse> PersonnelApi::ListRetirements(
    const Ctx& context, const v1::ListRetirementsRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, pages_.PageOf(context, request));
  const LocalDate today = employees_.Today();
  ASSIGN_OR_RETURN(const domain::DateRange days, SpanOf(request, today, 365));
  ASSIGN_OR_RETURN(const auto rows,
                   Report<store::DueRow>(context, request, [&](pg::Tx& tx, const auto& roots) {
                     return store::Retirements(tx, roots, days, today, page.cursor, page.size);
                   }));
  v1::ListRetirementsResponse response;
  response.set_next_page_token(pages_.Fill(
      context, request, page, rows, response.mutable_rows(),
      [](const auto& row) { return ToMessage(row); }, [](const auto& row) { return row.cursor; }));
  return response;
}

absl::StatusOr<v1::ListVacantPostsResponse> PersonnelApi::ListVacantPosts(
    const Ctx& context, const v1::ListVacantPostsRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, pages_.PageOf(context, request));
  ASSIGN_OR_RETURN(const LocalDate day, DayOr(request.as_of(), "as_of", employees_.Today()));
  ASSIGN_OR_RETURN(const auto rows,
                   Report<store::VacancyRow>(context, request, [&](pg::Tx& tx, const auto& roots) {
                     return store::VacantPosts(tx, roots, day, page.cursor, page.size);
                   }));
  v1::ListVacantPostsResponse response;
  response.set_next_page_token(pages_.Fill(
      context, request, page, rows, response.mutable_rows(),
      [](const auto& row) { return ToMessage(row); }, [](const auto& row) { return row.cursor; }));
  return response;
}

absl::StatusOr<v1::ListHeadcountResponse> PersonnelApi::ListHeadcount(
    const Ctx& context, const v1::ListHeadcountRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, pages_.PageOf(context, request));
  ASSIGN_OR_RETURN(const LocalDate day, DayOr(request.as_of(), "as_of", employees_.Today()));
  ASSIGN_OR_RETURN(
      const auto rows,
      Report<store::HeadcountRow>(context, request, [&](pg::Tx& tx, const auto& roots) {
        return store::Headcount(tx, roots, day, page.cursor, page.size);
      }));
  v1::ListHeadcountResponse response;
  response.set_next_page_token(pages_.Fill(
      context, request, page, rows, response.mutable_rows(),
      [](const auto& row) { return ToMessage(row); },
      [](const auto& row) { return row.unit_code; }));
  return response;
}

}  // namespace mumpuni::personnel::api
