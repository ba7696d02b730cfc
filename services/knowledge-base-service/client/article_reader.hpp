// The half of `Feeding` that stores nothing: files in, articles out. For whoever holds the files, wherever
// the knowledge base is.
#pragma once
#include <atomic>

#include "services/knowledge-base-service/client/feeding.hpp"
#include "services/knowledge-base-service/formats/text_reader.hpp"

namespace sp::knowledge_base {

/// Thread-safe. Its methods are those of `Feeding` with the same names.
class ArticleReader {
 public:
  /// `texts` outlives it.
  ArticleReader(TextReader& texts, ConverterOptions options)
      : texts_(texts), converter_(std::move(options)) {}

  static void unpack(const std::string& name, std::string_view bytes, const Feeding::Visit& visit);
  Reading<Article> read(const std::string& name, std::string_view bytes);
  Reading<Article> read_page(const std::string& address, std::string_view bytes);
  static std::string hash_of(std::string_view bytes, Audience audience,
                             std::optional<text::Language> language);

  /// Files that are being read are refused, so that the program can end.
  void stop();
  bool stopping() const { return stopping_; }

 private:
  TextReader& texts_;
  Converter converter_;
  std::atomic<bool> stopping_ = false;
};

}  // namespace sp::knowledge_base
