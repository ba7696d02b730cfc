// An installation's settings as the program holds them, and how they are read. Their names, defaults and
// meanings are one table: settings.hpp.
#pragma once
#include <cstdint>
#include <map>
#include <span>
#include <string>

#include "platform/base/error.hpp"

namespace sp {

/// One installation's settings, typed. Read once at start, never changed.
struct Config {
  // listener
  std::string address;
  std::int64_t port = 0;
  std::int64_t http_threads = 0;
  std::string public_url;       // an origin: scheme, host and port
  std::string trusted_proxies;  // addresses and networks, comma separated
  std::string allowed_origins;  // comma separated
  std::string static_dir;
  // data
  std::string data_dir;
  std::string postgres_url;
  std::string postgres_owner_url;    // "": the role of postgres_url owns the tables
  std::string postgres_replica_url;  // "": none
  std::string redis_url;             // "": none
  std::string redis_ca_file;
  std::string redis_prefix = "sp";
  std::int64_t database_readers = 0;
  std::int64_t database_batch = 512;
  std::int64_t database_timeout_ms = 10'000;
  // other processes of the installation
  std::string internal_listen;  // "host:port"; "": none
  std::string secrets_dir;      // "": the data folder
  std::string auth_url;         // internal addresses, comma separated; "": in this process or nowhere
  std::string cache_url;
  std::string chatbot_url;
  std::string connector_url;
  std::string knowledge_base_url;
  std::string ticketing_url;
  // limits
  std::int64_t max_body_bytes = 0;
  std::int64_t max_upload_bytes = 52'428'800;
  std::int64_t max_connections = 0;
  std::int64_t max_connections_per_address = 0;
  std::int64_t max_streams_per_user = 0;
  std::int64_t max_streams_per_address = 0;
  std::int64_t max_uploads_per_user = 0;
  std::int64_t rate_standard = 0;
  std::int64_t rate_changes = 0;
  std::int64_t rate_sign_in = 0;
  std::int64_t rate_ask = 0;
  // assistant
  std::int64_t cache_bytes = 0;
  std::int64_t cache_ttl_seconds = 0;
  std::string model_preset;  // "", together, openai, ollama, vllm
  std::string model_url;
  std::string model_name;
  std::string model_key;
  bool model_private_addresses = false;
  std::int64_t model_first_byte_ms = 0;
  std::int64_t model_stall_ms = 0;
  std::int64_t model_total_ms = 0;
  std::int64_t model_max_tokens = 0;
  std::string embeddings_preset;   // "", built-in, together, openai, ollama, vllm, none
  std::string embeddings_weights;  // a file; "": there is none
  std::string embeddings_url;
  std::string embeddings_model;
  std::string embeddings_key;
  bool embeddings_private_addresses = false;
  std::int64_t embeddings_dimensions = 0;
  std::string embeddings_question_prefix;
  std::string embeddings_passage_prefix;
  std::int64_t embeddings_question_ms = 0;
  std::int64_t embeddings_batch_ms = 0;
  std::int64_t embeddings_memory_bytes = 0;
  // connectors
  std::string connector_networks;  // addresses and networks, comma separated; "": public addresses only
  std::int64_t connector_calls = 0;
  std::int64_t connector_timeout_seconds = 0;
  std::string connector_retry_seconds;  // whole numbers, comma separated
  std::int64_t connector_hold_seconds = 0;
  std::int64_t connector_index_lag_seconds = 0;
  std::int64_t connector_poll_seconds = 0;
  std::int64_t connector_reconcile_hours = 0;  // 0: only where it is asked for
  std::int64_t connector_keep_days = 0;
  // observation
  std::string log_level;
  std::string log_format;  // auto, json, text
  std::int64_t leave_seconds = 0;
  std::int64_t drain_seconds = 0;
};

/// Flags win over the environment, the environment over the lines of `env_file` ("" or absent: none). Unknown
/// flags, unknown SP_ variables in the file and unreadable values are an error whose message names the
/// setting and where it came from.
Result<Config> read_config(std::span<const std::string> flags,
                           const std::map<std::string, std::string>& environment,
                           const std::string& env_file);

}  // namespace sp
