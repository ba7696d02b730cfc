#include "platform/config/config.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "platform/base/encoding.hpp"

namespace sp {

namespace {

Failure refused(std::string message) {
  return failure(ErrorKind::invalid_input, "invalid_setting", std::move(message));
}

std::string quoted(std::string_view text) { return "'" + std::string(text.substr(0, 80)) + "'"; }

template <std::string Config::* member>
Result<> store_text(Config& config, std::string_view text) {
  config.*member = text;
  return {};
}

template <std::int64_t Config::* member, std::int64_t least, std::int64_t most>
Result<> store_whole(Config& config, std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < least || value > most)
    return refused("must be a whole number from " + std::to_string(least) + " to " + std::to_string(most) +
                   ", not " + quoted(text));
  config.*member = value;
  return {};
}

template <bool Config::* member>
Result<> store_switch(Config& config, std::string_view text) {
  if (text != "true" && text != "false" && text != "1" && text != "0")
    return refused("must be true or false, not " + quoted(text));
  config.*member = text == "true" || text == "1";
  return {};
}

template <std::size_t size>
struct Choices {
  std::array<const char*, size> names;
};
template <class... Names>
Choices(Names...) -> Choices<sizeof...(Names)>;

template <std::string Config::* member, const auto& choices>
Result<> store_choice(Config& config, std::string_view text) {
  std::string names;
  for (const std::string_view name : choices.names) {
    if (name == text) {
      config.*member = text;
      return {};
    }
    names += (names.empty() ? "" : ", ") + (name.empty() ? std::string("empty") : std::string(name));
  }
  return refused("must be one of: " + names + "; not " + quoted(text));
}

bool is_http_url(std::string_view text) {
  for (const std::string_view scheme : {"http://", "https://"})
    if (text.starts_with(scheme) && text.size() > scheme.size() && text[scheme.size()] != '/' &&
        text.find_first_of(" \t\"<>") == text.npos)
      return true;
  return false;
}

template <std::string Config::* member>
Result<> store_url(Config& config, std::string_view text) {
  if (!text.empty() && !is_http_url(text))
    return refused("must be an address such as https://support.example.org, not " + quoted(text));
  while (text.ends_with('/')) text.remove_suffix(1);
  config.*member = text;
  return {};
}

/// scheme://host[:port] and nothing else.
bool is_origin(std::string_view text) {
  return is_http_url(text) && text.find_first_of("/?#@\\", text.find("//") + 2) == text.npos;
}

Result<> store_public_url(Config& config, std::string_view text) {
  std::string_view origin = text;
  if (origin.ends_with('/')) origin.remove_suffix(1);
  if (!origin.empty() && !is_origin(origin))
    return refused(
        "must be http:// or https://, a host and at most a port (https://support.example.org), without a "
        "path or query, since the platform is served at the root of its host; not " +
        quoted(text));
  config.public_url = origin;
  return {};
}

Result<> store_addresses(Config& config, std::string_view text) {
  for (std::string_view rest = text; !rest.empty();) {
    const auto comma = std::min(rest.find(','), rest.size());
    const std::string address(trim(rest.substr(0, comma)));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    std::array<unsigned char, sizeof(in6_addr)> parsed;
    if (::inet_pton(AF_INET, address.c_str(), parsed.data()) != 1 &&
        ::inet_pton(AF_INET6, address.c_str(), parsed.data()) != 1)
      return refused("must be IP addresses, separated by commas; not " + quoted(std::string_view(address)));
  }
  config.trusted_proxies = text;
  return {};
}

Result<> store_origins(Config& config, std::string_view text) {
  for (std::string_view rest = text; !rest.empty();) {
    const auto comma = std::min(rest.find(','), rest.size());
    const auto origin = trim(rest.substr(0, comma));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    if (!is_origin(origin))
      return refused("must be origins such as https://intranet.example.org, separated by commas; not " +
                     quoted(origin));
  }
  config.allowed_origins = text;
  return {};
}

Result<> store_folder(Config& config, std::string_view text) {
  if (text.empty()) return refused("must name a folder");
  config.data_dir = text;
  return {};
}

constexpr Choices presets{"", "together", "openai", "ollama", "vllm"};
constexpr Choices levels{"debug", "info", "warning", "error"};
constexpr Choices formats{"auto", "json", "text"};
constexpr std::int64_t many = 1'000'000'000'000;

// clang-format off
constexpr Setting table[] = {
    {"SP_ADDRESS", "--address", "127.0.0.1",
     "Address to listen on; 0.0.0.0 for every network of this machine.",
     "Adresse d’écoute ; 0.0.0.0 pour tous les réseaux de cette machine.", false, store_text<&Config::address>},
    {"SP_PORT", "--port", "3000",
     "Port to listen on; 0 for any free one.",
     "Port d’écoute ; 0 pour un port libre quelconque.", false, store_whole<&Config::port, 0, 65535>},
    {"SP_HTTP_THREADS", "--http-threads", "1",
     "Threads that serve connections.",
     "Nombre de fils qui servent les connexions.", false, store_whole<&Config::http_threads, 1, 64>},
    {"SP_PUBLIC_URL", "--public-url", "",
     "Address that people reach the platform under (https://support.example.org); requests for other hosts are refused, and https makes cookies Secure.",
     "Adresse publique de la plateforme (https://support.example.org) ; les requêtes pour un autre hôte sont refusées, et https rend les cookies Secure.",
     false, store_public_url},
    {"SP_TRUSTED_PROXIES", "--trusted-proxies", "",
     "Addresses of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed, separated by commas.",
     "Adresses des mandataires dont X-Forwarded-For et X-Forwarded-Proto sont crus, séparées par des virgules.", false,
     store_addresses},
    {"SP_ALLOWED_ORIGINS", "--allowed-origins", "",
     "Origins of other sites whose pages may call the API, separated by commas.",
     "Origines d’autres sites dont les pages peuvent appeler l’API, séparées par des virgules.", false, store_origins},
    {"SP_STATIC_DIR", "--static-dir", "",
     "Folder of the exported web application; empty: found beside the program.",
     "Dossier de l’application web exportée ; vide : cherché à côté du programme.", false,
     store_text<&Config::static_dir>},
    {"SP_DATA_DIR", "--data-dir", "./data",
     "Folder that holds everything the platform stores.",
     "Dossier où la plateforme range tout ce qu’elle garde.", false, store_folder},
    {"SP_POSTGRES_URL", "--postgres-url", "",
     "PostgreSQL connection string; empty: SQLite files in the data folder.",
     "Chaîne de connexion PostgreSQL ; vide : fichiers SQLite dans le dossier de données.", true,
     store_text<&Config::postgres_url>},
    {"SP_DATABASE_READERS", "--database-readers", "2",
     "Connections of each service that read its database.",
     "Connexions de lecture de chaque service à sa base.", false, store_whole<&Config::database_readers, 1, 64>},
    {"SP_DATABASE_BATCH", "--database-batch", "512",
     "Most writes that SQLite makes durable with one commit; 1 commits each alone.",
     "Nombre maximal d’écritures que SQLite valide en un seul commit ; 1 : chacune seule.", false,
     store_whole<&Config::database_batch, 1, 4096>},
    {"SP_DATABASE_TIMEOUT_MS", "--database-timeout-ms", "10000",
     "How long a request's transaction may take in milliseconds; then it is answered 503.",
     "Durée maximale de la transaction d’une requête en millisecondes ; au-delà, la réponse est 503.", false,
     store_whole<&Config::database_timeout_ms, 100, 50'000>},
    {"SP_MAX_BODY_BYTES", "--max-body-bytes", "1048576",
     "Largest request body in bytes; routes that take documents have their own.",
     "Taille maximale du corps d’une requête en octets ; les routes de documents ont la leur.", false,
     store_whole<&Config::max_body_bytes, 1024, 1'073'741'824>},
    {"SP_MAX_UPLOAD_BYTES", "--max-upload-bytes", "52428800",
     "Largest upload of files to the knowledge base in bytes, all its files together.",
     "Taille maximale d’un envoi de fichiers à la base de connaissances en octets, tous fichiers compris.", false,
     store_whole<&Config::max_upload_bytes, 1024, 1'073'741'824>},
    {"SP_MAX_CONNECTIONS", "--max-connections", "10000",
     "Connections open at once; further ones are answered 503.",
     "Connexions ouvertes à la fois ; les suivantes reçoivent 503.", false,
     store_whole<&Config::max_connections, 1, 1'000'000>},
    {"SP_MAX_CONNECTIONS_PER_ADDRESS", "--max-connections-per-address", "1000",
     "Connections open at once from one address, trusted proxies excepted; further ones are answered 429; 0: unlimited.",
     "Connexions ouvertes à la fois depuis une adresse, mandataires de confiance exceptés ; les suivantes reçoivent 429 ; 0 : sans limite.",
     false, store_whole<&Config::max_connections_per_address, 0, 1'000'000>},
    {"SP_MAX_STREAMS_PER_USER", "--max-streams-per-user", "20",
     "Live streams open at once for each user, and as many streamed answers; 0: unlimited.",
     "Flux en direct ouverts à la fois par personne, et autant de réponses en flux ; 0 : sans limite.", false,
     store_whole<&Config::max_streams_per_user, 0, 1'000'000>},
    {"SP_MAX_STREAMS_PER_ADDRESS", "--max-streams-per-address", "500",
     "Live streams open at once for each address, and as many streamed answers; 0: unlimited.",
     "Flux en direct ouverts à la fois par adresse, et autant de réponses en flux ; 0 : sans limite.", false,
     store_whole<&Config::max_streams_per_address, 0, 1'000'000>},
    {"SP_MAX_UPLOADS_PER_USER", "--max-uploads-per-user", "4",
     "Requests with a body above SP_MAX_BODY_BYTES that a user may have under way at once; 0: unlimited.",
     "Requêtes dont le corps dépasse SP_MAX_BODY_BYTES en cours à la fois par personne ; 0 : sans limite.", false,
     store_whole<&Config::max_uploads_per_user, 0, 1'000'000>},
    {"SP_RATE_STANDARD", "--rate-standard", "1200",
     "Reading requests (GET) a minute for each user or address; 0: unlimited.",
     "Requêtes de lecture (GET) par minute pour chaque personne ou adresse ; 0 : sans limite.", false,
     store_whole<&Config::rate_standard, 0, 1'000'000'000>},
    {"SP_RATE_CHANGES", "--rate-changes", "1200",
     "Changing requests (POST, PUT, PATCH, DELETE) a minute for each user or address; 0: unlimited.",
     "Requêtes de modification (POST, PUT, PATCH, DELETE) par minute pour chaque personne ou adresse ; 0 : sans limite.",
     false, store_whole<&Config::rate_changes, 0, 1'000'000'000>},
    {"SP_RATE_SIGN_IN", "--rate-sign-in", "30",
     "Sign-ins and registrations a minute for each address; 0: unlimited.",
     "Connexions et inscriptions par minute pour chaque adresse ; 0 : sans limite.", false,
     store_whole<&Config::rate_sign_in, 0, 1'000'000'000>},
    {"SP_RATE_ASK", "--rate-ask", "120",
     "Questions a minute for each user; 0: unlimited.",
     "Questions par minute pour chaque personne ; 0 : sans limite.", false,
     store_whole<&Config::rate_ask, 0, 1'000'000'000>},
    {"SP_CACHE_BYTES", "--cache-bytes", "33554432",
     "Memory for cached answers, in bytes.",
     "Mémoire des réponses en cache, en octets.", false, store_whole<&Config::cache_bytes, 0, many>},
    {"SP_CACHE_TTL_SECONDS", "--cache-ttl-seconds", "86400",
     "Longest life of a cached answer, in seconds.",
     "Durée de vie maximale d’une réponse en cache, en secondes.", false,
     store_whole<&Config::cache_ttl_seconds, 1, 31'536'000>},
    {"SP_MODEL_PRESET", "--model-preset", "",
     "Language model provider: together, openai, ollama or vllm; empty with no address: answers quote the knowledge base.",
     "Fournisseur du modèle de langage : together, openai, ollama ou vllm ; vide et sans adresse : les réponses citent la base.",
     false, store_choice<&Config::model_preset, presets>},
    {"SP_MODEL_URL", "--model-url", "",
     "Base address of an OpenAI-compatible API (https://api.together.xyz/v1); empty: the preset's.",
     "Adresse de base d’une API compatible OpenAI (https://api.together.xyz/v1) ; vide : celle du fournisseur.", false,
     store_url<&Config::model_url>},
    {"SP_MODEL_NAME", "--model-name", "",
     "The model's name at its provider; empty: the preset's.",
     "Nom du modèle chez son fournisseur ; vide : celui du préréglage.", false, store_text<&Config::model_name>},
    {"SP_MODEL_KEY", "--model-key", "",
     "Key of the provider; empty: TOGETHER_API_KEY or OPENAI_API_KEY with the preset of that name.",
     "Clé du fournisseur ; vide : TOGETHER_API_KEY ou OPENAI_API_KEY avec le préréglage correspondant.", true,
     store_text<&Config::model_key>},
    {"SP_MODEL_PRIVATE_ADDRESSES", "--model-private-addresses", "false",
     "Whether the model may be on this machine or a private network; ollama and vllm without an address of yours are.",
     "Si le modèle peut être sur cette machine ou un réseau privé ; ollama et vllm sans adresse donnée y sont.", false,
     store_switch<&Config::model_private_addresses>},
    {"SP_MODEL_FIRST_BYTE_MS", "--model-first-byte-ms", "15000",
     "How long the first word of the model may take, in milliseconds.",
     "Attente maximale du premier mot du modèle, en millisecondes.", false,
     store_whole<&Config::model_first_byte_ms, 1, 600'000>},
    {"SP_MODEL_STALL_MS", "--model-stall-ms", "10000",
     "Longest pause between two pieces of the model's answer, in milliseconds.",
     "Pause maximale entre deux morceaux de la réponse du modèle, en millisecondes.", false,
     store_whole<&Config::model_stall_ms, 1, 600'000>},
    {"SP_MODEL_TOTAL_MS", "--model-total-ms", "60000",
     "How long the model's whole answer may take, in milliseconds.",
     "Durée maximale de toute la réponse du modèle, en millisecondes.", false,
     store_whole<&Config::model_total_ms, 1, 3'600'000>},
    {"SP_MODEL_MAX_TOKENS", "--model-max-tokens", "700",
     "Longest answer of the model, in tokens.",
     "Longueur maximale de la réponse du modèle, en jetons.", false,
     store_whole<&Config::model_max_tokens, 16, 100'000>},
    {"SP_EMBEDDINGS_PRESET", "--embeddings-preset", "",
     "Embeddings provider: together, openai, ollama or vllm; empty with no address: search goes by words alone.",
     "Fournisseur de vecteurs : together, openai, ollama ou vllm ; vide et sans adresse : la recherche va par les mots.",
     false, store_choice<&Config::embeddings_preset, presets>},
    {"SP_EMBEDDINGS_URL", "--embeddings-url", "",
     "Base address of an OpenAI-compatible API; the articles' text is sent to it. Empty: the preset's.",
     "Adresse de base d’une API compatible OpenAI ; le texte des articles lui est envoyé. Vide : celle du fournisseur.",
     false, store_url<&Config::embeddings_url>},
    {"SP_EMBEDDINGS_MODEL", "--embeddings-model", "",
     "The embedding model's name at its provider; empty: the preset's. Another one embeds every article anew.",
     "Nom du modèle de vecteurs ; vide : celui du préréglage. Un autre calcule de nouveau ceux de tous les articles.",
     false, store_text<&Config::embeddings_model>},
    {"SP_EMBEDDINGS_KEY", "--embeddings-key", "",
     "Key of the provider; empty: TOGETHER_API_KEY or OPENAI_API_KEY with the preset of that name.",
     "Clé du fournisseur ; vide : TOGETHER_API_KEY ou OPENAI_API_KEY avec le préréglage correspondant.", true,
     store_text<&Config::embeddings_key>},
    {"SP_EMBEDDINGS_PRIVATE_ADDRESSES", "--embeddings-private-addresses", "false",
     "Whether embeddings may come from this machine or a private network; ollama and vllm without an address of yours do.",
     "Si les vecteurs peuvent venir de cette machine ou d’un réseau privé ; ollama et vllm sans adresse donnée y sont.",
     false, store_switch<&Config::embeddings_private_addresses>},
    {"SP_EMBEDDINGS_DIMENSIONS", "--embeddings-dimensions", "0",
     "Length of vectors to ask for, from models that can shorten them; 0: the model's own.",
     "Longueur des vecteurs à demander aux modèles qui savent les raccourcir ; 0 : celle du modèle.", false,
     store_whole<&Config::embeddings_dimensions, 0, 4096>},
    {"SP_EMBEDDINGS_QUESTION_PREFIX", "--embeddings-question-prefix", "",
     "What the model wants before a question (\"query: \"); empty: the preset's.",
     "Ce que le modèle attend devant une question (« query: ») ; vide : celui du préréglage.", false,
     store_text<&Config::embeddings_question_prefix>},
    {"SP_EMBEDDINGS_PASSAGE_PREFIX", "--embeddings-passage-prefix", "",
     "What the model wants before a passage (\"passage: \").",
     "Ce que le modèle attend devant un passage (« passage: »).", false,
     store_text<&Config::embeddings_passage_prefix>},
    {"SP_EMBEDDINGS_QUESTION_MS", "--embeddings-question-ms", "1500",
     "How long a search waits for its question's vector before it goes by words alone, in milliseconds.",
     "Attente maximale du vecteur d’une question avant de chercher par les mots seuls, en millisecondes.", false,
     store_whole<&Config::embeddings_question_ms, 1, 60'000>},
    {"SP_EMBEDDINGS_BATCH_MS", "--embeddings-batch-ms", "60000",
     "How long the vectors of one batch of passages may take, in milliseconds.",
     "Durée maximale du calcul des vecteurs d’un lot de passages, en millisecondes.", false,
     store_whole<&Config::embeddings_batch_ms, 1, 3'600'000>},
    {"SP_EMBEDDINGS_MEMORY_BYTES", "--embeddings-memory-bytes", "536870912",
     "Memory for vectors, in bytes; those of organisations that nobody asks leave it first.",
     "Mémoire des vecteurs, en octets ; ceux des organisations sans questions en sortent d’abord.", false,
     store_whole<&Config::embeddings_memory_bytes, 0, many>},
    {"SP_LOG_LEVEL", "--log-level", "info",
     "Least severe lines that are logged: debug, info, warning or error.",
     "Gravité minimale des lignes du journal : debug, info, warning ou error.", false,
     store_choice<&Config::log_level, levels>},
    {"SP_LOG_FORMAT", "--log-format", "auto",
     "json, text, or auto: text on a terminal and JSON elsewhere.",
     "json, text, ou auto : texte sur un terminal et JSON ailleurs.", false, store_choice<&Config::log_format, formats>},
    {"SP_DRAIN_SECONDS", "--drain-seconds", "10",
     "How long the platform may take to stop, the end of requests in flight included, in seconds.",
     "Temps laissé à la plateforme pour s’arrêter, requêtes en cours comprises, en secondes.", false,
     store_whole<&Config::drain_seconds, 0, 3600>},
};
// clang-format on

struct Preset {
  std::string_view name;
  std::string_view url;
  std::string_view model;
  std::string_view key_variable;
  bool local;
};
constexpr Preset model_presets[] = {
    {"together", "https://api.together.xyz/v1", "meta-llama/Llama-3.3-70B-Instruct-Turbo", "TOGETHER_API_KEY",
     false},
    {"openai", "https://api.openai.com/v1", "gpt-4o-mini", "OPENAI_API_KEY", false},
    {"ollama", "http://127.0.0.1:11434/v1", "llama3.2", "", true},
    {"vllm", "http://127.0.0.1:8000/v1", "", "", true},
};

struct EmbeddingsPreset {
  std::string_view name;
  std::string_view url;
  std::string_view model;
  std::string_view question_prefix;
  std::string_view key_variable;
  bool local;
};
constexpr EmbeddingsPreset embeddings_presets[] = {
    {"together", "https://api.together.xyz/v1", "intfloat/multilingual-e5-large-instruct",
     "Instruct: Given a question, retrieve passages that answer it\nQuery: ", "TOGETHER_API_KEY", false},
    {"openai", "https://api.openai.com/v1", "text-embedding-3-small", "", "OPENAI_API_KEY", false},
    {"ollama", "http://127.0.0.1:11434/v1", "bge-m3", "", "", true},
    {"vllm", "http://127.0.0.1:8000/v1", "", "", "", true},
};

/// A value and where it came from, for messages.
struct Given {
  std::string text;
  std::string source;
};
using Values = std::map<std::string, Given, std::less<>>;

const Setting* find_setting(std::string_view name) {
  const auto* found = std::ranges::find(table, name, &Setting::name);
  return found == std::end(table) ? nullptr : found;
}

/// The value behind '=': quotes at both ends are dropped, and without them a comment after white space.
std::string unquoted(std::string_view text) {
  text = trim(text);
  if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front())
    return std::string(text.substr(1, text.size() - 2));
  for (std::size_t at = 1; at < text.size(); ++at)
    if (text[at] == '#' && (text[at - 1] == ' ' || text[at - 1] == '\t'))
      return std::string(trim(text.substr(0, at)));
  return std::string(text.starts_with('#') ? std::string_view() : text);
}

Result<> read_env_file(const std::string& path, Values& values) {
  std::error_code error;
  if (path.empty() || !std::filesystem::exists(path, error)) return {};
  if (std::filesystem::is_directory(path, error)) return refused(path + ": cannot be read: it is a folder");
  std::ifstream file(path);
  if (!file) return refused(path + ": cannot be read: " + std::strerror(errno));
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    const std::string where = path + ", line " + std::to_string(number);
    auto text = trim(line);
    if (text.empty() || text.starts_with('#')) continue;
    if (text.starts_with("export ")) text = trim(text.substr(7));
    const auto equals = text.find('=');
    if (equals == text.npos) return refused(where + ": must be NAME=value, not " + quoted(text));
    const auto name = std::string(trim(text.substr(0, equals)));
    if (name.starts_with("SP_") && !find_setting(name))
      return refused(name + " (" + where + "): no such setting");
    if (auto value = unquoted(text.substr(equals + 1)); !value.empty())
      values[name] = {std::move(value), where};
  }
  return {};
}

Result<> read_flags(std::span<const std::string> flags, Values& values) {
  for (std::size_t i = 0; i < flags.size(); ++i) {
    const std::string_view flag = flags[i];
    const auto equals = flag.find('=');
    const auto name = flag.substr(0, equals);
    const auto* setting = std::ranges::find(table, name, &Setting::flag);
    if (setting == std::end(table)) return refused(std::string(name) + ": no such option; see --help");
    std::string value;
    if (equals != flag.npos) {
      value = flag.substr(equals + 1);
    } else if (setting->fallback == "false") {
      value = "true";
    } else if (i + 1 < flags.size() && !flags[i + 1].starts_with("--")) {
      value = flags[++i];
    } else {
      return refused(std::string(name) + ": needs a value; see --help");
    }
    values[std::string(setting->name)] = {std::move(value), "option " + std::string(name)};
  }
  return {};
}

/// What a preset says where the operator did not, and what the two together still lack.
Result<> complete_model(Config& config, const Values& values) {
  const auto* preset = std::ranges::find(model_presets, config.model_preset, &Preset::name);
  if (preset != std::end(model_presets)) {
    if (config.model_url.empty()) {
      config.model_url = preset->url;
      if (preset->local) config.model_private_addresses = true;
    }
    if (config.model_name.empty()) config.model_name = preset->model;
    if (const auto key = values.find(preset->key_variable); config.model_key.empty() && key != values.end())
      config.model_key = key->second.text;
    if (config.model_key.empty() && !preset->key_variable.empty())
      return refused("SP_MODEL_KEY: is needed with SP_MODEL_PRESET=" + config.model_preset + " (or " +
                     std::string(preset->key_variable) + ")");
  }
  if (!config.model_url.empty() && config.model_name.empty())
    return refused("SP_MODEL_NAME: is needed with " +
                   (config.model_preset.empty() ? "SP_MODEL_URL" : "SP_MODEL_PRESET=" + config.model_preset));
  return {};
}

Result<> complete_embeddings(Config& config, const Values& values) {
  const auto* preset =
      std::ranges::find(embeddings_presets, config.embeddings_preset, &EmbeddingsPreset::name);
  if (preset != std::end(embeddings_presets)) {
    if (config.embeddings_url.empty()) {
      config.embeddings_url = preset->url;
      if (preset->local) config.embeddings_private_addresses = true;
    }
    if (config.embeddings_model.empty()) {
      config.embeddings_model = preset->model;
      if (config.embeddings_question_prefix.empty())
        config.embeddings_question_prefix = preset->question_prefix;
    }
    if (const auto key = values.find(preset->key_variable);
        config.embeddings_key.empty() && key != values.end())
      config.embeddings_key = key->second.text;
    if (config.embeddings_key.empty() && !preset->key_variable.empty())
      return refused("SP_EMBEDDINGS_KEY: is needed with SP_EMBEDDINGS_PRESET=" + config.embeddings_preset +
                     " (or " + std::string(preset->key_variable) + ")");
  }
  if (!config.embeddings_url.empty() && config.embeddings_model.empty())
    return refused("SP_EMBEDDINGS_MODEL: is needed with " +
                   (config.embeddings_preset.empty() ? "SP_EMBEDDINGS_URL"
                                                     : "SP_EMBEDDINGS_PRESET=" + config.embeddings_preset));
  return {};
}

}  // namespace

std::span<const Setting> settings() { return table; }

Result<Config> read_config(std::span<const std::string> flags,
                           const std::map<std::string, std::string>& environment,
                           const std::string& env_file) {
  Values values;
  if (auto read = read_env_file(env_file, values); !read) return Failure(read.error());
  for (const auto& [name, text] :
       environment)  // an empty variable is one that is not set, as compose files write it
    if (text.empty()) {
      continue;
    } else if (find_setting(name) ||
               std::ranges::find(model_presets, name, &Preset::key_variable) != std::end(model_presets)) {
      values[name] = {text, "environment"};
    }
  if (auto read = read_flags(flags, values); !read) return Failure(read.error());

  Config config;
  for (const auto& setting : table) {
    if (const auto stored = setting.store(config, setting.fallback); !stored) return Failure(stored.error());
    const auto given = values.find(setting.name);
    if (given == values.end()) continue;
    if (const auto stored = setting.store(config, given->second.text); !stored) {
      return refused(std::string(setting.name) + " (" + given->second.source +
                     "): " + (setting.secret ? std::string("cannot be read") : stored.error().message));
    }
  }
  if (auto complete = complete_model(config, values); !complete) return Failure(complete.error());
  if (auto complete = complete_embeddings(config, values); !complete) return Failure(complete.error());
  return config;
}

std::string settings_help(bool french) {
  std::string out;
  for (const auto& setting : table) {
    out.append("  ")
        .append(setting.flag)
        .append(setting.fallback == "false" ? ""
                : french                    ? "=VALEUR"
                                            : "=VALUE");
    out.append("  (").append(setting.name);
    if (!setting.fallback.empty()) out.append(french ? ", sinon " : ", default ").append(setting.fallback);
    out.append(")\n      ").append(french ? setting.meaning_fr : setting.meaning).append("\n");
  }
  return out;
}

std::string env_example() {
  std::string out =
      "# Settings of support-platform, with their defaults. Copy to .env and change what you need.\n"
      "# Options of the command line win over the environment, the environment over this file.\n"
      "# Printed by: support-platform settings --env\n";
  for (const auto& setting : table) {
    out.append("\n# ").append(setting.meaning).append("\n");
    out.append("# ").append(setting.name).append("=").append(setting.fallback).append("\n");
  }
  return out;
}

}  // namespace sp
