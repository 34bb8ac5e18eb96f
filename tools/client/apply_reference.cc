// Loading of reference data: what exists is listed first, so that a repeat sends nothing; what is
// sent has a request_id made from its content and from what it replaces, so that a repeat after a
// lost answer is a replay.
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <mutex>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/core/id.h"
#include "common/core/status.h"
#include "tools/client/operations.h"
#include "tools/client/output.h"
#include "tools/client/parallel.h"
#include "tools/client/reference.h"

namespace mumpuni::tools {
namespace {

using nlohmann::json;

namespace pv = mumpuni::personnel::v1;
namespace av = mumpuni::assessment::v1;
namespace cv = mumpuni::complaint::v1;
namespace tv = mumpuni::training::v1;

constexpr int kThreads = 16;
constexpr int kPageSize = 1000;

const Caller kPersonnelAdmin{"reference-data", {"PERSONNEL_ADMIN"}};
const Caller kComplaintAdmin{"reference-data", {"COMPLAINT_ADMIN"}};
const Caller kTrainingAdmin{"reference-data", {"TRAINING_ADMIN"}};

// What there is of a kind, by its key.
template <typename Resource>
using Existing = std::map<std::string, Resource>;

struct Count {
  std::atomic<int> created{0};
  std::atomic<int> changed{0};
  std::atomic<int> present{0};
  // Demonstrations that the installation does not take.
  std::atomic<int> left_out{0};
};

// Only the fields that the file states: what the service adds (ids, versions, times) does not make
// a difference.
template <typename Resource>
bool Says(const Resource& existing, const Resource& wanted) {
  Resource merged = existing;
  const auto* descriptor = Resource::descriptor();
  const auto* reflection = wanted.GetReflection();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const auto* field = descriptor->field(i);
    const bool set = field->is_repeated() ? reflection->FieldSize(wanted, field) > 0
                                          : reflection->HasField(wanted, field);
    if (!set) merged.GetReflection()->ClearField(&merged, field);
  }
  return google::protobuf::util::MessageDifferencer::Equals(merged, wanted);
}

class Loader {
 public:
  Loader(City& city, std::string directory) : city_(city), directory_(std::move(directory)) {}

  absl::Status Run(std::ostream& out) {
    RETURN_IF_ERROR(Personnel());
    // Later kinds name units and standards that the other services know only by their projections.
    RETURN_IF_ERROR(AwaitCaughtUp(city_));
    RETURN_IF_ERROR(Assessment());
    RETURN_IF_ERROR(Providers());
    RETURN_IF_ERROR(Complaint());
    RETURN_IF_ERROR(Training());
    RETURN_IF_ERROR(AwaitCaughtUp(city_));
    table_.Print(out);
    return absl::OkStatus();
  }

 private:
  absl::Status Personnel();
  absl::Status Units();
  absl::Status Positions();
  absl::Status Calendars();
  absl::Status Assessment();
  absl::Status RuleSets();
  absl::Status ScoringTables();
  absl::Status RatingInstruments();
  absl::Status Providers();
  absl::Status Complaint();
  absl::Status Places();
  absl::Status Routes();
  absl::Status Training();
  absl::Status ReadinessInstruments();
  absl::Status Letterheads();
  absl::Status CreateAndPublish(const std::string& request_id, const tv::Course& course,
                                const Existing<tv::Course>& existing);

  // Reads a file, or one group of it, into messages with the codes of units resolved.
  template <typename Resource>
  absl::StatusOr<std::vector<Resource>> Read(const std::string& file) {
    ASSIGN_OR_RETURN(ReferenceFile reference, ReadReferenceFile(directory_ + "/" + file));
    return Parse<Resource>(file, reference.items);
  }
  template <typename Resource>
  absl::StatusOr<std::vector<Resource>> Parse(const std::string& file, std::vector<json> items) {
    std::vector<Resource> resources;
    for (json& item : items) {
      absl::Status status = ResolveCodes(unit_ids_, item);
      Resource resource;
      if (status.ok()) {
        const auto parsed = google::protobuf::util::JsonStringToMessage(item.dump(), &resource);
        if (!parsed.ok()) status = absl::InvalidArgumentError(std::string(parsed.message()));
      }
      if (!status.ok()) {
        return absl::InvalidArgumentError(
            absl::StrCat(file, ": ", item.value("code", "?"), ": ", std::string(status.message())));
      }
      resources.push_back(std::move(resource));
    }
    return resources;
  }

  // Sends what is missing or says something else. `send` makes the call for one resource.
  template <typename Resource>
  absl::Status Load(
      const std::string& kind, const std::vector<Resource>& wanted,
      const std::function<std::string(const Resource&)>& key, const Existing<Resource>& existing,
      const std::function<absl::Status(const std::string& request_id, const Resource&)>& send) {
    Count& count = counts_[kind];
    return ForEach(wanted.size(), kThreads, [&](size_t i) -> absl::Status {
      const auto found = existing.find(key(wanted[i]));
      if (found != existing.end() && Says(found->second, wanted[i])) {
        ++count.present;
        return absl::OkStatus();
      }
      const std::string before = found == existing.end() ? "" : found->second.SerializeAsString();
      const Id request_id = Id::FromName(absl::StrCat("reference|", kind, "|", key(wanted[i]), "|",
                                                      wanted[i].SerializeAsString(), "|", before));
      const absl::Status status = send(request_id.ToString(), wanted[i]);
      if (absl::IsAlreadyExists(status) && absl::EndsWith(ReasonOf(status), "_TAKEN")) {
        ++count.present;
        return absl::OkStatus();
      }
      // An installation with real people takes no invented decree; the city publishes its own.
      if (ReasonOf(status) == "DEMONSTRATION_NOT_ALLOWED") {
        ++count.left_out;
        return absl::OkStatus();
      }
      if (!status.ok()) return Named(status, kind, key(wanted[i]));
      ++(before.empty() ? count.created : count.changed);
      return absl::OkStatus();
    });
  }

  // The error of a call with what it was about.
  static absl::Status Named(const absl::Status& status, const std::string& kind,
                            const std::string& key) {
    absl::Status named(status.code(),
                       absl::StrCat(kind, " ", key, ": ", std::string(status.message())));
    status.ForEachPayload(
        [&](auto url, const absl::Cord& payload) { named.SetPayload(url, payload); });
    return named;
  }

  void Report(const std::string& kind, const std::string& title) {
    const Count& count = counts_[kind];
    table_.Add({title, absl::StrCat(count.created.load()), absl::StrCat(count.changed.load()),
                absl::StrCat(count.present.load()), absl::StrCat(count.left_out.load())});
  }

  City& city_;
  const std::string directory_;
  std::map<std::string, std::string> unit_ids_;
  std::map<std::string, Count> counts_;
  Table table_{{"kind", "created", "changed", "present", "left out"}};
};

// Reads all pages of a list; `get` fetches one page and takes its rows.
template <typename Request, typename Response>
absl::Status AllPages(const std::function<absl::StatusOr<Response>(const Request&)>& fetch,
                      const std::function<void(const Response&)>& take) {
  Request request;
  request.set_page_size(kPageSize);
  do {
    ASSIGN_OR_RETURN(const Response response, fetch(request));
    take(response);
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

absl::Status Loader::Units() {
  Existing<pv::Unit> existing;
  RETURN_IF_ERROR((AllPages<pv::ListUnitsRequest, pv::ListUnitsResponse>(
      [&](const auto& request) {
        return city_.Call(city_.personnel, &pv::PersonnelService::Stub::ListUnits, request,
                          kPersonnelAdmin);
      },
      [&](const auto& page) {
        for (const pv::Unit& unit : page.units()) {
          existing[unit.code()] = unit;
          unit_ids_[unit.code()] = unit.unit_id();
        }
      })));
  ASSIGN_OR_RETURN(const ReferenceFile file,
                   ReadReferenceFile(directory_ + "/personnel/units.json"));
  ASSIGN_OR_RETURN(const auto groups, ParentsFirst(file.items, "parentUnitId"));
  std::mutex mutex;
  for (const auto& group : groups) {
    ASSIGN_OR_RETURN(const auto units, Parse<pv::Unit>("personnel/units.json", group));
    RETURN_IF_ERROR(Load<pv::Unit>(
        "unit", units, [](const pv::Unit& unit) { return unit.code(); }, existing,
        [&](const std::string& request_id, const pv::Unit& unit) -> absl::Status {
          pv::CreateUnitRequest request;
          request.set_request_id(request_id);
          *request.mutable_unit() = unit;
          ASSIGN_OR_RETURN(const auto response,
                           city_.Call(city_.personnel, &pv::PersonnelService::Stub::CreateUnit,
                                      request, kPersonnelAdmin));
          const std::lock_guard lock(mutex);
          unit_ids_[unit.code()] = response.unit().unit_id();
          return absl::OkStatus();
        }));
  }
  return absl::OkStatus();
}

absl::Status Loader::Positions() {
  Existing<pv::Position> existing;
  RETURN_IF_ERROR((AllPages<pv::ListPositionsRequest, pv::ListPositionsResponse>(
      [&](const auto& request) {
        return city_.Call(city_.personnel, &pv::PersonnelService::Stub::ListPositions, request,
                          kPersonnelAdmin);
      },
      [&](const auto& page) {
        for (const pv::Position& position : page.positions()) existing[position.code()] = position;
      })));
  ASSIGN_OR_RETURN(const auto positions, Read<pv::Position>("personnel/positions.json"));
  return Load<pv::Position>(
      "position", positions, [](const pv::Position& p) { return p.code(); }, existing,
      [&](const std::string& request_id, const pv::Position& position) {
        pv::CreatePositionRequest request;
        request.set_request_id(request_id);
        *request.mutable_position() = position;
        return city_
            .Call(city_.personnel, &pv::PersonnelService::Stub::CreatePosition, request,
                  kPersonnelAdmin)
            .status();
      });
}

absl::Status Loader::Calendars() {
  ASSIGN_OR_RETURN(const auto calendars, Read<pv::Calendar>("personnel/calendars.json"));
  Existing<pv::Calendar> existing;
  for (const pv::Calendar& calendar : calendars) {
    pv::GetCalendarRequest request;
    request.set_year(calendar.year());
    const auto response = city_.Call(city_.personnel, &pv::PersonnelService::Stub::GetCalendar,
                                     request, kPersonnelAdmin);
    if (absl::IsNotFound(response.status())) continue;
    if (!response.ok()) return response.status();
    existing[absl::StrCat(calendar.year())] = response->calendar();
  }
  return Load<pv::Calendar>(
      "calendar", calendars, [](const pv::Calendar& c) { return absl::StrCat(c.year()); }, existing,
      [&](const std::string& request_id, const pv::Calendar& calendar) {
        pv::PublishCalendarRequest request;
        request.set_request_id(request_id);
        *request.mutable_calendar() = calendar;
        return city_
            .Call(city_.personnel, &pv::PersonnelService::Stub::PublishCalendar, request,
                  kPersonnelAdmin)
            .status();
      });
}

absl::Status Loader::Personnel() {
  ASSIGN_OR_RETURN(const auto types, Read<pv::PositionType>("personnel/position_types.json"));
  RETURN_IF_ERROR(Load<pv::PositionType>(
      "position type", types, [](const auto& t) { return t.code(); }, {},
      [&](const std::string& request_id, const pv::PositionType& type) {
        pv::DefinePositionTypeRequest request;
        request.set_request_id(request_id);
        *request.mutable_position_type() = type;
        return city_
            .Call(city_.personnel, &pv::PersonnelService::Stub::DefinePositionType, request,
                  kPersonnelAdmin)
            .status();
      }));
  ASSIGN_OR_RETURN(const auto grades, Read<pv::Grade>("personnel/grades.json"));
  RETURN_IF_ERROR(Load<pv::Grade>(
      "grade", grades,
      [](const auto& g) { return absl::StrCat(g.employment_type(), "/", g.code()); }, {},
      [&](const std::string& request_id, const pv::Grade& grade) {
        pv::DefineGradeRequest request;
        request.set_request_id(request_id);
        *request.mutable_grade() = grade;
        return city_
            .Call(city_.personnel, &pv::PersonnelService::Stub::DefineGrade, request,
                  kPersonnelAdmin)
            .status();
      }));
  ASSIGN_OR_RETURN(const auto patterns, Read<pv::DutyPattern>("personnel/duty_patterns.json"));
  RETURN_IF_ERROR(Load<pv::DutyPattern>(
      "duty pattern", patterns, [](const auto& p) { return p.code(); }, {},
      [&](const std::string& request_id, const pv::DutyPattern& pattern) {
        pv::DefineDutyPatternRequest request;
        request.set_request_id(request_id);
        *request.mutable_duty_pattern() = pattern;
        return city_
            .Call(city_.personnel, &pv::PersonnelService::Stub::DefineDutyPattern, request,
                  kPersonnelAdmin)
            .status();
      }));
  RETURN_IF_ERROR(Units());
  RETURN_IF_ERROR(Positions());
  RETURN_IF_ERROR(Calendars());
  // These are only stated: defining them again is the same answer, so all are counted as stated.
  for (const char* kind : {"position type", "grade", "duty pattern"}) {
    table_.Add({absl::StrCat(kind, "s"), "–", "–", absl::StrCat(counts_[kind].created.load())});
  }
  Report("unit", "units");
  Report("position", "positions");
  Report("calendar", "calendars");
  return absl::OkStatus();
}

absl::Status Loader::Assessment() {
  Existing<av::Competency> competencies;
  RETURN_IF_ERROR((AllPages<av::ListCompetenciesRequest, av::ListCompetenciesResponse>(
      [&](const auto& request) {
        return city_.Call(city_.assessment, &av::AssessmentService::Stub::ListCompetencies, request,
                          kPersonnelAdmin);
      },
      [&](const auto& page) {
        for (const auto& row : page.competencies()) competencies[row.code()] = row;
      })));
  ASSIGN_OR_RETURN(const auto wanted, Read<av::Competency>("assessment/competencies.json"));
  RETURN_IF_ERROR(Load<av::Competency>(
      "competency", wanted, [](const auto& c) { return c.code(); }, competencies,
      [&](const std::string& request_id, const av::Competency& competency) {
        av::DefineCompetencyRequest request;
        request.set_request_id(request_id);
        *request.mutable_competency() = competency;
        return city_
            .Call(city_.assessment, &av::AssessmentService::Stub::DefineCompetency, request,
                  kPersonnelAdmin)
            .status();
      }));
  Existing<av::JobStandard> standards;
  RETURN_IF_ERROR((AllPages<av::ListJobStandardsRequest, av::ListJobStandardsResponse>(
      [&](const auto& request) {
        return city_.Call(city_.assessment, &av::AssessmentService::Stub::ListJobStandards, request,
                          kPersonnelAdmin);
      },
      [&](const auto& page) {
        for (const auto& row : page.job_standards()) standards[row.code()] = row;
      })));
  ASSIGN_OR_RETURN(const auto jobs, Read<av::JobStandard>("assessment/job_standards.json"));
  RETURN_IF_ERROR(Load<av::JobStandard>(
      "job standard", jobs, [](const auto& j) { return j.code(); }, standards,
      [&](const std::string& request_id, const av::JobStandard& standard) {
        av::PublishJobStandardRequest request;
        request.set_request_id(request_id);
        *request.mutable_job_standard() = standard;
        return city_
            .Call(city_.assessment, &av::AssessmentService::Stub::PublishJobStandard, request,
                  kPersonnelAdmin)
            .status();
      }));
  RETURN_IF_ERROR(RuleSets());
  RETURN_IF_ERROR(ScoringTables());
  RETURN_IF_ERROR(RatingInstruments());
  Report("competency", "competencies");
  Report("job standard", "job standards (SKJ)");
  Report("rule set", "rule sets");
  Report("scoring table", "scoring tables");
  Report("rating instrument", "rating instruments");
  return absl::OkStatus();
}

absl::Status Loader::RuleSets() {
  ASSIGN_OR_RETURN(const auto rules, Read<av::RuleSet>("assessment/rule_sets.json"));
  Existing<av::RuleSet> sets;
  for (const av::RuleSet& rule_set : rules) {
    av::GetRuleSetRequest request;
    request.set_code(rule_set.code());
    const auto response = city_.Call(city_.assessment, &av::AssessmentService::Stub::GetRuleSet,
                                     request, kPersonnelAdmin);
    if (absl::IsNotFound(response.status())) continue;
    if (!response.ok()) return response.status();
    sets[rule_set.code()] = response->rule_set();
  }
  return Load<av::RuleSet>(
      "rule set", rules, [](const auto& r) { return r.code(); }, sets,
      [&](const std::string& request_id, const av::RuleSet& rule_set) {
        av::PublishRuleSetRequest request;
        request.set_request_id(request_id);
        *request.mutable_rule_set() = rule_set;
        return city_
            .Call(city_.assessment, &av::AssessmentService::Stub::PublishRuleSet, request,
                  kPersonnelAdmin)
            .status();
      });
}

absl::Status Loader::RatingInstruments() {
  using Stub = av::RatingService::Stub;
  Existing<av::RatingInstrument> existing;
  ASSIGN_OR_RETURN(const auto listed,
                   city_.Call(city_.ratings, &Stub::ListRatingInstruments,
                              av::ListRatingInstrumentsRequest(), kPersonnelAdmin));
  for (const av::RatingInstrument& one : listed.instruments()) existing[one.code()] = one;
  ASSIGN_OR_RETURN(const auto wanted,
                   Read<av::RatingInstrument>("assessment/rating_instruments.json"));
  return Load<av::RatingInstrument>(
      "rating instrument", wanted, [](const auto& i) { return i.code(); }, existing,
      [&](const std::string& request_id, const av::RatingInstrument& instrument) {
        av::DefineRatingInstrumentRequest request;
        request.set_request_id(request_id);
        *request.mutable_instrument() = instrument;
        return city_.Call(city_.ratings, &Stub::DefineRatingInstrument, request, kPersonnelAdmin)
            .status();
      });
}

absl::Status Loader::ScoringTables() {
  using Stub = av::TalentService::Stub;
  Existing<av::ScoringTable> existing;
  ASSIGN_OR_RETURN(const auto listed, city_.Call(city_.talents, &Stub::ListScoringTables,
                                                 av::ListScoringTablesRequest(), kPersonnelAdmin));
  for (const av::ScoringTable& table : listed.scoring_tables()) existing[table.code()] = table;
  ASSIGN_OR_RETURN(auto wanted, Read<av::ScoringTable>("assessment/scoring_tables.json"));
  // In the order in which the service answers them, so that equal tables are equal.
  for (av::ScoringTable& table : wanted) {
    std::sort(table.mutable_entries()->begin(), table.mutable_entries()->end(),
              [](const auto& a, const auto& b) { return a.key() < b.key(); });
  }
  return Load<av::ScoringTable>(
      "scoring table", wanted, [](const auto& t) { return t.code(); }, existing,
      [&](const std::string& request_id, const av::ScoringTable& table) {
        av::PublishScoringTableRequest request;
        request.set_request_id(request_id);
        *request.mutable_scoring_table() = table;
        return city_.Call(city_.talents, &Stub::PublishScoringTable, request, kPersonnelAdmin)
            .status();
      });
}

absl::Status Loader::Providers() {
  const auto key = [](const av::Provider& p) {
    return absl::StrCat(p.name(), "|", p.accreditation(), "|", p.valid_from());
  };
  Existing<av::Provider> existing;
  RETURN_IF_ERROR((AllPages<av::ListProvidersRequest, av::ListProvidersResponse>(
      [&](const auto& request) {
        return city_.Call(city_.dictionary, &av::DictionaryService::Stub::ListProviders, request,
                          kPersonnelAdmin);
      },
      [&](const auto& page) {
        for (const auto& row : page.providers()) existing[key(row)] = row;
      })));
  ASSIGN_OR_RETURN(const auto wanted, Read<av::Provider>("assessment/providers.json"));
  RETURN_IF_ERROR(Load<av::Provider>(
      "provider", wanted, key, existing,
      [&](const std::string& request_id, const av::Provider& provider) {
        av::RegisterProviderRequest request;
        request.set_request_id(request_id);
        *request.mutable_provider() = provider;
        return city_
            .Call(city_.dictionary, &av::DictionaryService::Stub::RegisterProvider, request,
                  kPersonnelAdmin)
            .status();
      }));
  Report("provider", "providers of assessments");
  return absl::OkStatus();
}

absl::Status Loader::Complaint() {
  Existing<cv::Channel> channels;
  RETURN_IF_ERROR((AllPages<cv::ListChannelsRequest, cv::ListChannelsResponse>(
      [&](const auto& request) {
        return city_.Call(city_.complaint, &cv::ComplaintService::Stub::ListChannels, request,
                          kComplaintAdmin);
      },
      [&](const auto& page) {
        for (const auto& row : page.channels()) channels[row.code()] = row;
      })));
  ASSIGN_OR_RETURN(const auto wanted, Read<cv::Channel>("complaint/channels.json"));
  for (const auto& level : ByLevel(wanted)) {
    RETURN_IF_ERROR(Load<cv::Channel>(
        "channel", level, [](const auto& c) { return c.code(); }, channels,
        [&](const std::string& request_id, const cv::Channel& channel) {
          cv::DefineChannelRequest request;
          request.set_request_id(request_id);
          *request.mutable_channel() = channel;
          return city_
              .Call(city_.complaint, &cv::ComplaintService::Stub::DefineChannel, request,
                    kComplaintAdmin)
              .status();
        }));
  }
  Existing<cv::Category> categories;
  RETURN_IF_ERROR((AllPages<cv::ListCategoriesRequest, cv::ListCategoriesResponse>(
      [&](const auto& request) {
        return city_.Call(city_.complaint, &cv::ComplaintService::Stub::ListCategories, request,
                          kComplaintAdmin);
      },
      [&](const auto& page) {
        for (const auto& row : page.categories()) categories[row.code()] = row;
      })));
  ASSIGN_OR_RETURN(const auto topics, Read<cv::Category>("complaint/categories.json"));
  for (const auto& level : ByLevel(topics)) {
    RETURN_IF_ERROR(Load<cv::Category>(
        "category", level, [](const auto& c) { return c.code(); }, categories,
        [&](const std::string& request_id, const cv::Category& category) {
          cv::DefineCategoryRequest request;
          request.set_request_id(request_id);
          *request.mutable_category() = category;
          return city_
              .Call(city_.complaint, &cv::ComplaintService::Stub::DefineCategory, request,
                    kComplaintAdmin)
              .status();
        }));
  }
  Report("channel", "channels");
  Report("category", "categories");
  RETURN_IF_ERROR(Places());
  return Routes();
}

// The name among the spellings and all in one order: so the service lists them, but for a spelling
// that it takes for the same as another, which a file need not have.
void SortSpellings(cv::Place& place) {
  std::set<std::string> spellings(place.spellings().begin(), place.spellings().end());
  spellings.insert(place.name());
  place.mutable_spellings()->Assign(spellings.begin(), spellings.end());
}

// Outlines are not listed, so a place that is there is judged by its name and spellings: a new
// outline alone needs the RPC.
absl::Status Loader::Places() {
  Existing<cv::Place> existing;
  RETURN_IF_ERROR((AllPages<cv::ListPlacesRequest, cv::ListPlacesResponse>(
      [&](const auto& request) {
        return city_.Call(city_.intake, &cv::IntakeService::Stub::ListPlaces, request,
                          kComplaintAdmin);
      },
      [&](const auto& page) {
        for (const auto& row : page.places()) existing[row.region_code()] = row;
      })));
  ASSIGN_OR_RETURN(auto wanted, Read<cv::Place>("complaint/places.json"));
  for (cv::Place& place : wanted) {
    SortSpellings(place);
    const auto found = existing.find(place.region_code());
    if (found == existing.end()) continue;
    SortSpellings(found->second);
    *found->second.mutable_outlines() = place.outlines();
  }
  RETURN_IF_ERROR(Load<cv::Place>(
      "place", wanted, [](const auto& place) { return place.region_code(); }, existing,
      [&](const std::string& request_id, const cv::Place& place) {
        cv::DefinePlaceRequest request;
        request.set_request_id(request_id);
        *request.mutable_place() = place;
        return city_
            .Call(city_.intake, &cv::IntakeService::Stub::DefinePlace, request, kComplaintAdmin)
            .status();
      }));
  Report("place", "places");
  return absl::OkStatus();
}

absl::Status Loader::Routes() {
  const auto key_of = [](const cv::Route& route) {
    return absl::StrCat(route.category_code(), "/", route.region_code());
  };
  Existing<cv::Route> existing;
  RETURN_IF_ERROR((AllPages<cv::ListRoutesRequest, cv::ListRoutesResponse>(
      [&](const auto& request) {
        return city_.Call(city_.intake, &cv::IntakeService::Stub::ListRoutes, request,
                          kComplaintAdmin);
      },
      [&](const auto& page) {
        for (const auto& row : page.routes()) existing[key_of(row)] = row;
      })));
  ASSIGN_OR_RETURN(const auto wanted, Read<cv::Route>("complaint/routes.json"));
  RETURN_IF_ERROR(Load<cv::Route>("route", wanted, key_of, existing,
                                  [&](const std::string& request_id, const cv::Route& route) {
                                    cv::DefineRouteRequest request;
                                    request.set_request_id(request_id);
                                    *request.mutable_route() = route;
                                    return city_
                                        .Call(city_.intake, &cv::IntakeService::Stub::DefineRoute,
                                              request, kComplaintAdmin)
                                        .status();
                                  }));
  Report("route", "routes of complaints");
  return absl::OkStatus();
}

// A draft that an interrupted run left behind is published by the next.
absl::Status Loader::CreateAndPublish(const std::string& request_id, const tv::Course& course,
                                      const Existing<tv::Course>& existing) {
  const auto found = existing.find(course.code());
  const bool is_draft = found != existing.end() && found->second.state() == tv::COURSE_STATE_DRAFT;
  tv::Course stored = is_draft ? found->second : tv::Course();
  if (!is_draft) {
    tv::CreateCourseRequest create;
    create.set_request_id(request_id);
    *create.mutable_course() = course;
    create.mutable_course()->clear_state();
    ASSIGN_OR_RETURN(const auto created,
                     city_.Call(city_.training, &tv::TrainingService::Stub::CreateCourse, create,
                                kTrainingAdmin));
    stored = created.course();
  }
  const bool publish =
      course.state() == tv::COURSE_STATE_PUBLISHED && stored.state() == tv::COURSE_STATE_DRAFT;
  if (!publish) return absl::OkStatus();
  tv::PublishCourseRequest request;
  request.set_request_id(Id::FromName(request_id + "|publish").ToString());
  request.set_course_id(stored.course_id());
  return city_
      .Call(city_.training, &tv::TrainingService::Stub::PublishCourse, request, kTrainingAdmin)
      .status();
}

absl::Status Loader::Training() {
  Existing<tv::Course> courses;
  RETURN_IF_ERROR((AllPages<tv::ListCoursesRequest, tv::ListCoursesResponse>(
      [&](const auto& request) {
        return city_.Call(city_.training, &tv::TrainingService::Stub::ListCourses, request,
                          kTrainingAdmin);
      },
      [&](const auto& page) {
        for (const auto& row : page.courses()) courses[row.code()] = row;
      })));
  ASSIGN_OR_RETURN(const ReferenceFile file,
                   ReadReferenceFile(directory_ + "/training/courses.json"));
  ASSIGN_OR_RETURN(const auto groups, ParentsFirst(file.items, "prerequisiteCourseCodes"));
  for (const auto& group : groups) {
    ASSIGN_OR_RETURN(const auto wanted, Parse<tv::Course>("training/courses.json", group));
    RETURN_IF_ERROR(Load<tv::Course>(
        "course", wanted, [](const auto& c) { return c.code(); }, courses,
        [&](const std::string& request_id, const tv::Course& course) {
          return CreateAndPublish(request_id, course, courses);
        }));
  }
  Report("course", "courses");
  RETURN_IF_ERROR(ReadinessInstruments());
  return Letterheads();
}

absl::Status Loader::ReadinessInstruments() {
  ASSIGN_OR_RETURN(const auto wanted,
                   Read<tv::ReadinessInstrument>("training/readiness_instruments.json"));
  ASSIGN_OR_RETURN(
      const auto listed,
      city_.Call(city_.development, &tv::DevelopmentService::Stub::ListReadinessInstruments,
                 tv::ListReadinessInstrumentsRequest(), kTrainingAdmin));
  Existing<tv::ReadinessInstrument> existing;
  for (const auto& row : listed.instruments()) existing[row.code()] = row;
  RETURN_IF_ERROR(Load<tv::ReadinessInstrument>(
      "readiness_instrument", wanted, [](const auto& i) { return i.code(); }, existing,
      [&](const std::string& request_id, const tv::ReadinessInstrument& instrument) {
        tv::DefineReadinessInstrumentRequest request;
        request.set_request_id(request_id);
        *request.mutable_instrument() = instrument;
        return city_
            .Call(city_.development, &tv::DevelopmentService::Stub::DefineReadinessInstrument,
                  request, kTrainingAdmin)
            .status();
      }));
  Report("readiness_instrument", "readiness instruments");
  return absl::OkStatus();
}

absl::Status Loader::Letterheads() {
  ASSIGN_OR_RETURN(const auto wanted, Read<tv::Letterhead>("training/letterheads.json"));
  ASSIGN_OR_RETURN(const auto listed,
                   city_.Call(city_.certificates, &tv::CertificateService::Stub::ListLetterheads,
                              tv::ListLetterheadsRequest(), kTrainingAdmin));
  Existing<tv::Letterhead> existing;
  for (const auto& row : listed.letterheads()) existing[row.valid_from()] = row;
  RETURN_IF_ERROR(Load<tv::Letterhead>(
      "letterhead", wanted, [](const auto& l) { return l.valid_from(); }, existing,
      [&](const std::string& request_id, const tv::Letterhead& letterhead) {
        tv::DefineLetterheadRequest request;
        request.set_request_id(request_id);
        *request.mutable_letterhead() = letterhead;
        return city_
            .Call(city_.certificates, &tv::CertificateService::Stub::DefineLetterhead, request,
                  kTrainingAdmin)
            .status();
      }));
  Report("letterhead", "letterheads");
  return absl::OkStatus();
}

}  // namespace

absl::Status ApplyReference(City& city, const std::string& directory, std::ostream& out) {
  return Loader(city, directory).Run(out);
}

}  // namespace mumpuni::tools
