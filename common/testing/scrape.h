// What a scraper gets from this process.
#pragma once

#include <string>

namespace mumpuni::testing {

// All metrics in Prometheus form, by way of a loopback port.
std::string Scrape();
// The value of one line, for example `mumpuni_pg_pool_size{pool="test"}`; −1 if there is none.
double Metric(const std::string& name_and_labels);

}  // namespace mumpuni::testing
