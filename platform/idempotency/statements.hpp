// The SQL of the platform's table `idempotent_requests`.
#pragma once
#include "platform/db/sql.hpp"

namespace sp::idempotency {

/// `status` 0: begun, and not answered yet.
inline constexpr db::Sql insert_request{
    "platform.insert_idempotent_request",
    "INSERT INTO idempotent_requests (organisation_id, user_id, key, digest, status, headers, body, at) "
    "VALUES ($1, $2, $3, $4, 0, '[]', '', $5) ON CONFLICT (organisation_id, user_id, key) DO NOTHING"};
inline constexpr db::Sql find_request{"platform.find_idempotent_request",
                                      "SELECT digest, status, headers, body FROM idempotent_requests "
                                      "WHERE organisation_id = $1 AND user_id = $2 AND key = $3"};
inline constexpr db::Sql answer_request{
    "platform.answer_idempotent_request",
    "UPDATE idempotent_requests SET status = $4, headers = $5, body = $6 "
    "WHERE organisation_id = $1 AND user_id = $2 AND key = $3 AND status = 0"};
inline constexpr db::Sql forget_request{
    "platform.forget_idempotent_request",
    "DELETE FROM idempotent_requests "
    "WHERE organisation_id = $1 AND user_id = $2 AND key = $3 AND status = 0"};
inline constexpr db::Sql forget_old_requests{"platform.forget_old_idempotent_requests",
                                             "DELETE FROM idempotent_requests WHERE at < $1"};
inline constexpr db::Sql forget_surplus_requests{
    "platform.forget_surplus_idempotent_requests",
    "DELETE FROM idempotent_requests WHERE (organisation_id, user_id, key) IN ("
    "SELECT organisation_id, user_id, key FROM ("
    "SELECT organisation_id, user_id, key, "
    "row_number() OVER (PARTITION BY organisation_id, user_id ORDER BY at DESC, key) AS place "
    "FROM idempotent_requests) AS numbered WHERE place > $1)"};

}  // namespace sp::idempotency
