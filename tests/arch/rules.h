// The rules 2–12 of docs/architecture.md ("Rooms and arrows"), each as a function of the tree. What
// the compiler cannot refuse, these do.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "tests/arch/source_tree.h"

namespace mumpuni::arch {

// One place that breaks a rule.
struct Finding {
  std::string path;
  int line = 0;
  std::string message;
};
std::ostream& operator<<(std::ostream& out, const Finding& finding);

// Which room may include which: common's leaves, a service's rooms, no service another.
std::vector<Finding> CheckArrows(const Tree& tree);
// Generated messages and gRPC, libpqxx, librdkafka, spdlog and CLI11 stay in their rooms.
std::vector<Finding> CheckConfinement(const Tree& tree);
// domain/ is pure: no SQL, threads, clock reads, floating point.
std::vector<Finding> CheckPureDomain(const Tree& tree);
// Transactions begin in api/, jobs/ and main.cc; statements stand in store/ and peers/ and name
// their columns; only app/scope decides how far a role reaches; no service reads the system clock.
std::vector<Finding> CheckWhoDoesWhat(const Tree& tree);
// Each RPC carries an access rule.
std::vector<Finding> CheckAccess(const Tree& tree);
// Each reason is documented below docs/errors.
std::vector<Finding> CheckReasons(const Tree& tree);
// Names of files and migrations; README, rooms and main.cc of each service.
std::vector<Finding> CheckNames(const Tree& tree);
std::vector<Finding> CheckServices(const Tree& tree);

}  // namespace mumpuni::arch
