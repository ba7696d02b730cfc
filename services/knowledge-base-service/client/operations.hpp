// What knowledge-base-service answers to other processes.
#pragma once
#include "platform/service/operation.hpp"
#include "services/knowledge-base-service/client/knowledge_base.hpp"

namespace sp::knowledge_base {

struct InOrganisation {
  std::string organisation_id;
};
BOOST_DESCRIBE_STRUCT(InOrganisation, (), (organisation_id))
struct ReaderOf {
  std::string organisation_id;
  Role reader = Role::requester;
};
BOOST_DESCRIBE_STRUCT(ReaderOf, (), (organisation_id, reader))
struct Generation {
  std::uint64_t generation = 0;
};
BOOST_DESCRIBE_STRUCT(Generation, (), (generation))
struct TitleOf {
  std::string organisation_id;
  Role reader = Role::requester;
  std::string document_id;
};
BOOST_DESCRIBE_STRUCT(TitleOf, (), (organisation_id, reader, document_id))
struct Title {
  std::string title;
};
BOOST_DESCRIBE_STRUCT(Title, (), (title))

// Of the caller's organisation, and no more than the caller may see.
inline constexpr Operation<RetrievalRequest, Retrieval> retrieve_operation{"knowledge-base", "retrieve",
                                                                           std::chrono::seconds(10)};
inline constexpr Operation<ReaderOf, Generation> generation_operation{"knowledge-base", "generation",
                                                                      std::chrono::milliseconds(1500)};
inline constexpr Operation<InOrganisation, KnowledgeBaseStatus> status_operation{"knowledge-base", "status"};
inline constexpr Operation<TitleOf, Title> title_operation{"knowledge-base", "title"};

// For the program's subcommands and the demo organisation, which ask for themselves.
struct AddDocument {
  std::string organisation_id;
  KnowledgeBase::Actor actor;
  NewDocument document;
};
BOOST_DESCRIBE_STRUCT(AddDocument, (), (organisation_id, actor, document))
struct AddedDocument {
  std::string id;
};
BOOST_DESCRIBE_STRUCT(AddedDocument, (), (id))
inline constexpr Operation<AddDocument, AddedDocument> add_operation{
    "knowledge-base", "add", std::chrono::seconds(30), Again::harmful};
struct Indexed {
  bool indexed = false;
};
BOOST_DESCRIBE_STRUCT(Indexed, (), (indexed))
/// Whether search knows every change made so far.
inline constexpr Operation<InOrganisation, Indexed> indexed_operation{"knowledge-base", "indexed"};

}  // namespace sp::knowledge_base
