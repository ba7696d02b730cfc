#include "platform/config/settings.hpp"

#include <algorithm>

#include "platform/config/value_kinds.hpp"

namespace sp {
namespace {

using namespace config;

constexpr Choices presets{"", "together", "openai", "ollama", "vllm"};
constexpr Choices embeddings_presets{"", "built-in", "together", "openai", "ollama", "vllm", "none"};
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
     "Addresses and networks (172.16.0.0/12) of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed, separated by commas.",
     "Adresses et réseaux (172.16.0.0/12) des mandataires dont X-Forwarded-For et X-Forwarded-Proto sont crus, séparés par des virgules.", false,
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
     "PostgreSQL connection string; with {service} in it a database for each service, otherwise a schema; empty: SQLite files in the data folder.",
     "Chaîne de connexion PostgreSQL ; avec {service} une base par service, sinon un schéma ; vide : fichiers SQLite dans le dossier de données.", true,
     store_text<&Config::postgres_url>},
    {"SP_POSTGRES_OWNER_URL", "--postgres-owner-url", "",
     "The same as the role that owns the tables and migrates them, so that the one of SP_POSTGRES_URL owns nothing; empty: that one does both.",
     "La même avec le rôle qui possède les tables et les fait évoluer, pour que celui de SP_POSTGRES_URL ne possède rien ; vide : celui-ci fait les deux.",
     true, store_text<&Config::postgres_owner_url>},
    {"SP_POSTGRES_REPLICA_URL", "--postgres-replica-url", "",
     "The same for a streaming replica, which takes the reads that it is up to date for; empty: none.",
     "La même pour un réplica en flux, qui prend les lectures pour lesquelles il est à jour ; vide : aucun.", true,
     store_text<&Config::postgres_replica_url>},
    {"SP_REDIS_URL", "--redis-url", "",
     "Redis that several processes share (redis://, rediss:// or redis+sentinel://host:port,host:port/master); empty: one process holds every service.",
     "Redis que plusieurs processus partagent (redis://, rediss:// ou redis+sentinel://hôte:port,hôte:port/maître) ; vide : un seul processus tient tous les services.",
     true, store_text<&Config::redis_url>},
    {"SP_REDIS_CA_FILE", "--redis-ca-file", "",
     "PEM file of the authorities that may vouch for the Redis of a rediss:// address; empty: the system's.",
     "Fichier PEM des autorités qui peuvent certifier le Redis d’une adresse rediss:// ; vide : celles du système.",
     false, store_text<&Config::redis_ca_file>},
    {"SP_REDIS_PREFIX", "--redis-prefix", "sp",
     "What the platform's keys in Redis begin with; another one for each installation that shares a Redis.",
     "Début des clés de la plateforme dans Redis ; un autre pour chaque installation qui partage un Redis.", false,
     store_text<&Config::redis_prefix>},
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
    {"SP_INTERNAL_LISTEN", "--internal-listen", "",
     "HOST:PORT for other processes of the installation, health checks and Prometheus, never for people; empty: none.",
     "HÔTE:PORT pour les autres processus de l’installation, les contrôles de santé et Prometheus, jamais pour le public ; vide : aucun.",
     false, store_internal_listen},
    {"SP_SECRETS_DIR", "--secrets-dir", "",
     "Folder with the keys that the processes of one installation share, made at the first start; empty: the data folder.",
     "Dossier des clés que partagent les processus d’une installation, créées au premier démarrage ; vide : le dossier de données.",
     false, store_text<&Config::secrets_dir>},
    {"SP_AUTH_URL", "--auth-url", "",
     "Internal addresses of auth-service where it is another process (http://auth-service:3001), separated by commas.",
     "Adresses internes d’auth-service s’il est un autre processus (http://auth-service:3001), séparées par des virgules.",
     false, store_peers<&Config::auth_url>},
    {"SP_CACHE_URL", "--cache-url", "",
     "Internal addresses of cache-service where it is another process, separated by commas.",
     "Adresses internes de cache-service s’il est un autre processus, séparées par des virgules.", false,
     store_peers<&Config::cache_url>},
    {"SP_CHATBOT_URL", "--chatbot-url", "",
     "Internal addresses of chatbot-service where it is another process, separated by commas.",
     "Adresses internes de chatbot-service s’il est un autre processus, séparées par des virgules.", false,
     store_peers<&Config::chatbot_url>},
    {"SP_KNOWLEDGE_BASE_URL", "--knowledge-base-url", "",
     "Internal addresses of knowledge-base-service where it is another process, separated by commas.",
     "Adresses internes de knowledge-base-service s’il est un autre processus, séparées par des virgules.", false,
     store_peers<&Config::knowledge_base_url>},
    {"SP_TICKETING_URL", "--ticketing-url", "",
     "Internal addresses of ticketing-service where it is another process, separated by commas.",
     "Adresses internes de ticketing-service s’il est un autre processus, séparées par des virgules.", false,
     store_peers<&Config::ticketing_url>},
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
     "Search by meaning: built-in, or the provider together, openai, ollama or vllm; none: by words alone. Empty with no address: built-in where its weights are.",
     "Recherche par le sens : built-in, ou le fournisseur together, openai, ollama ou vllm ; none : par les mots seuls. Vide et sans adresse : built-in si ses poids sont là.",
     false, store_choice<&Config::embeddings_preset, embeddings_presets>},
    {"SP_EMBEDDINGS_WEIGHTS", "--embeddings-weights", ".cache/multilingual-e5-small/e5-small-q4.bin",
     "File with the weights of the built-in model, multilingual-e5-small; ./run puts it at this place.",
     "Fichier des poids du modèle intégré, multilingual-e5-small ; ./run le met à cet endroit.", false,
     store_text<&Config::embeddings_weights>},
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
    {"SP_LEAVE_SECONDS", "--leave-seconds", "3",
     "With SP_INTERNAL_LISTEN: how long a process that is told to stop goes on serving first, in seconds, while its readiness "
     "says no: those before it come to other processes in that time, and no request fails.",
     "Avec SP_INTERNAL_LISTEN : durée pendant laquelle un processus à qui l’on demande de s’arrêter continue d’abord de servir, "
     "en secondes, en se disant indisponible : ceux qui sont devant lui passent à d’autres processus, et aucune requête n’échoue.", false,
     store_whole<&Config::leave_seconds, 0, 3600>},
    {"SP_DRAIN_SECONDS", "--drain-seconds", "10",
     "How long the platform may take to stop, the end of requests in flight included, in seconds.",
     "Temps laissé à la plateforme pour s’arrêter, requêtes en cours comprises, en secondes.", false,
     store_whole<&Config::drain_seconds, 0, 3600>},
};
// clang-format on

}  // namespace

std::span<const Setting> settings() { return table; }

const Setting* find_setting(std::string_view name) {
  const auto* found = std::ranges::find(table, name, &Setting::name);
  return found == std::end(table) ? nullptr : found;
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
