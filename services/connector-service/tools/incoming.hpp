// Webhooks of the tools: whether one is theirs, and which record it tells of. It is a hint alone: what
// changed is read from the tool, so that one that comes twice, late or out of order does no harm. Pure and
// thread-safe.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/connector-service/domain/connector.hpp"

namespace sp::connector {

/// Whether the tool can be told to call us.
bool sends_webhooks(ToolKind kind, const Settings& settings);

/// A header's value by its name, "" where there is none.
using HeaderOf = std::function<std::string_view(std::string_view)>;

/// Whether it was signed with one of the secrets: Jira (X-Hub-Signature), GLPI (X-GLPI-signature over body
/// and X-GLPI-timestamp), Zendesk (X-Zendesk-Webhook-Signature over its timestamp and body); any other by the
/// headers of Standard Webhooks, or by X-Hub-Signature-256.
bool is_signed(ToolKind kind, const std::vector<std::string>& secrets, const HeaderOf& header,
               std::string_view body);

/// The id of the record that it tells of; nothing where it tells of none.
std::optional<std::string> record_told_of(ToolKind kind, const Settings& settings, std::string_view body);

}  // namespace sp::connector
