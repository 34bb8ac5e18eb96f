#include "services/personnel/app/quality_items.h"

#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "services/personnel/app/scope.h"
#include "services/personnel/domain/reasons.h"
#include "services/personnel/store/employee_store.h"

namespace mumpuni::personnel::app {

absl::StatusOr<std::vector<store::QualityRow>> QualityItems::List(pg::Tx& tx, const Access& access,
                                                                  const std::optional<Id>& root,
                                                                  store::QualityFilter filter,
                                                                  const std::string& after_id,
                                                                  int limit) {
  const LocalDate today = LocalDate::At(clock_.Now());
  ASSIGN_OR_RETURN(filter.roots, RootsWithin(tx, access, root, today));
  return store::ListQualityItems(tx, filter, after_id, limit, today);
}

absl::StatusOr<store::QualityRow> QualityItems::Load(pg::Tx& tx, const Id& item_id) {
  auto item = store::FindQualityItem(tx, item_id);
  if (!item.has_value()) return Error(reasons::kQualityItemNotFound, "item_id", "no such item");
  return *std::move(item);
}

absl::StatusOr<store::QualityRow> QualityItems::LockOpen(pg::Tx& tx, const Id& item_id,
                                                         int64_t etag) {
  auto item = store::LockQualityItem(tx, item_id);
  if (!item.has_value()) return Error(reasons::kQualityItemNotFound, "item_id", "no such item");
  if (etag != 0 && etag != item->version) {
    return Error(mumpuni::reasons::kEtagStale, "etag", "the item has changed since");
  }
  if (item->state != domain::QualityState::kOpen) {
    return Error(reasons::kQualityItemSettled, "item_id", "the item is no longer open");
  }
  item->changed_at = clock_.Now();
  return *std::move(item);
}

absl::StatusOr<store::QualityRow> QualityItems::Assign(pg::Tx& tx, const Id& item_id,
                                                       const std::optional<Id>& owner_id,
                                                       int64_t etag) {
  ASSIGN_OR_RETURN(store::QualityRow item, LockOpen(tx, item_id, etag));
  if (owner_id.has_value() && store::LockEmployees(tx, {*owner_id}).empty()) {
    return Error(reasons::kEmployeeNotFound, "owner_employee_id", "no such employee");
  }
  item.owner_id = owner_id;
  store::SaveQualityItem(tx, item);
  return item;
}

absl::StatusOr<store::QualityRow> QualityItems::Accept(pg::Tx& tx, const Id& item_id,
                                                       const std::string& reason, int64_t etag) {
  RETURN_IF_ERROR(CheckText(reason, "reason", 10, 500));
  ASSIGN_OR_RETURN(store::QualityRow item, LockOpen(tx, item_id, etag));
  item.state = domain::QualityState::kAccepted;
  item.reason = reason;
  store::SaveQualityItem(tx, item);
  return item;
}

}  // namespace mumpuni::personnel::app
