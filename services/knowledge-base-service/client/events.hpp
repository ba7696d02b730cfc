// The events that knowledge-base-service tells, and their payload; the key is always the document's id.
#pragma once
#include <boost/describe.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "services/knowledge-base-service/client/knowledge_base.hpp"

namespace sp::knowledge_base {

inline constexpr std::string_view document_topics = "document.";  // all of them
inline constexpr std::string_view document_created_topic = "document.created";
inline constexpr std::string_view document_changed_topic = "document.changed";
inline constexpr std::string_view document_deleted_topic = "document.deleted";

/// The version is the new one, or the last one of a document that was deleted.
struct DocumentEvent {
  std::string id;
  std::int64_t version = 0;
  Audience audience = Audience::requesters;
};
BOOST_DESCRIBE_STRUCT(DocumentEvent, (), (id, version, audience))

}  // namespace sp::knowledge_base
