#include "services/knowledge-base-service/vectors/configured_embedder.hpp"

#include "services/knowledge-base-service/vectors/built_in_embedder.hpp"

namespace sp::knowledge_base {

namespace {

std::unique_ptr<Embedder> built_in(const Config& config, const observe::Log& log) {
  auto weights = WeightsFile::open(config.embeddings_weights);
  if (weights) {
    auto options = built_in_options(config);
    log.info("search by meaning: the built-in model multilingual-e5-small",
             {{"weights", config.embeddings_weights}, {"arithmetic", best_kernels().name}});
    return make_built_in_embedder(std::move(options), std::move(*weights));
  }
  const auto& error = weights.error();
  if (error.code != "not_found") {
    log.warning("search goes by words alone: " + error.message +
                ". Delete the file and start ./run, which fetches it, or name another with "
                "SP_EMBEDDINGS_WEIGHTS");
  } else if (config.embeddings_preset == "built-in") {
    log.warning("search goes by words alone: " + error.message +
                ". ./run fetches it; SP_EMBEDDINGS_WEIGHTS names another place");
  } else {
    log.info("search by meaning is off: " + error.message +
             " (./run fetches it), and no endpoint is set; search goes by words alone");
  }
  return nullptr;
}

}  // namespace

std::unique_ptr<Embedder> configured_embedder(const Config& config, outbound::HttpClient& client,
                                              const observe::Log& log) {
  if (auto options = embedding_options(config)) {
    log.info("search by meaning: an endpoint", {{"address", options->base_url}, {"model", options->model}});
    return make_embedder(std::move(*options), client);
  }
  if (config.embeddings_preset == "none" || config.embeddings_weights.empty()) {
    log.info("search by meaning is off: search goes by words alone");
    return nullptr;
  }
  return built_in(config, log);
}

}  // namespace sp::knowledge_base
