// Which embedder an installation has.
#pragma once
#include <memory>

#include "platform/observe/log.hpp"
#include "services/knowledge-base-service/vectors/embedder.hpp"

namespace sp::knowledge_base {

/// The endpoint that the settings name; otherwise the model inside the program, where its weights are and
/// SP_EMBEDDINGS_PRESET is not "none". Null: search goes by words alone. The log says which it is, and what
/// is missing or wrong. `client` outlives it.
std::unique_ptr<Embedder> configured_embedder(const Config& config, outbound::HttpClient& client,
                                              const observe::Log& log);

}  // namespace sp::knowledge_base
