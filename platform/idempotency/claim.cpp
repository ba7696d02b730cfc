#include "platform/idempotency/claim.hpp"

#include "platform/idempotency/statements.hpp"

namespace sp::idempotency {

namespace {

struct Before {
  std::string digest;
  std::int64_t status = 0;
};
BOOST_DESCRIBE_STRUCT(Before, (), (digest, status))

struct Header {
  std::string name;
  std::string value;
};
BOOST_DESCRIBE_STRUCT(Header, (), (name, value))

std::string encode(const http::Headers& headers) {
  std::vector<Header> list;
  for (const auto& [name, value] : headers) list.push_back({name, value});
  return json::encode(list);
}

}  // namespace

Failure Claim::refuse() {
  state_ = State::refused;
  return in_use();
}

Failure Claim::in_use() {
  auto failed = failure(ErrorKind::conflict, "idempotency_key_in_use",
                        "A request with this Idempotency-Key is still at work; repeat it in a moment.");
  failed.error().retry_after = 1;
  return failed;
}

Result<> Claim::take(db::Tx& tx) {
  if (tx.run(insert_request, key_.organisation_id, key_.user_id, key_.key, key_.digest, key_.at) == 1) {
    state_ = State::taken;
    return {};
  }
  const auto before = tx.first<Before>(find_request, key_.organisation_id, key_.user_id, key_.key);
  if (!before || before->digest != key_.digest || before->status != 0) return refuse();
  state_ = State::resumed;
  return {};
}

Result<> Claim::keep(db::Tx& tx, const http::Response& answer) {
  const auto changed = tx.run(answer_request, key_.organisation_id, key_.user_id, key_.key, answer.status,
                              encode(answer.headers), answer.body);
  if (changed == 0) return refuse();
  state_ = State::kept;
  return {};
}

}  // namespace sp::idempotency
