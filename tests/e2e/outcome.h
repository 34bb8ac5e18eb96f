// What became of what was played, asked of the databases and the broker themselves.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/e2e/city.h"

namespace mumpuni::e2e {

// The first column of the only row; "" if NULL.
std::string SqlText(const City& city, const std::string& service, const std::string& sql);
int64_t SqlNumber(const City& city, const std::string& service, const std::string& sql);
void SqlRun(const City& city, const std::string& service, const std::string& sql);

// Events written so far, by topic, over all services.
std::map<std::string, int64_t> WrittenByTopic(const City& city);
// Events that the broker holds of a topic.
int64_t OnBroker(const City& city, const std::string& topic);
// Waits until the broker holds every event written and every consumer has applied or parked all
// that the broker holds.
bool WaitApplied(const City& city, absl::Duration limit = absl::Seconds(60));
// "topic subject sequence" of the newest event: what was published, and what a consumer holds.
std::string NewestWritten(const City& city, const std::string& service, const std::string& topic);

// Every table of a service as text, one line per row, in a fixed order, without the columns
// `except`. Left out is what may move although no event has an effect: cursors; requests; long
// jobs; the chain of the audit trail, which is sealed late; the job of the day, which a start plans
// anew.
std::map<std::string, std::string> Dump(const City& city, const std::string& service,
                                        const std::vector<std::string>& except = {});

}  // namespace mumpuni::e2e
