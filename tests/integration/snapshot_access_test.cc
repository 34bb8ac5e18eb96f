// Promise: whole tables of people are answered to the services that keep a projection of them and,
// what the events show anyway, to the systems that follow the events (peer follower), and
// to no person, whatever the role. An operator sees no personal data.
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <set>

#include "mumpuni/assessment/v1/assessment_service.pb.h"
#include "mumpuni/common/v1/access.pb.h"
#include "mumpuni/personnel/v1/personnel_service.pb.h"
#include "mumpuni/training/v1/training_service.pb.h"

namespace mumpuni {
namespace {

using Peers = std::set<std::string>;

void ExpectPeersOnly(const google::protobuf::Descriptor* request, const Peers& expected) {
  const std::string name = request->name().substr(0, request->name().size() - 7);  // …Request
  const auto* method = request->file()->service(0)->FindMethodByName(name);
  ASSERT_NE(method, nullptr) << name;
  const auto& rule = method->options().GetExtension(common::v1::access);
  EXPECT_EQ(rule.grants_size(), 0) << name;
  EXPECT_EQ(Peers(rule.peers().begin(), rule.peers().end()), expected) << name;
}

TEST(SnapshotAccess, PeopleAreShownToPeersOnly) {
  ExpectPeersOnly(personnel::v1::SnapshotEmployeesRequest::descriptor(),
                  {"training", "assessment", "complaint", "follower"});
  ExpectPeersOnly(training::v1::SnapshotEnrolmentsRequest::descriptor(), {"assessment"});
  ExpectPeersOnly(assessment::v1::SnapshotProfilesRequest::descriptor(), {"training"});
}

}  // namespace
}  // namespace mumpuni
