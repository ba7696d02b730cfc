// An organisation's synonyms over HTTP: agents read them, admins write them.
#pragma once
#include "platform/http/route.hpp"
#include "services/knowledge-base-service/store/synonym_store.hpp"

namespace sp::knowledge_base {

struct SynonymsView {
  std::string id;
  text::Language language = text::Language::en;
  std::vector<std::string> words;
  Time updated_at{};
};
BOOST_DESCRIBE_STRUCT(SynonymsView, (), (id, language, words, updated_at))

struct ListSynonyms {
  std::optional<text::Language> language;
};
BOOST_DESCRIBE_STRUCT(ListSynonyms, (), (language))

using SynonymWord = Text<1, 60>;
using SynonymWords = List<SynonymWord, fewest_synonyms, most_synonyms>;

struct WriteSynonyms {
  text::Language language = text::Language::en;
  SynonymWords words;
};
BOOST_DESCRIBE_STRUCT(WriteSynonyms, (), (language, words))

struct ReplaceSynonyms {
  std::string id;
  text::Language language = text::Language::en;
  SynonymWords words;
};
BOOST_DESCRIBE_STRUCT(ReplaceSynonyms, (), (id, language, words))

struct NameSynonyms {
  std::string id;
};
BOOST_DESCRIBE_STRUCT(NameSynonyms, (), (id))

/// Thread-safe.
class SynonymsApi {
 public:
  explicit SynonymsApi(SynonymStore& store) : store_(store) {}

  Task<Result<http::Items<SynonymsView>>> list(Caller caller, ListSynonyms input);
  Task<Result<http::Created<SynonymsView>>> create(Caller caller, WriteSynonyms input);
  Task<Result<SynonymsView>> replace(Caller caller, ReplaceSynonyms input);
  Task<Result<void>> remove(Caller caller, NameSynonyms input);

 private:
  SynonymStore& store_;
};

}  // namespace sp::knowledge_base
