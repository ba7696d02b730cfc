// `Feeding` for who is in the same process: files in, articles stored, articles out.
#pragma once
#include <set>

#include "services/knowledge-base-service/client/article_reader.hpp"
#include "services/knowledge-base-service/store/document_store.hpp"

namespace sp::knowledge_base {

/// Thread-safe.
class LocalFeeding final : public Feeding {
 public:
  /// `texts` outlives it.
  LocalFeeding(DocumentStore& store, TextReader& texts, ConverterOptions options)
      : store_(store), texts_(texts), reader_(texts, std::move(options)) {}

  void unpack(const std::string& name, std::string_view bytes, const Visit& visit) override {
    ArticleReader::unpack(name, bytes, visit);
  }
  Reading<Article> read(const std::string& name, std::string_view bytes) override {
    return reader_.read(name, bytes);
  }
  Reading<Article> read_page(const std::string& address, std::string_view bytes) override {
    return reader_.read_page(address, bytes);
  }
  std::string hash_of(std::string_view bytes, Audience audience,
                      std::optional<text::Language> language) const override {
    return ArticleReader::hash_of(bytes, audience, language);
  }
  Reading<StoredArticle> put(const std::string& organisation_id, const KnowledgeBase::Actor& actor,
                             Article article, Audience audience, std::optional<text::Language> language,
                             const Provenance& provenance) override;
  std::vector<KnownSource> sources(const std::string& organisation_id, const std::string& prefix) override;
  bool remove(const std::string& organisation_id, const std::string& document_id) override;
  void each_exported(const std::string& organisation_id,
                     const std::function<void(ExportedFile)>& visit) override;

  /// Files that are being read are refused and an export ends, so that the program can end.
  void stop() { reader_.stop(); }

 private:
  ExportedFile exported(const ExportRow& row, std::set<std::string>& taken);

  DocumentStore& store_;
  TextReader& texts_;
  ArticleReader reader_;
};

}  // namespace sp::knowledge_base
