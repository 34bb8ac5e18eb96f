// All RPCs of the service.
#pragma once

#include "services/complaint/api/complaint_api.h"
#include "services/complaint/api/desk_api.h"
#include "services/complaint/api/intake_api.h"
#include "services/complaint/api/privacy_api.h"

namespace mumpuni::complaint::api {

// Thread-safe; everything it refers to outlives it.
struct Apis {
  // `store` null: the installation keeps no attachments.
  Apis(pg::Pool& pool, const Clock& clock, const rpc::PageTokens& pages, app::Cases& of_cases,
       app::Privacy& of_privacy, const peers::AssessmentClient& assessment,
       const attachments::FileStore* store)
      : queues(clock),
        files(clock, of_cases),
        cases(pool, clock, pages, of_cases, assessment),
        intake(pool, clock, pages, of_cases, queues, files, store),
        desk(pool, clock, pages, of_cases, queues, assessment),
        privacy(pool, clock, pages, of_privacy) {}

  // Call before the server starts.
  void Register(rpc::Server& server) {
    cases.Register(server);
    intake.Register(server);
    desk.Register(server);
    privacy.Register(server);
  }

  app::Desk queues;
  app::Files files;
  ComplaintApi cases;
  IntakeApi intake;
  DeskApi desk;
  PrivacyApi privacy;
};

}  // namespace mumpuni::complaint::api
