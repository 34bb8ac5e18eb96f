// Intake beside the channels: places, routes, the counter, duplicates, files, limits, exchanges;
// and what bad input gets.
#include "absl/strings/escaping.h"
#include "tests/integration/complaint_fixture.h"

namespace mumpuni::complaint {
namespace {

using domain::At;

// One pixel.
std::string Png() {
  std::string bytes;
  absl::Base64Unescape(
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
      "rkJggg==",
      &bytes);
  return bytes;
}

class ComplaintIntakeTest : public ComplaintTest {
 protected:
  absl::StatusOr<v1::DefinePlaceResponse> Place(const char* region, const char* name,
                                                std::vector<const char*> spellings, int west_e6) {
    v1::DefinePlaceRequest request;
    request.set_request_id(RequestId());
    v1::Place* place = request.mutable_place();
    place->set_region_code(region);
    place->set_name(name);
    for (const char* spelling : spellings) place->add_spellings(spelling);
    // A square of some 1.1 km.
    v1::Outline* outline = place->add_outlines();
    for (const auto& [lat, lon] : {std::pair(-7300000, west_e6),
                                   {-7300000, west_e6 + 10000},
                                   {-7310000, west_e6 + 10000},
                                   {-7310000, west_e6}}) {
      v1::GeoPoint* point = outline->add_points();
      point->set_latitude_e6(lat);
      point->set_longitude_e6(lon);
    }
    return apis_.intake.DefinePlace(Admin(), request);
  }
  void TwoPlaces() {
    ASSERT_TRUE(Place("35.78.03.1006", "Medokan Ayu", {"Medokanayu"}, 112790000).ok());
    ASSERT_TRUE(Place("35.78.03.1003", "Rungkut Kidul", {}, 112770000).ok());
  }
  v1::Case Read(const std::string& id) {
    const auto read = Get(id, Admin());
    EXPECT_TRUE(read.ok()) << read.status();
    return read.ok() ? read->case_() : v1::Case();
  }
  static void Locate(v1::SubmitCaseRequest& request, int lat_e6, int lon_e6) {
    request.mutable_location()->set_latitude_e6(lat_e6);
    request.mutable_location()->set_longitude_e6(lon_e6);
  }
  v1::TakeAtCounterRequest Counter() {
    v1::TakeAtCounterRequest request;
    request.set_request_id(RequestId());
    request.set_channel_code("WARGAKU");
    request.set_category_code("SALURAN");
    request.set_body("Saluran depan rumah buntu.");
    request.mutable_reporter()->set_full_name("Lestari");
    request.mutable_reporter()->set_contact("0812-3456-789");
    request.mutable_reporter()->set_contact_verified(true);
    return request;
  }
  absl::StatusOr<v1::AddAttachmentResponse> Attach(const std::string& id, const std::string& bytes,
                                                   const rpc::CallContext& as,
                                                   const char* name = "foto.jpg",
                                                   const std::string& token = "") {
    v1::AddAttachmentRequest request;
    request.set_request_id(RequestId());
    request.set_case_id(id);
    request.set_content(bytes);
    request.set_file_name(name);
    request.set_tracking_token(token);
    return apis_.intake.AddAttachment(as, request);
  }
};

TEST_F(ComplaintIntakeTest, PlacesAreFoundBySpellingAndByCoordinates) {
  TwoPlaces();
  auto request = Report();
  request.clear_region_code();
  request.set_urban_village("kel. MEDOKAN-AYU");
  auto read = Read(Submit(request).case_id());
  EXPECT_EQ(read.region_code(), "35.78.03.1006");
  EXPECT_EQ(read.place_outcome(), v1::PLACE_OUTCOME_MATCHED);

  request.set_request_id(RequestId());
  request.clear_urban_village();
  Locate(request, -7305000, 112775000);
  read = Read(Submit(request).case_id());
  EXPECT_EQ(read.region_code(), "35.78.03.1003");
  EXPECT_EQ(read.location().longitude_e6(), 112775000);

  request.set_request_id(RequestId());
  request.set_urban_village("Medokan Ayu");  // the coordinates say otherwise
  read = Read(Submit(request).case_id());
  EXPECT_EQ(read.region_code(), "35.78.03.1003");
  EXPECT_EQ(read.place_outcome(), v1::PLACE_OUTCOME_CONTRADICTING);
}

TEST_F(ComplaintIntakeTest, WhatCannotBeUnderstoodOfAPlaceIsAnOutcomeAndNothingIsLost) {
  TwoPlaces();
  auto request = Report();
  request.clear_region_code();
  request.set_urban_village("Atlantis");
  EXPECT_EQ(Submit(request).public_case().place_outcome(), v1::PLACE_OUTCOME_UNKNOWN_SPELLING);
  request.set_request_id(RequestId());
  Locate(request, -6200000, 106816666);  // Jakarta
  EXPECT_EQ(Submit(request).public_case().place_outcome(), v1::PLACE_OUTCOME_OUTSIDE_CITY);
  request.set_request_id(RequestId());
  Locate(request, -97300000, 112775000);
  const auto refused = api_.SubmitCase(Channel(), request);
  EXPECT_EQ(FieldOf(refused.status()), "location.latitude_e6");
}

TEST_F(ComplaintIntakeTest, ASpellingNamesOnePlace) {
  TwoPlaces();
  const auto taken = Place("35.78.09.1001", "Keputih", {"Medokan Ayu"}, 112800000);
  EXPECT_EQ(ReasonOf(taken.status()), "SPELLING_TAKEN");
  EXPECT_EQ(Count("SELECT count(*) AS n FROM place"), 2);
  // A definition again replaces its own.
  ASSERT_TRUE(Place("35.78.03.1006", "Medokan Ayu", {"Medayu"}, 112790000).ok());
  v1::ListPlacesRequest list;
  const auto listed = apis_.intake.ListPlaces(Admin(), list);
  ASSERT_TRUE(listed.ok());
  ASSERT_EQ(listed->places_size(), 2);
  EXPECT_EQ(listed->places(1).spellings_size(), 2);
}

TEST_F(ComplaintIntakeTest, LeadFollowsFromTheRouteOfTheNearestCategoryInTheSmallestPlace) {
  v1::DefineCategoryRequest parent;
  parent.set_request_id(RequestId());
  parent.mutable_category()->set_code("KEWILAYAHAN");
  parent.mutable_category()->set_name("Kewilayahan");
  parent.mutable_category()->set_default_lead_unit_id(kAgency.ToString());
  auto* requirement = parent.mutable_category()->add_requirements();
  requirement->set_competency_code("M.3");
  requirement->set_level(1);
  ASSERT_TRUE(api_.DefineCategory(Admin(), parent).ok());
  v1::DefineCategoryRequest leaf;
  leaf.set_request_id(RequestId());
  leaf.mutable_category()->set_code("RT-RW");
  leaf.mutable_category()->set_name("RT dan RW");
  leaf.mutable_category()->set_parent_code("KEWILAYAHAN");
  ASSERT_TRUE(api_.DefineCategory(Admin(), leaf).ok());
  const auto lead_of = [&](const char* region) {
    auto report = Report();
    report.set_category_code("RT-RW");
    report.set_region_code(region);
    const std::string id = Submit(report).case_id();
    Verify(id);
    return Read(id).lead_unit_id();
  };
  EXPECT_EQ(lead_of("35.78.03.1006"), kAgency.ToString());  // inherited
  const auto route = [&](const char* category, const char* region, const Id& unit) {
    v1::DefineRouteRequest request;
    request.set_request_id(RequestId());
    request.mutable_route()->set_category_code(category);
    request.mutable_route()->set_region_code(region);
    request.mutable_route()->set_lead_unit_id(unit.ToString());
    const auto made = apis_.intake.DefineRoute(Admin(), request);
    EXPECT_TRUE(made.ok()) << made.status();
  };
  route("KEWILAYAHAN", "35.78.03", kDivision);
  EXPECT_EQ(lead_of("35.78.03.1006"), kDivision.ToString());
  route("RT-RW", "", kOther);
  EXPECT_EQ(lead_of("35.78.03.1006"), kOther.ToString());  // the nearer category
  route("RT-RW", "35.78.03.1006", kAgency);
  EXPECT_EQ(lead_of("35.78.03.1006"), kAgency.ToString());
  v1::ListRoutesRequest list;
  list.set_page_size(2);
  const auto page = apis_.intake.ListRoutes(Admin(), list);
  ASSERT_TRUE(page.ok());
  list.set_page_token(page->next_page_token());
  EXPECT_EQ(apis_.intake.ListRoutes(Admin(), list)->routes_size(), 1);
}

TEST_F(ComplaintIntakeTest, ACategoryIsNotBelowItself) {
  v1::DefineCategoryRequest request;
  request.set_request_id(RequestId());
  request.mutable_category()->set_code("A");
  request.mutable_category()->set_name("A");
  request.mutable_category()->set_parent_code("SALURAN");
  ASSERT_TRUE(api_.DefineCategory(Admin(), request).ok());
  request.set_request_id(RequestId());
  request.mutable_category()->set_code("SALURAN");
  request.mutable_category()->set_parent_code("A");
  EXPECT_EQ(ReasonOf(api_.DefineCategory(Admin(), request).status()), "CATEGORY_CYCLE");
}

TEST_F(ComplaintIntakeTest, ACategoryWithoutAgencyIsVerifiedOnlyWithAUnit) {
  v1::DefineCategoryRequest request;
  request.set_request_id(RequestId());
  request.mutable_category()->set_code("BARU");
  request.mutable_category()->set_name("Belum ada unit");
  ASSERT_TRUE(api_.DefineCategory(Admin(), request).ok());
  auto report = Report();
  report.set_category_code("BARU");
  const std::string id = Submit(report).case_id();
  const auto refused = api_.VerifyCase(Admin(), VerifyRequest(id, v1::CASE_CLASS_COMPLAINT));
  EXPECT_EQ(ReasonOf(refused.status()), "LEAD_UNIT_REQUIRED");
  EXPECT_EQ(FieldOf(refused.status()), "lead_unit_id");
}

TEST_F(ComplaintIntakeTest, TheCounterWritesDownAndVerifiesInOneCall) {
  const auto request = Counter();
  const auto taken = apis_.intake.TakeAtCounter(Head(kHead), request);
  ASSERT_TRUE(taken.ok()) << taken.status();
  EXPECT_EQ(taken->case_().status(), v1::CASE_STATUS_REFERRED);
  EXPECT_EQ(taken->case_().lead_unit_id(), kAgency.ToString());
  EXPECT_EQ(taken->case_().taken_by_employee_id(), kHead.ToString());
  // The receipt works, and a repeat is the same case with the same token.
  v1::TrackCaseRequest track;
  track.set_case_number(taken->case_().case_number());
  track.set_tracking_token(taken->tracking_token());
  EXPECT_TRUE(api_.TrackCase(Channel(), track).ok());
  const auto again = apis_.intake.TakeAtCounter(Head(kHead), request);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->case_().case_id(), taken->case_().case_id());
  EXPECT_EQ(again->tracking_token(), taken->tracking_token());
  auto misconduct = Counter();
  misconduct.set_case_class(v1::CASE_CLASS_MISCONDUCT_ALLEGATION);
  EXPECT_EQ(FieldOf(apis_.intake.TakeAtCounter(Head(kHead), misconduct).status()), "case_class");
}

TEST_F(ComplaintIntakeTest, AContactReportsSoOftenADayAndNoMore) {
  for (int i = 0; i < 20; ++i) Submit(Report());
  const auto refused = api_.SubmitCase(Channel(), Report());
  EXPECT_EQ(ReasonOf(refused.status()), "CONTACT_LIMIT");
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kResourceExhausted);
  auto other = Report();
  other.mutable_reporter()->set_contact("0813-0000-000");
  EXPECT_TRUE(api_.SubmitCase(Channel(), other).ok());
  clock_.Advance(absl::Hours(24));
  EXPECT_TRUE(api_.SubmitCase(Channel(), Report()).ok());
}

TEST_F(ComplaintIntakeTest, AnExchangeKeepsItsClockAndOthersHaveNone) {
  auto request = Report();
  const absl::Time then = clock_.Now() - absl::Hours(72);
  request.mutable_submit_time()->set_seconds(absl::ToUnixSeconds(then));
  EXPECT_EQ(ReasonOf(api_.SubmitCase(Channel(), request).status()), "CLOCK_NOT_KEPT");
  v1::DefineChannelRequest channel;
  channel.set_request_id(RequestId());
  channel.mutable_channel()->set_code("SP4N-LAPOR");
  channel.mutable_channel()->set_name("SP4N-LAPOR!");
  channel.mutable_channel()->set_keeps_clock(true);
  ASSERT_TRUE(api_.DefineChannel(Admin(), channel).ok());
  request.set_channel_code("SP4N-LAPOR");
  request.set_channel_case_id("7654321");
  const auto submitted = Submit(request);
  EXPECT_EQ(submitted.public_case().submit_time().seconds(), absl::ToUnixSeconds(then));
  EXPECT_EQ(submitted.public_case().first_response_due_time().seconds(),
            absl::ToUnixSeconds(then + absl::Hours(24)));
  EXPECT_EQ(RunDue(), 1);  // the first answer is late already
  EXPECT_TRUE(Read(submitted.case_id()).first_response_missed());
  request.set_request_id(RequestId());
  request.set_channel_case_id("7654322");
  request.mutable_submit_time()->set_seconds(absl::ToUnixSeconds(clock_.Now() + absl::Hours(1)));
  EXPECT_EQ(FieldOf(api_.SubmitCase(Channel(), request).status()), "submit_time");
}

TEST_F(ComplaintIntakeTest, AfterTheWindowANewCaseGoesOnWithTheOldOne) {
  const auto old = Submit(Report());
  Verify(old.case_id());
  ASSERT_TRUE(Assign(old.case_id(), kYudi).ok());
  ASSERT_TRUE(Resolve(old.case_id(), Officer(kYudi)).ok());
  auto request = Report();
  request.set_follows_case_number(old.public_case().case_number());
  request.set_follows_tracking_token(old.tracking_token());
  EXPECT_EQ(ReasonOf(api_.SubmitCase(Channel(), request).status()), "CASE_STATE");  // reopen it
  clock_.Advance(absl::Hours(24 * 30));
  RunDue();
  const auto next = api_.SubmitCase(Channel(), request);
  ASSERT_TRUE(next.ok()) << next.status();
  EXPECT_EQ(Read(next->case_id()).follows_case_id(), old.case_id());
  request.set_request_id(RequestId());
  request.set_follows_tracking_token("forged");
  EXPECT_EQ(ReasonOf(api_.SubmitCase(Channel(), request).status()), "CASE_NOT_FOUND");
}

TEST_F(ComplaintIntakeTest, LikelyDuplicatesAreNearInPlaceTimeAndWords) {
  TwoPlaces();
  auto request = Report();
  Locate(request, -7305000, 112775000);
  const std::string first = Submit(request).case_id();
  const auto another = [&](const char* body, int lat_e6, int lon_e6) {
    request.set_request_id(RequestId());
    request.set_body(body);
    Locate(request, lat_e6, lon_e6);
    return Submit(request).case_id();
  };
  const std::string same =
      another("Saluran runtuh, jalan di samping berlubang!", -7305100, 112775100);
  another("Lampu jalan mati sejak kemarin.", -7305900, 112775900);             // other words
  another("Saluran runtuh di samping jalan berlubang.", -7305000, 112795000);  // 2 km away
  const std::string misconduct = [&] {
    request.set_case_class(v1::CASE_CLASS_MISCONDUCT_ALLEGATION);
    return another("Saluran runtuh di samping jalan berlubang.", -7305000, 112775000);
  }();
  v1::FindDuplicatesRequest find;
  find.set_case_id(first);
  const auto found = apis_.intake.FindDuplicates(Admin(), find);
  ASSERT_TRUE(found.ok()) << found.status();
  ASSERT_EQ(found->duplicates_size(), 1) << found->DebugString();
  EXPECT_EQ(found->duplicates(0).case_().case_id(), same);
  EXPECT_NEAR(found->duplicates(0).distance_m(), 16, 2);
  EXPECT_GT(found->duplicates(0).similarity_permille(), 400);
}

TEST_F(ComplaintIntakeTest, FilesAreWhatTheirContentSays) {
  const auto submitted = Submit(Report());
  const std::string id = submitted.case_id();
  const auto added = Attach(id, Png(), Channel(), "foto.jpg");
  ASSERT_TRUE(added.ok()) << added.status();
  EXPECT_EQ(added->attachment().media_type(), "image/png");
  EXPECT_FALSE(added->attachment().by_administration());
  // The same bytes again are the same file.
  EXPECT_EQ(Attach(id, Png(), Channel())->attachment().attachment_id(),
            added->attachment().attachment_id());
  EXPECT_EQ(ReasonOf(Attach(id,
                            "\x7f"
                            "ELF\x02\x01\x01 an executable",
                            Channel())
                         .status()),
            "ATTACHMENT_TYPE");
  EXPECT_EQ(ReasonOf(Attach(id, "MZ\x90 another", Channel()).status()), "ATTACHMENT_TYPE");
  EXPECT_EQ(ReasonOf(Attach(id, std::string((3 << 20) + 1, 'x'), Channel()).status()),
            "ATTACHMENT_TOO_LARGE");
  v1::ReadAttachmentRequest read;
  read.set_case_id(id);
  read.set_attachment_id(added->attachment().attachment_id());
  const auto bytes = apis_.intake.ReadAttachment(Admin(), read);
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  EXPECT_EQ(bytes->content().size(), static_cast<size_t>(bytes->attachment().size_bytes()));
  EXPECT_EQ(Get(id, Admin())->case_().attachments_size(), 1);
  // Out of reach, by a forged token, of another case.
  EXPECT_EQ(ReasonOf(apis_.intake.ReadAttachment(Officer(kStranger), read).status()),
            "CASE_NOT_FOUND");
  const auto lapor = As("CITIZEN_CHANNEL", Scope::kSelf, "lapor");
  EXPECT_EQ(ReasonOf(Attach(id, Png(), lapor, "a.png", "forged").status()), "CASE_NOT_FOUND");
  EXPECT_TRUE(Attach(id, Png(), lapor, "a.png", submitted.tracking_token()).ok());
  read.set_case_id(Submitted());
  EXPECT_EQ(ReasonOf(apis_.intake.ReadAttachment(Admin(), read).status()), "ATTACHMENT_NOT_FOUND");
}

TEST_F(ComplaintIntakeTest, APhotoOfAResolutionIsOneOfTheCase) {
  const std::string id = Assigned();
  const auto photo = Attach(id, Png(), Officer(kYudi));
  ASSERT_TRUE(photo.ok()) << photo.status();
  EXPECT_TRUE(photo->attachment().by_administration());
  v1::ResolveCaseRequest request;
  request.set_request_id(RequestId());
  request.set_case_id(id);
  v1::Resolution* r = request.mutable_resolution();
  r->set_action_taken("Dipasang.");
  r->set_done_date("2026-08-10");
  r->set_done_by_unit_id(kAgency.ToString());
  r->set_next_steps("Dipantau.");
  r->set_contact("031-000");
  r->set_photo_reference(Id::FromName("another case's").ToString());
  EXPECT_EQ(ReasonOf(api_.ResolveCase(Officer(kYudi), request).status()), "ATTACHMENT_NOT_FOUND");
  r->set_photo_reference(photo->attachment().attachment_id());
  v1::ReadAttachmentRequest read;
  read.set_case_id(id);
  read.set_attachment_id(photo->attachment().attachment_id());
  // The reporter sees the photo once it shows the work done, and no other file of the officer's.
  EXPECT_EQ(ReasonOf(apis_.intake.ReadAttachment(Channel(), read).status()),
            "ATTACHMENT_NOT_FOUND");
  request.set_request_id(RequestId());
  EXPECT_TRUE(api_.ResolveCase(Officer(kYudi), request).ok());
  EXPECT_TRUE(apis_.intake.ReadAttachment(Channel(), read).ok());
}

TEST_F(ComplaintIntakeTest, TextsOfEveryScriptAreKeptAndTooLongOnesAreRefused) {
  auto request = Report();
  const std::string body = "Jalan rusak \xF0\x9F\x98\xA1 \xD8\xB4\xD8\xA7\xD8\xB1\xD8\xB9";
  request.set_body(body);
  EXPECT_EQ(Read(Submit(request).case_id()).body(), body);
  request.set_request_id(RequestId());
  request.set_body(std::string(2 << 20, 'a'));
  EXPECT_EQ(FieldOf(api_.SubmitCase(Channel(), request).status()), "body");
}

TEST_F(ComplaintIntakeTest, AnAnswerInFourPartsNeedsAllOfThem) {
  const std::string id = Assigned();
  v1::AddFollowUpRequest request;
  request.set_request_id(RequestId());
  request.set_case_id(id);
  request.set_kind(v1::FOLLOW_UP_KIND_REPLY);
  v1::FourPartReply* reply = request.mutable_reply();
  reply->set_understood("Saluran runtuh.");
  reply->set_found("Beton lapuk.");
  reply->set_done("Dijadwalkan.");
  EXPECT_EQ(FieldOf(api_.AddFollowUp(Officer(kYudi), request).status()), "reply.follows");
  reply->set_follows("Hubungi 031-000.");
  const auto answered = api_.AddFollowUp(Officer(kYudi), request);
  ASSERT_TRUE(answered.ok()) << answered.status();
  const auto read = Get(id, Officer(kYudi))->case_();
  EXPECT_NE(read.follow_ups(read.follow_ups_size() - 1).message().find("Hasil pemeriksaan: Beton"),
            std::string::npos);
}

}  // namespace
}  // namespace mumpuni::complaint
