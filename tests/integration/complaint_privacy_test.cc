// Who may know what: identities sealed, unmasked on the record, erased and kept long enough;
// messages that reach the reporter and nobody else; one test per cell of the table of viewers.
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "common/core/sha256.h"
#include "mumpuni/common/v1/access.pb.h"
#include "services/complaint/notify/notifier.h"
#include "tests/integration/complaint_fixture.h"

namespace mumpuni::complaint {
namespace {

rpc::CallContext Protection() { return As("DATA_PROTECTION_OFFICER", Scope::kCity, "dpo"); }

// Keeps what is sent; fails as long as it is told to.
class CapturingNotifier final : public notify::Notifier {
 public:
  absl::Status Send(const notify::Envelope& envelope) override {
    if (!failure.ok()) return failure;
    sent.push_back(envelope);
    return absl::OkStatus();
  }
  absl::Status failure;
  std::vector<notify::Envelope> sent;
};

class ComplaintPrivacyTest : public ComplaintTest {
 protected:
  ComplaintPrivacyTest() : sender_(database_.pool(), use_.notifications, notifier_) {}

  std::string Anonymous() {
    auto request = Report();
    request.set_reporter_anonymous(true);
    const std::string id = Submit(request).case_id();
    Verify(id);
    EXPECT_TRUE(Assign(id, kYudi).ok());
    return id;
  }
  std::string Misconduct() {
    auto request = Report();
    request.set_case_class(v1::CASE_CLASS_MISCONDUCT_ALLEGATION);
    return Submit(request).case_id();
  }
  absl::StatusOr<v1::UnmaskReporterResponse> Unmask(
      const std::string& id, const rpc::CallContext& as, const char* letter = "",
      const char* reason = "Ancaman kepada pelapor.") {
    v1::UnmaskReporterRequest request;
    request.set_request_id(RequestId());
    request.set_case_id(id);
    request.set_reason(reason);
    request.set_letter_number(letter);
    return apis_.privacy.UnmaskReporter(as, request);
  }
  absl::StatusOr<v1::EraseReporterResponse> Erase(const std::string& id) {
    v1::EraseReporterRequest request;
    request.set_request_id(RequestId());
    request.set_case_id(id);
    request.set_reason("Permintaan pelapor.");
    return apis_.privacy.EraseReporter(Protection(), request);
  }
  void Archive(const std::string& id) {
    v1::ArchiveCaseRequest request;
    request.set_request_id(RequestId());
    request.set_case_id(id);
    request.set_reason(v1::ARCHIVE_REASON_UNCLEAR);
    request.set_message("Tidak jelas.");
    ASSERT_TRUE(api_.ArchiveCase(Admin(), request).ok());
  }
  int Sent() {
    const auto handled = sender_.RunDue();
    EXPECT_TRUE(handled.ok()) << handled.status();
    return static_cast<int>(notifier_.sent.size());
  }

  CapturingNotifier notifier_;
  jobs::NotificationSender sender_;
};

TEST_F(ComplaintPrivacyTest, NoPlaintextOfAReporterIsStored) {
  auto request = Report();
  request.mutable_reporter()->set_filed_by("Kuasa Hukum Budi");
  const std::string id = Submit(request).case_id();
  EXPECT_EQ(Count("SELECT count(*) AS n FROM identity.reporter WHERE full_name = '' AND "
                  "contact = '' AND key_id = 'derived' AND octet_length(ciphertext) > 28"),
            1);
  EXPECT_EQ(Count("SELECT count(*) AS n FROM identity.reporter WHERE "
                  "position('Lestari'::bytea in ciphertext) > 0"),
            0);
  // Nothing of it in what is published.
  EventsOf(id);
  EXPECT_EQ(published_.DebugString().find("Lestari"), std::string::npos);
  const auto unmasked = Unmask(id, Admin());
  ASSERT_TRUE(unmasked.ok()) << unmasked.status();
  EXPECT_EQ(unmasked->reporter().full_name(), "Lestari");
  EXPECT_EQ(unmasked->reporter().filed_by(), "Kuasa Hukum Budi");
}

TEST_F(ComplaintPrivacyTest, UnmaskingIsForAReasonATimeAndTheRecord) {
  const std::string id = Anonymous();
  EXPECT_EQ(FieldOf(Unmask(id, Admin(), "", "singkat").status()), "reason");
  const auto first = Unmask(id, Admin());
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->unmasking().expire_time().seconds() - first->unmasking().grant_time().seconds(),
            3600);
  // Again within the hour: the same grant; later: another.
  EXPECT_EQ(Unmask(id, Admin())->unmasking().unmasking_id(), first->unmasking().unmasking_id());
  clock_.Advance(absl::Hours(2));
  EXPECT_NE(Unmask(id, Admin())->unmasking().unmasking_id(), first->unmasking().unmasking_id());
  // The Inspectorate by the number of a letter, also of a case that it does not see otherwise.
  EXPECT_EQ(FieldOf(Unmask(id, Inspectorate()).status()), "letter_number");
  clock_.Advance(absl::Minutes(1));
  EXPECT_TRUE(Unmask(id, Inspectorate(), "700/12/2026").ok());
  v1::ListUnmaskingsRequest list;
  const auto listed = apis_.privacy.ListUnmaskings(Protection(), list);
  ASSERT_TRUE(listed.ok()) << listed.status();
  ASSERT_EQ(listed->unmaskings_size(), 3);
  EXPECT_EQ(listed->unmaskings(0).letter_number(), "700/12/2026");
  // Four reads and the reading of the register stand in the audit trail.
  EXPECT_EQ(Count("SELECT count(*) AS n FROM audit_log WHERE 'reporter.contact' = ANY (fields)"),
            4);
}

TEST_F(ComplaintPrivacyTest, AnAllegationIsUnmaskedByTheInspectorateAlone) {
  const std::string id = Misconduct();
  EXPECT_EQ(ReasonOf(Unmask(id, Admin()).status()), "CASE_NOT_FOUND");
  EXPECT_TRUE(Unmask(id, Inspectorate(), "700/13/2026").ok());
}

TEST_F(ComplaintPrivacyTest, WhoIsConcernedIsNotToldWhoReported) {
  auto request = Report();
  request.add_subjects()->set_employee_id(kYudi.ToString());
  const std::string id = Submit(request).case_id();
  const auto concerned = As("COMPLAINT_ADMIN", Scope::kCity, kYudi.ToString());
  EXPECT_EQ(ReasonOf(Unmask(id, concerned).status()), "CONCERNED_AS_SUBJECT");
}

TEST_F(ComplaintPrivacyTest, ErasureTakesTheIdentityAndWhatNamesPeopleAndKeepsTheCase) {
  auto request = Report();
  request.set_body("Saya Lestari, telepon 0812-3456-789, saluran runtuh.");
  const std::string id = Submit(request).case_id();
  EXPECT_EQ(ReasonOf(Erase(id).status()), "CASE_STATE");
  Archive(id);
  ASSERT_TRUE(Erase(id).ok());
  EXPECT_EQ(ReasonOf(Erase(id).status()), "ALREADY_ERASED");
  EXPECT_EQ(Count("SELECT count(*) AS n FROM identity.reporter"), 0);
  const auto read = Get(id, Admin())->case_();
  EXPECT_EQ(read.body().find("Lestari"), std::string::npos);
  EXPECT_EQ(read.body().find("0812"), std::string::npos);
  EXPECT_NE(read.body().find("saluran runtuh"), std::string::npos);
  // Nor is it found by what was taken out.
  const auto holding = [&](const std::string& word) {
    return Count("SELECT count(*) AS n FROM case_words WHERE words @@ to_tsquery('indonesian', '" +
                 word + "')");
  };
  EXPECT_EQ(holding("lestari"), 0);
  EXPECT_EQ(holding("runtuh"), 1);
  EXPECT_EQ(ReasonOf(Unmask(id, Admin()).status()), "ALREADY_ERASED");
}

TEST_F(ComplaintPrivacyTest, ErasureTakesTheReportersFilesToo) {
  const std::string pdf = "%PDF-1.4\n(Lestari)\n%%EOF\n";
  const auto attach = [&](const std::string& id) {
    v1::AddAttachmentRequest request;
    request.set_request_id(RequestId());
    request.set_case_id(id);
    request.set_content(pdf);
    return apis_.intake.AddAttachment(Channel(), request);
  };
  const std::string id = Submitted();
  const std::string other = Submitted();
  const auto file = attach(id);
  ASSERT_TRUE(file.ok()) << file.status();
  ASSERT_TRUE(attach(other).ok());
  const std::string hash = file->attachment().content_sha256();
  mumpuni::jobs::LongRunner runner(database_.pool(), clock_, clock_,
                                   jobs::LongHandlers(use_, &store_), {.owner = "test"});
  Archive(id);
  ASSERT_TRUE(Erase(id).ok());
  EXPECT_EQ(Get(id, Admin())->case_().attachments_size(), 0);
  EXPECT_EQ(runner.RunDue().value_or(-1), 1);
  EXPECT_TRUE(store_.Get(hash).ok());  // another case has the same bytes
  Archive(other);
  ASSERT_TRUE(Erase(other).ok());
  EXPECT_EQ(runner.RunDue().value_or(-1), 2);
  EXPECT_EQ(ReasonOf(store_.Get(hash).status()), "ATTACHMENT_MISSING");
}

TEST_F(ComplaintPrivacyTest, RetentionErasesWhatEndedLongAgoAndComesBackDaily) {
  const std::string old = Submitted();
  Archive(old);
  ASSERT_TRUE(jobs::BeginJobs(database_.pool(), clock_, use_).ok());
  RunDue();
  EXPECT_EQ(Count("SELECT count(*) AS n FROM identity.reporter"), 1);
  clock_.Advance(absl::Hours(24 * 366));
  RunDue();
  EXPECT_EQ(Count("SELECT count(*) AS n FROM identity.reporter"), 0);
  EXPECT_EQ(Count("SELECT count(*) AS n FROM job WHERE kind = 'complaint.retention'"), 1);
}

TEST_F(ComplaintPrivacyTest, AnotherKeyTakesOverAllRowsAndThoseOfBeforeSealing) {
  const std::string id = Submitted();
  const std::string plain = Submitted();
  ASSERT_TRUE(pg::Transact(database_.admin_pool(), {}, [&](pg::Tx& tx) -> absl::Status {
                tx.Exec(
                    "UPDATE identity.reporter SET full_name = 'Lestari', contact = '0812', "
                    "key_id = '', wrapped_key = '', ciphertext = '' WHERE case_id = $1",
                    plain);
                return absl::OkStatus();
              }).ok());
  EXPECT_EQ(Unmask(plain, Admin())->reporter().full_name(), "Lestari");
  // The ring gets another active key and keeps the old one.
  const testing::TempDir keys;
  const std::string hex = Sha256Hex("a new key");
  const auto derived = HmacSha256("secret", "mumpuni/complaint/identity");
  std::string old_hex;
  for (uint8_t byte : derived) absl::StrAppend(&old_hex, absl::Hex(byte, absl::kZeroPad2));
  for (const auto& [name, text] : {std::pair("derived.key", old_hex), {"k2.key", hex}}) {
    std::filesystem::permissions(keys.Write(name, text), std::filesystem::perms::owner_read);
  }
  keys.Write("active", "k2");
  const auto ring = identity::Keyring::Load(keys.path());
  ASSERT_TRUE(ring.ok()) << ring.status();
  app::UseCases rotated(clock_, publisher_, *ring, {{"SBY", "secret"}});
  mumpuni::jobs::LongRunner runner(database_.pool(), clock_, clock_,
                                   jobs::LongHandlers(rotated, &store_), {.owner = "test"});
  ASSERT_TRUE(jobs::BeginJobs(database_.pool(), clock_, rotated).ok());
  EXPECT_EQ(runner.RunDue().value_or(-1), 1);
  EXPECT_EQ(Count("SELECT count(*) AS n FROM identity.reporter WHERE key_id = 'k2' AND "
                  "full_name = ''"),
            2);
  // The old ring does not open them any more.
  EXPECT_EQ(ReasonOf(Unmask(id, Admin()).status()), "IDENTITY_KEY_MISSING");
  ASSERT_TRUE(jobs::BeginJobs(database_.pool(), clock_, rotated).ok());
  EXPECT_EQ(runner.RunDue().value_or(-1), 0);
}

TEST_F(ComplaintPrivacyTest, TheReporterIsToldInTheirLanguageAndEveryReporterOfAMergedCase) {
  auto english = Report();
  english.set_language(v1::LANGUAGE_ENGLISH);
  english.mutable_reporter()->set_contact("lestari@example.org");
  const auto first = Submit(english);
  const auto second = Submit(Report());
  v1::MergeCaseRequest merge;
  merge.set_request_id(RequestId());
  merge.set_case_id(first.case_id());
  merge.set_into_case_id(second.case_id());
  ASSERT_TRUE(api_.MergeCase(Admin(), merge).ok());
  ASSERT_EQ(Sent(), 3);  // two receipts and the merge
  notifier_.sent.clear();
  Verify(second.case_id());
  ASSERT_TRUE(Assign(second.case_id(), kYudi).ok());
  ASSERT_TRUE(Reply(second.case_id(), Officer(kYudi)).ok());
  ASSERT_EQ(Sent(), 4);  // both of the referral and the answer
  int english_answers = 0;
  for (const notify::Envelope& envelope : notifier_.sent) {
    if (envelope.to != "lestari@example.org") continue;
    const std::string number = first.public_case().case_number();
    EXPECT_NE(envelope.message.body.find(number), std::string::npos) << envelope.message.body;
    if (envelope.message.body.find("The unit writes") != std::string::npos) ++english_answers;
    EXPECT_EQ(envelope.message.body.find(kYudi.ToString()), std::string::npos);
  }
  EXPECT_EQ(english_answers, 1);
}

TEST_F(ComplaintPrivacyTest, AFailingChannelDelaysMessagesAndNothingElse) {
  notifier_.failure = absl::UnavailableError("away");
  const std::string id = Assigned();
  ASSERT_TRUE(Resolve(id, Officer(kYudi)).ok());
  EXPECT_EQ(Sent(), 0);
  const int64_t waiting = Count("SELECT count(*) AS n FROM notification WHERE state = 1");
  EXPECT_EQ(waiting, 3);  // received, referred, resolved
  EXPECT_EQ(Sent(), 0);   // not before its time
  notifier_.failure = absl::OkStatus();
  clock_.Advance(absl::Minutes(10));
  EXPECT_EQ(Sent(), 3);
  clock_.Advance(absl::Hours(24));
  EXPECT_EQ(Sent(), 3);
  // What can never be delivered ends.
  notifier_.failure = absl::FailedPreconditionError("refused");
  Submitted();
  Sent();
  EXPECT_EQ(Count("SELECT count(*) AS n FROM notification WHERE state = 3"), 1);
}

TEST_F(ComplaintPrivacyTest, ChannelsThatTellTheirCitizensSendNothingBeside) {
  v1::DefineChannelRequest channel;
  channel.set_request_id(RequestId());
  channel.mutable_channel()->set_code("WARGAKU");
  channel.mutable_channel()->set_name("WargaKu");
  channel.mutable_channel()->set_notifies(true);
  ASSERT_TRUE(api_.DefineChannel(Admin(), channel).ok());
  Submitted();
  EXPECT_EQ(Count("SELECT count(*) AS n FROM notification"), 0);
}

// One cell each: viewer × (case body, reporter identity).
struct Cell {
  const char* name;
  rpc::CallContext viewer;
  // A case of the agency, held by Yudi; another agency's; an anonymous one of the agency;
  // misconduct.
  bool own, others, misconduct;
  // GetReporter of the named and of the anonymous case of the agency.
  const char* named;
  const char* anonymous;
};

TEST_F(ComplaintPrivacyTest, EveryCellOfTheTableOfViewers) {
  const std::string own = Assigned(kYudi);
  const std::string anonymous = Anonymous();
  v1::DefineRouteRequest route;
  route.set_request_id(RequestId());
  route.mutable_route()->set_category_code("SALURAN");
  route.mutable_route()->set_region_code("35.78.09");
  route.mutable_route()->set_lead_unit_id(kOther.ToString());
  ASSERT_TRUE(apis_.intake.DefineRoute(Admin(), route).ok());
  auto elsewhere = Report();
  elsewhere.set_region_code("35.78.09.1001");
  const std::string others = Submit(elsewhere).case_id();
  Verify(others);
  const std::string misconduct = Misconduct();
  const Cell cells[] = {
      {"officer", Officer(kYudi), true, false, false, "", "REPORTER_ANONYMOUS"},
      {"another officer", Officer(kDewi), false, false, false, "CASE_NOT_FOUND", "CASE_NOT_FOUND"},
      // GetReporter has no grant for heads and administrators: what the role check refuses before
      // stands in the contract, below.
      {"head", Head(kHead), true, false, false, nullptr, nullptr},
      {"head elsewhere", Head(kStranger), false, true, false, nullptr, nullptr},
      {"liaison", Liaison(kDewi), true, false, false, "", "REPORTER_ANONYMOUS"},
      {"liaison elsewhere", Liaison(kStranger), false, true, false, "CASE_NOT_FOUND",
       "CASE_NOT_FOUND"},
      {"administration", Admin(), true, true, false, nullptr, nullptr},
      {"inspectorate", Inspectorate(), false, false, true, nullptr, nullptr},
  };
  for (const Cell& cell : cells) {
    EXPECT_EQ(Get(own, cell.viewer).ok(), cell.own) << cell.name;
    EXPECT_EQ(Get(anonymous, cell.viewer).ok(), cell.own) << cell.name;
    EXPECT_EQ(Get(others, cell.viewer).ok(), cell.others) << cell.name;
    EXPECT_EQ(Get(misconduct, cell.viewer).ok(), cell.misconduct) << cell.name;
    if (cell.named == nullptr) continue;
    EXPECT_EQ(ReasonOf(ReporterOf(own, cell.viewer).status()), cell.named) << cell.name;
    EXPECT_EQ(ReasonOf(ReporterOf(anonymous, cell.viewer).status()), cell.anonymous) << cell.name;
  }
  // Nothing of who reported is in any answer about a case, whoever asks.
  for (const auto& viewer : {Officer(kYudi), Head(kHead), Liaison(kDewi), Admin()}) {
    const std::string text = Get(own, viewer)->DebugString();
    EXPECT_EQ(text.find("Lestari"), std::string::npos);
    EXPECT_EQ(text.find("3456"), std::string::npos);
  }
}

TEST_F(ComplaintPrivacyTest, TheInspectorateReadsOtherCasesForAFileOfTheirs) {
  const std::string own = Assigned(kYudi);
  const std::string misconduct = Misconduct();
  const auto read = [&](const rpc::CallContext& as, const std::string& id,
                        const std::string& reference) {
    v1::GetCaseRequest request;
    request.set_case_id(id);
    request.set_inspection_reference(reference);
    return api_.GetCase(as, request);
  };
  EXPECT_EQ(ReasonOf(read(Inspectorate(), own, "").status()), "CASE_NOT_FOUND");
  EXPECT_EQ(FieldOf(read(Inspectorate(), own, std::string(65, 'x')).status()),
            "inspection_reference");
  const auto read_by = [&](const std::string& reference) {
    return Count("SELECT count(*) AS n FROM audit_log WHERE outcome = 'OK' AND purpose = '" +
                 reference + "' AND subject_id = '" + own + "' AND 'case' = ANY (fields)");
  };
  const auto found = read(Inspectorate(), own, "LHP-7/2026");
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->case_().case_id(), own);
  EXPECT_EQ(read_by("LHP-7/2026"), 1);
  // To nobody else it opens anything.
  EXPECT_TRUE(read(Officer(kYudi), own, "LHP-8/2026").ok());
  EXPECT_EQ(ReasonOf(read(Officer(kDewi), own, "LHP-8/2026").status()), "CASE_NOT_FOUND");
  EXPECT_EQ(ReasonOf(read(Head(kStranger), own, "LHP-8/2026").status()), "CASE_NOT_FOUND");
  EXPECT_EQ(ReasonOf(read(Admin(), misconduct, "LHP-8/2026").status()), "CASE_NOT_FOUND");
  EXPECT_EQ(read_by("LHP-8/2026"), 0);
}

// Which roles a method is for at all.
std::set<std::string> RolesOf(const std::string& service, const std::string& method) {
  const auto* found = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
      "mumpuni.complaint.v1." + service + "." + method);
  std::set<std::string> roles;
  if (found == nullptr) return roles;
  const auto& rule = found->options().GetExtension(mumpuni::common::v1::access);
  for (const auto& grant : rule.grants()) {
    roles.insert(mumpuni::common::v1::Role_Name(grant.role()).substr(sizeof("ROLE_") - 1));
  }
  return roles;
}

TEST_F(ComplaintPrivacyTest, TheContractGrantsWhatTheTableSays) {
  using Roles = std::set<std::string>;
  EXPECT_EQ(RolesOf("ComplaintService", "GetReporter"), (Roles{"OFFICER", "UNIT_LIAISON"}));
  EXPECT_EQ(RolesOf("PrivacyService", "UnmaskReporter"),
            (Roles{"COMPLAINT_ADMIN", "INSPECTORATE"}));
  EXPECT_EQ(RolesOf("PrivacyService", "ListUnmaskings"),
            (Roles{"INSPECTORATE", "DATA_PROTECTION_OFFICER"}));
  EXPECT_EQ(RolesOf("PrivacyService", "EraseReporter"), Roles{"DATA_PROTECTION_OFFICER"});
  // The executive office: the list of arrears, masked, and nothing else.
  for (const char* method : {"GetCase", "ListCases", "GetReporter", "TrackCase"}) {
    EXPECT_FALSE(RolesOf("ComplaintService", method).contains("EXECUTIVE_OFFICE")) << method;
  }
  EXPECT_TRUE(RolesOf("DeskService", "ListQueue").contains("EXECUTIVE_OFFICE"));
  EXPECT_FALSE(RolesOf("DeskService", "SearchCases").contains("EXECUTIVE_OFFICE"));
  // BKPSDM has no way to a case at all.
  for (const char* method : {"GetCase", "ListCases", "GetReporter"}) {
    for (const char* role : {"PERSONNEL_ADMIN", "TRAINING_ADMIN", "ASSESSOR", "OPERATOR"}) {
      EXPECT_FALSE(RolesOf("ComplaintService", method).contains(role)) << method << role;
    }
  }
}

}  // namespace
}  // namespace mumpuni::complaint
