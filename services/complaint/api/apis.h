// All RPCs of the service.
#pragma once

#include "services/complaint/api/complaint_api.h"
#include "services/complaint/api/desk_api.h"
#include "services/complaint/api/intake_api.h"
#include "services/complaint/api/privacy_api.h"
#include "services/complaint/app/use_cases.h"

namespace mumpuni::complaint::api {

// Thread-safe; everything it refers to outlives it.
struct Apis {
  // `store` null: the installation keeps no attachments.
  Apis(pg::Pool& pool, const Clock& clock, const rpc::PageTokens& pages, app::UseCases& use,
       const peers::AssessmentClient& assessment, const attachments::FileStore* store)
      : cases(pool, clock, pages, use.cases, assessment),
        intake(pool, clock, pages, use.cases, use.desk, use.files, store),
        desk(pool, clock, pages, use.cases, use.desk, assessment),
        privacy(pool, clock, pages, use.privacy) {}

  // Call before the server starts.
  void Register(rpc::Server& server) {
    cases.Register(server);
    intake.Register(server);
    desk.Register(server);
    privacy.Register(server);
  }

  ComplaintApi cases;
  IntakeApi intake;
  DeskApi desk;
  PrivacyApi privacy;
};

}  // namespace mumpuni::complaint::api
