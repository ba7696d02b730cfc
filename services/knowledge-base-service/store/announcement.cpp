#include "services/knowledge-base-service/store/announcement.hpp"

#include "knowledge_base_service_sql.hpp"

namespace sp::knowledge_base {

std::int64_t next_change(db::Tx& tx, const std::string& organisation_id, Concerned concerned,
                         const ToldOfChange& told) {
  // Before the number is taken, and so before the commit: a transaction that is tried again says it again.
  *told = concerned;
  return tx.one<std::int64_t>(knowledge_base_service::sql::next_change, organisation_id,
                              concerned == Concerned::everyone);
}

}  // namespace sp::knowledge_base
