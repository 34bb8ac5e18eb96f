// The weights for playing days: reference/play/distributions.json.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "mumpuni/common/v1/types.pb.h"
#include "mumpuni/personnel/v1/personnel.pb.h"
#include "tools/cityload/random.h"

namespace mumpuni::cityload {

// Real counts of 12,530 complaints, and invented names. Values; safe to share once loaded.
struct Distributions {
  struct Arrival {
    // 1 Monday … 7 Sunday; hour 0–23 in Asia/Jakarta.
    int iso_weekday = 0;
    int hour = 0;
    int64_t cases = 0;
  };
  struct Coded {
    std::string code;
    int64_t cases = 0;
  };
  // Time to the first reply in minutes at the 10th, 50th, 90th and 99th percentile.
  struct ReplyMinutes {
    std::string topic_kind;
    int64_t p10 = 0;
    int64_t p50 = 0;
    int64_t p90 = 0;
    int64_t p99 = 0;
  };
  std::vector<Arrival> arrivals;
  std::vector<Coded> regions;
  std::vector<Coded> topics;
  std::vector<ReplyMinutes> first_replies;
  struct TypeWeight {
    common::v1::EmploymentType type;
    int64_t weight = 0;
  };
  std::vector<TypeWeight> employment_types;
  struct EducationWeight {
    personnel::v1::EducationLevel level;
    int64_t weight = 0;
  };
  std::vector<EducationWeight> education;
  int female_permille = 500;
  std::vector<std::string> first_names;
  std::vector<std::string> last_names;
};

// INVALID_ARGUMENT or NOT_FOUND naming the file and what is missing.
absl::StatusOr<Distributions> ReadDistributions(const std::string& path);

// Minutes from arrival to the first reply, with the percentiles of the city.
int64_t DrawReplyMinutes(const Distributions::ReplyMinutes& q, Random& random);

}  // namespace mumpuni::cityload
