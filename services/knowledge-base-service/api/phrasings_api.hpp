// How people ask for an article, over HTTP: for its editors only.
#pragma once
#include "platform/http/route.hpp"
#include "services/knowledge-base-service/api/documents_api.hpp"
#include "services/knowledge-base-service/domain/phrasing.hpp"
#include "services/knowledge-base-service/store/phrasing_store.hpp"

namespace sp::knowledge_base {

struct PhrasingView {
  std::string id;
  std::string text;
  text::Language language = text::Language::en;
  Origin origin = Origin::editor;
  std::int64_t confirmations = 0;
  Time created_at{};
  std::optional<Editor> created_by;
};
BOOST_DESCRIBE_STRUCT(PhrasingView, (), (id, text, language, origin, confirmations, created_at, created_by))

struct AddPhrasing {
  std::string id;  // the document's
  Text<1, phrasing_length> text;
};
BOOST_DESCRIBE_STRUCT(AddPhrasing, (), (id, text))

struct EditPhrasing {
  std::string id;
  std::string phrasing_id;
  Text<1, phrasing_length> text;
};
BOOST_DESCRIBE_STRUCT(EditPhrasing, (), (id, phrasing_id, text))

struct NamePhrasing {
  std::string id;
  std::string phrasing_id;
};
BOOST_DESCRIBE_STRUCT(NamePhrasing, (), (id, phrasing_id))

/// Thread-safe.
class PhrasingsApi {
 public:
  explicit PhrasingsApi(PhrasingStore& store) : store_(store) {}

  Task<Result<http::Items<PhrasingView>>> list(Caller caller, NameDocument input);
  Task<Result<http::Created<PhrasingView>>> add(Caller caller, AddPhrasing input);
  Task<Result<PhrasingView>> edit(Caller caller, EditPhrasing input);
  Task<Result<void>> remove(Caller caller, NamePhrasing input);

 private:
  PhrasingStore& store_;
};

}  // namespace sp::knowledge_base
