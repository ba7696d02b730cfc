// Vectors made inside the program, by a model whose weights are a file.
#pragma once
#include <memory>

#include "services/knowledge-base-service/meaning/sentence_encoder.hpp"
#include "services/knowledge-base-service/vectors/embedder.hpp"

namespace sp::knowledge_base {

/// multilingual-e5-small's prefixes and kind, with the waits and the memory of the settings.
EmbeddingOptions built_in_options(const Config& config);

/// Two threads: one for questions, one of low priority for passages, which stands still between two
/// layers of the model while a question is there. So no more than one processor is busy with it, a question
/// waits for some milliseconds at most, and a stop for as long.
///
/// Failures: "timed_out"; "rate_limited" where too many wait already; "malformed" where the weights make
/// something that is no vector; "stopped", also for what is still waiting when it is destroyed.
std::unique_ptr<Embedder> make_built_in_embedder(EmbeddingOptions options, WeightsFile weights);

}  // namespace sp::knowledge_base
