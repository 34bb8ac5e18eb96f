// What citizens, the complaint administration and officers do with one case, as RPCs.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "tools/cityload/town.h"

namespace mumpuni::cityload {

// A case under way. One thread at a time.
struct CaseFile {
  // Names the case in request ids; unique in a play.
  std::string key;
  std::string channel_code;
  std::string tracking_token;
  // As the service answered staff last; a citizen's call since then has changed the state only.
  complaint::v1::Case state;
  complaint::v1::CaseAssignment assignment;
  // Resolutions so far.
  int resolutions = 0;
};

class Desk {
 public:
  explicit Desk(Town& town) : town_(town) {}

  struct Report {
    std::string channel_code;
    std::string category_code;
    std::string region_code;
    std::string reporter_name;
    std::string contact;
    bool contact_verified = true;
    bool anonymous = false;
    bool information_request = false;
  };
  // A citizen reports; the file then has number and tracking token.
  absl::Status Submit(const Report& report, CaseFile& file) const;
  // The administration confirms class and category and refers the case to the category's unit.
  absl::Status Verify(CaseFile& file) const;
  // To an officer, or with an empty id to whom the service chooses.
  absl::Status Assign(const std::string& employee_id, CaseFile& file) const;
  // The officer who holds the case answers the citizen.
  absl::Status Reply(CaseFile& file) const;
  // The officer who holds the case declares it resolved, with a photo where the work is visible.
  absl::Status Resolve(CaseFile& file) const;
  // The citizen answers the two questions.
  absl::Status Rate(bool clear_and_courteous, bool solved, CaseFile& file) const;
  // The administration reopens.
  absl::Status Reopen(const std::string& reason, CaseFile& file) const;

 private:
  std::string RequestId(const CaseFile& file, const std::string& step) const;
  Town& town_;
};

}  // namespace mumpuni::cityload
