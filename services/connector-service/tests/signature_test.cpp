// Signatures of webhooks, against published vectors where they are at hand.
#include "services/connector-service/domain/signature.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "services/connector-service/tools/calls.hpp"

namespace sp::connector {
namespace {

const std::string secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

std::string value_of(const std::vector<std::pair<std::string, std::string>>& headers, std::string_view name) {
  for (const auto& [key, value] : headers)
    if (key == name) return value;
  return {};
}

/// `path` below a folder "shared/data" beside or above the working directory; empty where there is none.
std::string shared_text(const std::string& path) {
  for (auto folder = std::filesystem::current_path(); folder.has_relative_path();
       folder = folder.parent_path()) {
    std::ifstream file(folder / "shared/data" / path);
    if (file) return {std::istreambuf_iterator<char>(file), {}};
  }
  return {};
}

TEST(StandardWebhooks, WhatIsSignedHoldsAndNothingElse) {
  const auto at = std::chrono::system_clock::now();
  const auto headers = standard_webhook_headers({secret}, "msg_1", at, "{}");
  const auto timestamp = value_of(headers, "webhook-timestamp");
  const auto signature = value_of(headers, "webhook-signature");
  EXPECT_TRUE(standard_webhook_holds({secret}, "msg_1", timestamp, signature, "{}"));
  EXPECT_FALSE(standard_webhook_holds({secret}, "msg_1", timestamp, signature, "{ }"));
  EXPECT_FALSE(standard_webhook_holds({secret}, "msg_2", timestamp, signature, "{}"));
  EXPECT_FALSE(standard_webhook_holds({new_webhook_secret()}, "msg_1", timestamp, signature, "{}"));
  EXPECT_FALSE(standard_webhook_holds({}, "msg_1", timestamp, signature, "{}"));
  EXPECT_FALSE(standard_webhook_holds({""}, "msg_1", timestamp, signature, "{}"));
}

TEST(StandardWebhooks, WhileASecretRotatesBothHold) {
  const auto next = new_webhook_secret();
  const auto headers =
      standard_webhook_headers({next, secret}, "msg_1", std::chrono::system_clock::now(), "{}");
  for (const auto& one : {secret, next})
    EXPECT_TRUE(standard_webhook_holds({one}, "msg_1", value_of(headers, "webhook-timestamp"),
                                       value_of(headers, "webhook-signature"), "{}"));
}

TEST(StandardWebhooks, ASecretHas32RandomBytes) {
  EXPECT_EQ(base64_decode(new_webhook_secret().substr(6))->size(), 32U);
  EXPECT_NE(new_webhook_secret(), new_webhook_secret());
}

TEST(StandardWebhooks, PublishedVectorsHold) {
  const auto text = shared_text("connectors/webhook-signature-vectors.json");
  if (text.empty()) GTEST_SKIP() << "NOT TESTED: there are no published vectors in shared/data/connectors";
  const auto vectors = boost::json::parse(text);
  for (const auto& one : at(vectors, "/standard_webhooks").as_array())
    EXPECT_EQ(standard_webhook_holds({text_at(one, "/secret")}, text_at(one, "/webhook-id"),
                                     text_at(one, "/webhook-timestamp"), text_at(one, "/webhook-signature"),
                                     text_at(one, "/body")),
              at(one, "/valid").as_bool())
        << text_at(one, "/why");
  for (const auto& one : at(vectors, "/glpi_webhook").as_array())
    EXPECT_TRUE(glpi_signature_holds({text_at(one, "/secret")}, text_at(one, "/X-GLPI-signature"),
                                     text_at(one, "/X-GLPI-timestamp"), text_at(one, "/body")));
  for (const auto& one : at(vectors, "/jira_admin_webhook").as_array())
    EXPECT_TRUE(hub_signature_holds({text_at(one, "/secret")}, text_at(one, "/X-Hub-Signature"),
                                    text_at(one, "/body")));
}

TEST(ToolSignatures, AreEachToolsOwn) {
  const std::vector<std::string> secrets{"a secret"};
  EXPECT_TRUE(hub_signature_holds({"It's a Secret to Everybody"},
                                  "sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9",
                                  "Hello World!"));
  EXPECT_FALSE(hub_signature_holds(secrets, "sha256=00", "Hello World!"));
  EXPECT_FALSE(glpi_signature_holds(secrets, "", "1", "{}"));
  EXPECT_FALSE(zendesk_signature_holds(secrets, "", "1", "{}"));
}

}  // namespace
}  // namespace sp::connector
