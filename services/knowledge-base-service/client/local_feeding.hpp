// `Feeding` for who is in the same process: files in, articles stored, articles out.
#pragma once
#include <atomic>
#include <set>

#include "services/knowledge-base-service/client/feeding.hpp"
#include "services/knowledge-base-service/formats/text_reader.hpp"
#include "services/knowledge-base-service/store/document_store.hpp"

namespace sp::knowledge_base {

/// Thread-safe.
class LocalFeeding final : public Feeding {
 public:
  /// `texts` outlives it.
  LocalFeeding(DocumentStore& store, TextReader& texts, ConverterOptions options)
      : store_(store), texts_(texts), converter_(std::move(options)) {}

  void unpack(const std::string& name, std::string_view bytes, const Visit& visit) override;
  Reading<Article> read(const std::string& name, std::string_view bytes) override;
  Reading<Article> read_page(const std::string& address, std::string_view bytes) override;
  std::string hash_of(std::string_view bytes, Audience audience,
                      std::optional<text::Language> language) const override;
  Reading<StoredArticle> put(const std::string& organisation_id, const KnowledgeBase::Actor& actor,
                             Article article, Audience audience, std::optional<text::Language> language,
                             const Provenance& provenance) override;
  std::vector<KnownSource> sources(const std::string& organisation_id, const std::string& prefix) override;
  bool remove(const std::string& organisation_id, const std::string& document_id) override;
  void each_exported(const std::string& organisation_id,
                     const std::function<void(ExportedFile)>& visit) override;

  /// Files that are being read are refused and an export ends, so that the program can end.
  void stop();

 private:
  ExportedFile exported(const ExportRow& row, std::set<std::string>& taken);

  DocumentStore& store_;
  TextReader& texts_;
  Converter converter_;
  std::atomic<bool> stopping_ = false;
};

}  // namespace sp::knowledge_base
