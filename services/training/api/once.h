// Mutations of a resource that a UUID names.
#pragma once

#include <string>
#include <type_traits>

#include "common/core/clock.h"
#include "common/core/id.h"
#include "common/pg/deadline.h"
#include "common/pg/request_log.h"
#include "common/rpc/request.h"

namespace mumpuni::training::api {

// pg::Mutate for a resource with an `id`: `act(Tx&)` changes it once per request id and returns
// StatusOr<Resource>, `load(Tx&, const Id&)` answers a repeat with what it is by now.
template <typename Request, typename Act, typename Load>
auto OnceById(pg::Pool& pool, const Clock& clock, const rpc::CallContext& context,
              const Request& request, Act&& act, Load&& load)
    -> std::invoke_result_t<Act&, pg::Tx&> {
  using Result = std::invoke_result_t<Act&, pg::Tx&>;
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  return pg::Mutate(
      pool, pg::Within(context.deadline), key, clock.Now(), act,
      [](const typename Result::value_type& made) { return made.id.ToString(); },
      [&](pg::Tx& tx, const std::string& text) -> Result {
        ASSIGN_OR_RETURN(const Id id, Id::Parse(text, "id"));
        return load(tx, id);
      });
}

}  // namespace mumpuni::training::api
