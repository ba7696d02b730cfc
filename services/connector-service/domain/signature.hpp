// Signatures of webhooks, ours and those of the tools. Pure and thread-safe; comparisons take the same time
// whatever differs.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sp::connector {

/// RFC 4648 section 4, with padding.
std::string base64_encode(std::string_view bytes);
/// Nothing where it is none.
std::optional<std::string> base64_decode(std::string_view text);

/// HMAC-SHA256 (RFC 2104), 32 bytes.
std::string hmac_sha256(std::string_view key, std::string_view text);

/// A new secret of Standard Webhooks: "whsec_" and 32 random bytes in base64.
std::string new_webhook_secret();
/// The headers of a webhook (standard-webhooks.md, "Signature scheme"): webhook-id, webhook-timestamp and
/// webhook-signature with one signature for each secret.
std::vector<std::pair<std::string, std::string>> standard_webhook_headers(
    const std::vector<std::string>& secrets, std::string_view id, std::chrono::system_clock::time_point at,
    std::string_view body);
/// Whether a signature of the header was made with one of the secrets.
bool standard_webhook_holds(const std::vector<std::string>& secrets, std::string_view id,
                            std::string_view timestamp, std::string_view signatures, std::string_view body);
/// Jira: X-Hub-Signature "sha256=" and the body's in hexadecimal.
bool hub_signature_holds(const std::vector<std::string>& secrets, std::string_view signature,
                         std::string_view body);
/// GLPI: of body and timestamp, in hexadecimal.
bool glpi_signature_holds(const std::vector<std::string>& secrets, std::string_view signature,
                          std::string_view timestamp, std::string_view body);
/// Zendesk: of timestamp and body, in base64.
bool zendesk_signature_holds(const std::vector<std::string>& secrets, std::string_view signature,
                             std::string_view timestamp, std::string_view body);

}  // namespace sp::connector
