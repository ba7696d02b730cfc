#include "app/target.hpp"

#include <termios.h>
#include <unistd.h>

#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>
#include <cstdio>
#include <thread>

#include "app/api_client.hpp"
#include "app/offline.hpp"
#include "platform/base/encoding.hpp"
#include "platform/base/id.hpp"
#include "services/knowledge-base-service/client/article_reader.hpp"
#include "services/knowledge-base-service/formats/archive.hpp"

namespace sp::app {

using knowledge_base::Article;
using knowledge_base::Audience;
using knowledge_base::ExportedFile;
using knowledge_base::KnownSource;
using knowledge_base::Provenance;
using knowledge_base::Reading;
using knowledge_base::Refusal;
using knowledge_base::StoredArticle;

namespace {

/// Of a knowledge base in one zip, which is held in memory.
constexpr std::size_t largest_export = std::size_t{2} * 1024 * 1024 * 1024;

struct SourceTold {
  std::string document_id;
  std::string source;
  std::string hash;
  std::string etag;
  std::string modified;
};
BOOST_DESCRIBE_STRUCT(SourceTold, (), (document_id, source, hash, etag, modified))
struct SourcesTold {
  std::vector<SourceTold> items;
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(SourcesTold, (), (items, next_cursor))
struct SourcePut {
  std::string source;
  std::string title;
  std::string content;
  knowledge_base::Format format = knowledge_base::Format::markdown;
  std::optional<text::Language> language;
  Audience audience = Audience::requesters;
  std::optional<std::string> document_id;
  std::string hash;
  std::string etag;
  std::string modified;
};
BOOST_DESCRIBE_STRUCT(SourcePut, (),
                      (source, title, content, format, language, audience, document_id, hash, etag, modified))
struct StoredTold {
  knowledge_base::Outcome outcome = knowledge_base::Outcome::created;
  std::string id;
  std::string title;
  std::int64_t version = 0;
  std::int64_t chunks = 0;
};
BOOST_DESCRIBE_STRUCT(StoredTold, (), (outcome, id, title, version, chunks))
struct StatusTold {
  std::int64_t behind = 0;
};
BOOST_DESCRIBE_STRUCT(StatusTold, (), (behind))
struct FaultTold {
  std::string code;
  std::string detail;
};
BOOST_DESCRIBE_STRUCT(FaultTold, (), (code, detail))
struct FaultsTold {
  std::vector<FaultTold> errors;
};
BOOST_DESCRIBE_STRUCT(FaultsTold, (), (errors))

std::string percent_encode(const std::string& text) {
  return boost::urls::encode(text, boost::urls::unreserved_chars);
}

/// Files are read here; what becomes of them is the platform's.
class RemoteFeeding final : public knowledge_base::Feeding {
 public:
  explicit RemoteFeeding(ApiClient& api)
      : api_(api),
        texts_({.program = "/proc/self/exe", .patience = knowledge_base::TextReader::patience}),
        reader_(texts_, {.program = "/proc/self/exe"}) {}

  void unpack(const std::string& name, std::string_view bytes, const Visit& visit) override {
    knowledge_base::ArticleReader::unpack(name, bytes, visit);
  }
  Reading<Article> read(const std::string& name, std::string_view bytes) override {
    return reader_.read(name, bytes);
  }
  Reading<Article> read_page(const std::string& address, std::string_view bytes) override {
    return reader_.read_page(address, bytes);
  }
  std::string hash_of(std::string_view bytes, Audience audience,
                      std::optional<text::Language> language) const override {
    return knowledge_base::ArticleReader::hash_of(bytes, audience, language);
  }

  Reading<StoredArticle> put(const std::string&, const knowledge_base::KnowledgeBase::Actor&, Article article,
                             Audience audience, std::optional<text::Language> language,
                             const Provenance& provenance) override {
    const SourcePut put{.source = provenance.source,
                        .title = std::move(article.title),
                        .content = std::move(article.content),
                        .format = article.format,
                        .language = article.language ? article.language : language,
                        .audience = article.audience.value_or(audience),
                        .document_id = is_id(article.id) ? std::optional(article.id) : std::nullopt,
                        .hash = provenance.hash,
                        .etag = provenance.etag,
                        .modified = provenance.modified};
    const auto response = api_.ask("PUT", "/api/v1/kb/sources", json::encode(put));
    if (response.status == 422 || response.status == 413) {
      const auto faults = json::decode_text<FaultsTold>(response.body);
      const auto name = provenance.source.substr(provenance.source.find(':') + 1);
      if (faults && !faults->errors.empty())
        return std::unexpected(
            Refusal{faults->errors.front().code, name + ": " + faults->errors.front().detail});
      return std::unexpected(Refusal{"too_large", name + " is too large for the platform."});
    }
    auto stored = ApiClient::read<StoredTold>(response);
    return StoredArticle{stored.outcome, std::move(stored.id), std::move(stored.title), stored.version,
                         stored.chunks};
  }

  std::vector<KnownSource> sources(const std::string&, const std::string& prefix) override {
    std::vector<KnownSource> sources;
    std::string path = "/api/v1/kb/sources?limit=1000&prefix=" + percent_encode(prefix);
    for (std::optional<std::string> cursor = ""; cursor;) {
      auto page = api_.get<SourcesTold>(path + (cursor->empty() ? "" : "&cursor=" + percent_encode(*cursor)));
      for (auto& item : page.items)
        sources.push_back({.document_id = std::move(item.document_id),
                           .provenance = {.source = std::move(item.source),
                                          .hash = std::move(item.hash),
                                          .etag = std::move(item.etag),
                                          .modified = std::move(item.modified)}});
      cursor = std::move(page.next_cursor);
    }
    return sources;
  }

  bool remove(const std::string&, const std::string& document_id) override {
    const auto response = api_.ask("DELETE", "/api/v1/kb/documents/" + document_id);
    if (response.status >= 300 && response.status != 404) throw ApiClient::refused(response);
    return response.status != 404;
  }

  void each_exported(const std::string&, const std::function<void(ExportedFile)>& visit) override {
    const auto response = api_.ask("GET", "/api/v1/kb/export", {}, largest_export);
    if (response.status != 200) throw ApiClient::refused(response);
    constexpr std::uint64_t unlimited = UINT64_MAX / 2;
    auto archive = knowledge_base::Archive::open(
        "knowledge-base.zip", response.body,
        {.entries = 100'000'000, .entry_bytes = unlimited, .total_bytes = unlimited, .ratio = unlimited});
    if (!archive) throw UserError(archive.error().reason);
    for (std::size_t i = 0; i < archive->size(); ++i) {
      auto text = archive->read(i);
      if (!text) throw UserError(text.error().reason);
      visit({.path = archive->entry_name(i), .text = std::move(*text)});
    }
  }

 private:
  ApiClient& api_;
  knowledge_base::TextReader texts_;
  knowledge_base::ArticleReader reader_;
};

/// Asked for on the terminal, without showing it.
std::string ask_password(const std::string& email, bool french) {
  if (::isatty(STDIN_FILENO) == 0) {
    std::string line;
    for (int c = std::getchar(); c != EOF && c != '\n'; c = std::getchar()) line += static_cast<char>(c);
    return line;
  }
  std::fprintf(stderr, french ? "Mot de passe de %s\u202F: " : "Password of %s: ", email.c_str());
  termios shown{};
  ::tcgetattr(STDIN_FILENO, &shown);
  termios hidden = shown;
  hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  ::tcsetattr(STDIN_FILENO, TCSANOW, &hidden);
  std::string line;
  for (int c = std::getchar(); c != EOF && c != '\n'; c = std::getchar()) line += static_cast<char>(c);
  ::tcsetattr(STDIN_FILENO, TCSANOW, &shown);
  std::fputs("\n", stderr);
  return line;
}

ApiClient::Credentials credentials_of(const CommandLine& line, const TargetOptions& options) {
  if (!options.token.empty()) return {.token = options.token};
  const auto slash = options.organisation.rfind('/');
  const bool names_one = slash != options.organisation.npos && is_id(options.organisation.substr(slash + 1));
  ApiClient::Credentials credentials{
      .email = options.organisation.substr(0, names_one ? slash : std::string::npos)};
  if (names_one) credentials.organisation_id = options.organisation.substr(slash + 1);
  const auto password = line.environment.find("SP_PASSWORD");
  credentials.password =
      password != line.environment.end() ? password->second : ask_password(credentials.email, line.french);
  return credentials;
}

class Online final : public Target {
 public:
  Online(const CommandLine& line, const TargetOptions& options, const std::string& command)
      : api_(options.url, credentials_of(line, options), *http_, runners_), feeding_(api_) {
    if (!api_.who().is_staff)
      throw UserError(command + ": only agents and admins may read or write a whole knowledge base");
    actor_ = {api_.who().id, api_.who().name};
  }

  knowledge_base::Feeding& feeding() override { return feeding_; }
  outbound::HttpClient& outbound() override { return *http_; }
  const std::string& organisation() const override { return api_.who().organisation_id; }
  const knowledge_base::KnowledgeBase::Actor& actor() const override { return actor_; }
  bool wait_until_indexed(std::chrono::milliseconds patience) override {
    constexpr std::chrono::milliseconds pause{500};
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (api_.get<StatusTold>("/api/v1/kb/status").behind > 0) {
      if (std::chrono::steady_clock::now() + pause > deadline) return false;
      std::this_thread::sleep_for(pause);
    }
    return true;
  }

 private:
  Runners runners_;
  const std::unique_ptr<outbound::HttpClient> http_ = outbound::make_http_client(64);
  ApiClient api_;
  RemoteFeeding feeding_;
  knowledge_base::KnowledgeBase::Actor actor_;
};

}  // namespace

TargetOptions take_target(CommandLine& line) {
  TargetOptions options{.organisation = line.take_value("--organisation"),
                        .url = line.take_value("--url"),
                        .token = line.take_value("--token")};
  const auto token = line.environment.find("SP_TOKEN");
  if (options.token.empty() && !options.url.empty() && token != line.environment.end())
    options.token = token->second;
  return options;
}

std::unique_ptr<Target> open_target(const CommandLine& line, const TargetOptions& options,
                                    const std::string& command) {
  if (options.url.empty() && !options.token.empty())
    throw UserError("--token: is for a platform that runs; name its address with --url");
  if (options.organisation.empty() && options.token.empty())
    throw UserError(
        command +
        ": needs --organisation=EMAIL, an agent or admin of the organisation; see support-platform "
        "help " +
        command);
  if (options.url.empty()) return std::make_unique<Offline>(line, options.organisation);
  if (!line.words.empty())
    throw UserError(command + ": unknown option " + line.words.front() + "; see support-platform help " +
                    command);
  return std::make_unique<Online>(line, options, command);
}

}  // namespace sp::app
