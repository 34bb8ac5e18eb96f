#include "services/training/domain/admission.h"

#include <gtest/gtest.h>

#include "common/core/status.h"

namespace mumpuni::training::domain {
namespace {

const Id kBatch = Id::FromName("batch");
const Id kYudi = Id::FromName("yudi");
const std::string kHead = Id::FromName("ratna").ToString();
const std::string kAdmin = Id::FromName("sri").ToString();

Admission By(Authority authority, int steps) {
  const std::string subject = authority == Authority::kApplicant  ? kYudi.ToString()
                              : authority == Authority::kSuperior ? kHead
                                                                  : kAdmin;
  return Ask(kBatch, kYudi, authority, subject, steps);
}

TEST(Admission, WhoeverAsksGivesTheOwnApprovalWithIt) {
  using S = AdmissionState;
  EXPECT_EQ(By(Authority::kApplicant, 0).state, S::kWaiting);
  EXPECT_EQ(By(Authority::kApplicant, 1).state, S::kPendingSuperior);
  EXPECT_EQ(By(Authority::kApplicant, 2).state, S::kPendingSuperior);
  EXPECT_EQ(By(Authority::kSuperior, 1).state, S::kWaiting);
  EXPECT_EQ(By(Authority::kSuperior, 2).state, S::kPendingAdministration);
  EXPECT_EQ(By(Authority::kAdministration, 2).state, S::kWaiting);
  EXPECT_EQ(By(Authority::kApplicant, 0).kind, AdmissionKind::kSelf);
  EXPECT_EQ(By(Authority::kSuperior, 2).kind, AdmissionKind::kNominated);
}

TEST(Admission, EachStepByTheRightPersonOnce) {
  const Admission asked = By(Authority::kApplicant, 2);
  EXPECT_EQ(ReasonOf(Approve(asked, Authority::kAdministration, kAdmin, 2).status()),
            "APPROVER_WRONG");
  EXPECT_EQ(ReasonOf(Approve(asked, Authority::kSuperior, kYudi.ToString(), 2).status()),
            "APPROVER_IS_APPLICANT");
  const auto first = Approve(asked, Authority::kSuperior, kHead, 2);
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first->state, AdmissionState::kPendingAdministration);
  EXPECT_EQ(ReasonOf(Approve(*first, Authority::kSuperior, kHead, 2).status()), "APPROVER_WRONG");
  EXPECT_EQ(ReasonOf(Approve(*first, Authority::kAdministration, kHead, 2).status()),
            "APPROVER_REPEATED");
  const auto second = Approve(*first, Authority::kAdministration, kAdmin, 2);
  ASSERT_TRUE(second.ok());
  EXPECT_TRUE(second->approved());
  EXPECT_EQ(ReasonOf(Approve(*second, Authority::kAdministration, kAdmin, 2).status()),
            "ADMISSION_STATE_WRONG");
}

TEST(Admission, ARejectionHasAReasonAndAnEnd) {
  const Admission asked = By(Authority::kApplicant, 1);
  EXPECT_EQ(FieldOf(Reject(asked, Authority::kSuperior, kHead, "").status()), "reason");
  EXPECT_EQ(ReasonOf(Reject(asked, Authority::kAdministration, kAdmin, "penuh").status()),
            "APPROVER_WRONG");
  const auto rejected = Reject(asked, Authority::kSuperior, kHead, "tugas lain");
  ASSERT_TRUE(rejected.ok());
  EXPECT_EQ(rejected->state, AdmissionState::kRejected);
  EXPECT_EQ(ReasonOf(TakeBack(*rejected, "batal").status()), "ADMISSION_STATE_WRONG");
  const auto off_the_list =
      Reject(By(Authority::kApplicant, 0), Authority::kAdministration, kAdmin, "tidak sesuai");
  EXPECT_TRUE(off_the_list.ok());
  Admission seated = asked;
  seated.state = AdmissionState::kAdmitted;
  EXPECT_EQ(ReasonOf(TakeBack(seated, "batal").status()), "ADMISSION_STATE_WRONG");
}

}  // namespace
}  // namespace mumpuni::training::domain
