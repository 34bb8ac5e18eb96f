// Reports of personnel: one table of them, one way to page through, three ways to print.
#include <concepts>

#include "absl/strings/str_cat.h"
#include "common/core/status.h"
#include "tools/client/csv.h"
#include "tools/mumpuni/command.h"

namespace mumpuni::tools {
namespace {

namespace pv = mumpuni::personnel::v1;
using Stub = pv::PersonnelService::Stub;

constexpr int kPageSize = 1000;

struct ReportState {
  std::string unit;
  std::string as_of;
  std::string from;
  std::string to;
  std::string csv;
};

template <typename Row>
struct Column {
  std::string title;
  std::function<std::string(const Row&)> cell;
};

template <typename Request, typename Response, typename Row>
struct Report {
  std::string name;
  std::string help;
  grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*);
  std::vector<Column<Row>> columns;

  std::vector<std::string> Titles() const {
    std::vector<std::string> titles;
    for (const auto& column : columns) titles.push_back(column.title);
    return titles;
  }
  std::vector<std::string> Cells(const Row& row) const {
    std::vector<std::string> cells;
    for (const auto& column : columns) cells.push_back(column.cell(row));
    return cells;
  }
};

// A report is about a day, or about the days of a period.
template <typename Request>
concept OfPeriod = requires(Request request) {
  request.set_from_date("");
};

template <typename Request>
void ReportOptions(CLI::App& command, ReportState& state) {
  command.add_option("--unit", state.unit, "Code or id of a unit, with what is below it");
  if constexpr (OfPeriod<Request>) {
    command.add_option("--from", state.from, "First day, YYYY-MM-DD; today if missing");
    command.add_option("--to", state.to, "Last day, YYYY-MM-DD");
  } else {
    command.add_option("--as-of", state.as_of, "Day, YYYY-MM-DD; today if missing");
  }
  command.add_option("--csv", state.csv, "Write a CSV file instead of printing");
}

template <typename Request>
absl::StatusOr<Request> RequestOf(City& city, const Caller& caller, const ReportState& state) {
  Request request;
  request.set_page_size(kPageSize);
  if constexpr (OfPeriod<Request>) {
    request.set_from_date(state.from);
    request.set_to_date(state.to);
  } else {
    request.set_as_of(state.as_of);
  }
  if (!state.unit.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_subtree_unit_id(), UnitIdOf(city, caller, state.unit));
  }
  return request;
}

// Gives each page to `take`, whose first error is returned.
template <typename Request, typename Response, typename Row, typename Take>
absl::Status ForEachPage(const Report<Request, Response, Row>& report, const Globals& globals,
                         const ReportState& state, const Take& take) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  const Caller caller = globals.As("AUDITOR");
  ASSIGN_OR_RETURN(Request request, RequestOf<Request>(*city, caller, state));
  do {
    ASSIGN_OR_RETURN(const Response page,
                     city->Call(city->personnel, report.method, request, caller));
    RETURN_IF_ERROR(take(page));
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

template <typename Request, typename Response, typename Row>
absl::Status WriteCsv(const Report<Request, Response, Row>& report, const Globals& globals,
                      const ReportState& state) {
  ASSIGN_OR_RETURN(CsvWriter writer, CsvWriter::Create(state.csv));
  RETURN_IF_ERROR(writer.Write(report.Titles()));
  int64_t rows = 0;
  const auto write = [&](const Response& page) -> absl::Status {
    for (const Row& row : page.rows()) RETURN_IF_ERROR(writer.Write(report.Cells(row)));
    rows += page.rows_size();
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(ForEachPage(report, globals, state, write));
  RETURN_IF_ERROR(writer.Commit());
  // The output of --output json stays JSON.
  (globals.json() ? std::cerr : std::cout) << rows << " rows in " << state.csv << '\n';
  return absl::OkStatus();
}

template <typename Request, typename Response, typename Row>
absl::Status PrintReport(const Report<Request, Response, Row>& report, const Globals& globals,
                         const ReportState& state) {
  Table table(report.Titles());
  Response all;
  const auto collect = [&](const Response& page) {
    if (globals.json()) all.mutable_rows()->MergeFrom(page.rows());
    if (globals.json()) return absl::OkStatus();
    for (const Row& row : page.rows()) table.Add(report.Cells(row));
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(ForEachPage(report, globals, state, collect));
  if (globals.json()) {
    std::cout << ToJson(all);
  } else if (table.size() == 0) {
    std::cout << "nothing to report\n";
  } else {
    table.Print(std::cout);
  }
  return absl::OkStatus();
}

template <typename Request, typename Response, typename Row>
void AddReport(CLI::App& parent, Globals& globals, const Report<Request, Response, Row>& report) {
  AddCommand<ReportState>(parent, globals, report.name, report.help, ReportOptions<Request>,
                          [report](Globals& g, ReportState& state) {
                            return state.csv.empty() ? PrintReport(report, g, state)
                                                     : WriteCsv(report, g, state);
                          });
}

using NominalRoll =
    Report<pv::ListNominalRollRequest, pv::ListNominalRollResponse, pv::NominalRollRow>;
using ContractsEnding =
    Report<pv::ListContractsEndingRequest, pv::ListContractsEndingResponse, pv::DueRow>;
using Retirements = Report<pv::ListRetirementsRequest, pv::ListRetirementsResponse, pv::DueRow>;
using VacantPosts =
    Report<pv::ListVacantPostsRequest, pv::ListVacantPostsResponse, pv::VacantPostRow>;
using Headcount = Report<pv::ListHeadcountRequest, pv::ListHeadcountResponse, pv::HeadcountRow>;

// A column of a number.
template <typename Row>
std::function<std::string(const Row&)> Number(int32_t (Row::*get)() const) {
  return [get](const Row& row) { return absl::StrCat((row.*get)()); };
}

NominalRoll NominalRollReport() {
  using Row = pv::NominalRollRow;
  return {"nominal-roll",
          "Who is in service on a day (daftar nominatif)",
          &Stub::ListNominalRoll,
          {{"unit", &Row::unit_code},
           {"unit name", &Row::unit_name},
           {"position", &Row::position_code},
           {"position name", &Row::position_name},
           {"position since", &Row::position_since_date},
           {"name", &Row::full_name},
           {"number", &Row::employee_number},
           {"type",
            [](const Row& row) {
              return ShortName(common::v1::EmploymentType_Name(row.employment_type()),
                               "EMPLOYMENT_TYPE_");
            }},
           {"grade", &Row::grade_code},
           {"rank", &Row::rank},
           {"grade since", &Row::grade_since_date},
           {"employee", &Row::employee_id}}};
}

std::vector<Column<pv::DueRow>> DueColumns() {
  using Row = pv::DueRow;
  return {{"last day", &Row::due_date},           {"name", &Row::full_name},
          {"number", &Row::employee_number},      {"position", &Row::position_code},
          {"position name", &Row::position_name}, {"unit", &Row::unit_code},
          {"unit name", &Row::unit_name},         {"employee", &Row::employee_id}};
}

ContractsEnding ContractsEndingReport() {
  return {"contracts-ending", "Contracts whose term ends in a period, by default 90 days",
          &Stub::ListContractsEnding, DueColumns()};
}

Retirements RetirementsReport() {
  std::vector<Column<pv::DueRow>> columns = DueColumns();
  columns.insert(columns.begin() + 1, {"age", Number(&pv::DueRow::mandatory_retirement_age)});
  return {"retirements", "Who reaches the mandatory age in a period, by default 365 days",
          &Stub::ListRetirements, columns};
}

VacantPosts VacantPostsReport() {
  using Row = pv::VacantPostRow;
  return {"vacant-posts",
          "Positions with fewer holders than authorised",
          &Stub::ListVacantPosts,
          {{"unit", &Row::unit_code},
           {"unit name", &Row::unit_name},
           {"position", &Row::position_code},
           {"position name", &Row::position_name},
           {"authorised", Number(&Row::authorised_headcount)},
           {"holders", Number(&Row::holder_count)},
           {"acting", [](const Row& row) { return row.acting() ? "yes" : "no"; }},
           {"position id", &Row::position_id}}};
}

Headcount HeadcountReport() {
  using Row = pv::HeadcountRow;
  return {"headcount",
          "Authorised and actual headcount of each unit",
          &Stub::ListHeadcount,
          {{"unit", &Row::unit_code},
           {"unit name", &Row::unit_name},
           {"authorised", Number(&Row::authorised_headcount)},
           {"PNS", Number(&Row::pns_count)},
           {"contract", Number(&Row::contract_count)},
           {"part-time", Number(&Row::contract_part_time_count)},
           {"unit id", &Row::unit_id}}};
}

}  // namespace

void AddReportCommands(CLI::App& app, Globals& globals) {
  CLI::App* reports = app.add_subcommand("report", "Reports of personnel");
  reports->require_subcommand(1);
  AddReport(*reports, globals, NominalRollReport());
  AddReport(*reports, globals, ContractsEndingReport());
  AddReport(*reports, globals, RetirementsReport());
  AddReport(*reports, globals, VacantPostsReport());
  AddReport(*reports, globals, HeadcountReport());
}

}  // namespace mumpuni::tools
