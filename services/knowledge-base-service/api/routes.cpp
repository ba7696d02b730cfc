#include "services/knowledge-base-service/api/routes.hpp"

namespace sp::knowledge_base {

using enum Permission;
using http::bind;
using http::Delete;
using http::Get;
using http::Post;
using http::Put;
using http::Route;

namespace {

/// A document of the longest content, each character escaped.
constexpr std::size_t document_bytes = 6 * longest_content;

http::Route with_large_body(http::Route route, std::size_t limit = document_bytes) {
  route.body_limit = limit;
  return route;
}

}  // namespace

http::RouteTable knowledge_base_routes(DocumentsApi& documents, PhrasingsApi& phrasings,
                                       SynonymsApi& synonyms, SearchApi& search, UploadApi& uploads,
                                       ExportApi& exports, SourcesApi& sources) {
  return {
      with_large_body({Post, "/api/v1/kb/documents", kb_write, bind(documents, &DocumentsApi::create),
                       "Write a document"}),
      {Get, "/api/v1/kb/documents", kb_read, bind(documents, &DocumentsApi::list), "List documents"},
      {Get, "/api/v1/kb/documents/{id}", kb_read, bind(documents, &DocumentsApi::show), "Show a document"},
      {Get, "/api/v1/kb/documents/{id}/chunks", kb_read, bind(documents, &DocumentsApi::chunks),
       "List a document's passages"},
      {Get, "/api/v1/kb/documents/{id}/versions", kb_write, bind(documents, &DocumentsApi::versions),
       "List a document's versions"},
      {Get, "/api/v1/kb/documents/{id}/versions/{version}", kb_write, bind(documents, &DocumentsApi::version),
       "Show an earlier version"},
      with_large_body({Put, "/api/v1/kb/documents/{id}", kb_write, bind(documents, &DocumentsApi::replace),
                       "Change a document"})
          .matching<DocumentView>(),
      Route{Delete, "/api/v1/kb/documents/{id}", kb_write, bind(documents, &DocumentsApi::remove),
            "Delete a document"}
          .matching<DocumentView>(),
      {Get, "/api/v1/kb/documents/{id}/phrasings", kb_write, bind(phrasings, &PhrasingsApi::list),
       "List how people ask for a document"},
      {Post, "/api/v1/kb/documents/{id}/phrasings", kb_write, bind(phrasings, &PhrasingsApi::add),
       "Add a phrasing that a document is found by"},
      Route{Put, "/api/v1/kb/documents/{id}/phrasings/{phrasing_id}", kb_write,
            bind(phrasings, &PhrasingsApi::edit), "Change a phrasing"}
          .answering({409}),
      {Delete, "/api/v1/kb/documents/{id}/phrasings/{phrasing_id}", kb_write,
       bind(phrasings, &PhrasingsApi::remove), "Remove a phrasing, for good"},
      {Get, "/api/v1/kb/synonyms", kb_write, bind(synonyms, &SynonymsApi::list),
       "List words that mean the same"},
      // Words that mean the same change every answer, as the assistant's settings do.
      {Post, "/api/v1/kb/synonyms", assistant_manage, bind(synonyms, &SynonymsApi::create),
       "Say which words mean the same"},
      Route{Put, "/api/v1/kb/synonyms/{id}", assistant_manage, bind(synonyms, &SynonymsApi::replace),
            "Change words that mean the same"}
          .answering({409}),
      {Delete, "/api/v1/kb/synonyms/{id}", assistant_manage, bind(synonyms, &SynonymsApi::remove),
       "Remove words that mean the same"},
      with_large_body({Post, "/api/v1/kb/documents/upload", kb_write,
                       http::bind_form<UploadForm>(uploads, &UploadApi::upload), "Upload files"},
                      uploads.body_limit())
          // A file that is there already is left as it is.
          .repeating(http::Repeats::settles),
      {Get, "/api/v1/kb/sources", kb_write, bind(sources, &SourcesApi::list),
       "List where documents came from"},
      with_large_body({Put, "/api/v1/kb/sources", kb_write, bind(sources, &SourcesApi::put),
                       "Store a document over that of the same source"}),
      Route{Get, "/api/v1/kb/export", kb_write,
            http::bind_file(exports, &ExportApi::export_all, "application/zip"),
            "Every document as a Markdown file"}
          .answering({409}),
      {Get, "/api/v1/kb/search", kb_read, bind(search, &SearchApi::search), "Search the knowledge base"},
      {Get, "/api/v1/kb/status", kb_write, bind(search, &SearchApi::status),
       "How large the knowledge base is, and how far search is behind"},
  };
}

}  // namespace sp::knowledge_base
