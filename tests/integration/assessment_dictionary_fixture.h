// The DictionaryService on the fixture of the assessment service.
#pragma once

#include "services/assessment/api/dictionary_api.h"
#include "tests/integration/assessment_fixture.h"

namespace mumpuni::assessment::testing {

class DictionaryFixture : public AssessmentTest {
 protected:
  DictionaryFixture() : dictionary(database.pool(), pages, profiles) {}

  static rpc::CallContext Assessor(const std::string& name = "asesor") {
    return As("ASSESSOR", Scope::kCity, IdOf(name), "Assessor");
  }
  static rpc::CallContext PersonnelAdmin(const std::string& name) {
    return As("PERSONNEL_ADMIN", Scope::kCity, IdOf(name), "Admin");
  }
  // A request with its request_id.
  template <typename Request>
  Request New() {
    Request request;
    request.set_request_id(RequestId());
    return request;
  }
  // "" or "REASON field".
  static std::string Refusal(const absl::Status& status) {
    return status.ok() ? "" : ReasonOf(status) + " " + FieldOf(status);
  }

  static v1::Competency Text(const std::string& code, const std::string& name) {
    v1::Competency text;
    text.set_code(code);
    text.set_name(name);
    text.set_kind(v1::COMPETENCY_KIND_TECHNICAL);
    text.set_legal_basis("Perwali 2/2026");
    for (int level = 1; level <= 5; ++level) {
      auto& added = *text.add_levels();
      added.set_level(level);
      added.set_title("Level " + std::to_string(level));
      added.add_indicators("Indikator " + std::to_string(level));
    }
    return text;
  }

  absl::StatusOr<v1::CompetencyVersion> Retire(const std::string& code, const std::string& day,
                                               const std::string& by = "") {
    auto request = New<v1::RetireCompetencyRequest>();
    request.set_code(code);
    request.set_reason("Tidak dipakai lagi dalam kamus");
    request.set_effective_from(day);
    request.set_replaced_by_code(by);
    if (!by.empty()) {
      for (const int level : {1, 1, 2, 3, 4}) request.add_level_map(level);
      request.set_legal_basis("Perwali 3/2026");
    }
    const auto response = dictionary.RetireCompetency(Admin(), request);
    if (!response.ok()) return response.status();
    return response->version();
  }

  api::DictionaryApi dictionary;
};

}  // namespace mumpuni::assessment::testing
