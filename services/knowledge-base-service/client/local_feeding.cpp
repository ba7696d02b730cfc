#include "services/knowledge-base-service/client/local_feeding.hpp"

#include <set>

#include "platform/base/encoding.hpp"
#include "services/knowledge-base-service/formats/front_matter.hpp"
#include "services/knowledge-base-service/formats/markdown_text.hpp"

namespace sp::knowledge_base {

namespace {

constexpr std::size_t longest_slug = 80;

/// "reinitialiser-mon-mot-de-passe" of a title: letters and digits that every file system takes.
std::string slug_of(std::string_view title) {
  std::string slug;
  for (const char c : text::fold(title)) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      slug += c;
    } else if (!slug.empty() && slug.back() != '-') {
      slug += '-';
    }
    if (slug.size() == longest_slug) break;
  }
  while (slug.ends_with('-')) slug.pop_back();
  // Names that Windows keeps for devices.
  const bool numbered = slug.size() == 4 && (slug.starts_with("com") || slug.starts_with("lpt"));
  if (numbered || slug == "con" || slug == "prn" || slug == "aux" || slug == "nul")
    slug.insert(0, "document-");
  return slug.empty() ? "document" : slug;
}

/// A path that no document before has.
std::string path_of(const ExportRow& row, std::set<std::string>& taken) {
  const auto stem = std::string(json::enum_name(row.language)) + "/" + slug_of(row.title);
  std::string path = stem + ".md";
  for (int number = 2; !taken.insert(path).second; ++number)
    path = stem + "-" + std::to_string(number) + ".md";
  return path;
}

std::string front_matter_of(const ExportRow& row) {
  std::string text = "---\ntitle: " + front_matter_value(row.title);
  text += "\nlanguage: " + std::string(json::enum_name(row.language));
  text += "\naudience: " + std::string(json::enum_name(row.audience));
  text += "\nid: " + row.id;
  if (!row.source.empty()) text += "\nsource: " + front_matter_value(row.source);
  return text + "\nupdated_at: " + to_rfc3339(row.updated_at) + "\n---\n";
}

}  // namespace

Reading<StoredArticle> LocalFeeding::put(const std::string& organisation_id,
                                         const KnowledgeBase::Actor& actor, Article article,
                                         Audience audience, std::optional<text::Language> language,
                                         const Provenance& provenance) {
  const auto name = provenance.source.substr(provenance.source.find(':') + 1);
  auto draft = texts_.draft(name, {.title = std::move(article.title),
                                   .content = std::move(article.content),
                                   .format = article.format,
                                   .language = article.language ? article.language : language,
                                   .audience = article.audience.value_or(audience)});
  if (!draft) return std::unexpected(std::move(draft.error()));
  // Read here and not where the document is compared: there every writer waits.
  std::optional<ExportedForm> exported;
  if (!article.id.empty() && draft->format == Format::markdown) {
    if (auto row = store_.find_now(organisation_id, article.id); row && row->format == Format::html)
      if (auto markdown = texts_.markdown(name, std::move(row->content), row->format))
        exported = ExportedForm{row->version, std::move(*markdown)};
  }
  return store_.put_now(organisation_id, actor, article.id, provenance, std::move(*draft),
                        std::move(exported));
}

std::vector<KnownSource> LocalFeeding::sources(const std::string& organisation_id,
                                               const std::string& prefix) {
  std::vector<KnownSource> sources;
  for (auto& row : store_.sources_now(organisation_id, prefix))
    sources.push_back({.document_id = std::move(row.id),
                       .provenance = {.source = std::move(row.source),
                                      .hash = std::move(row.source_hash),
                                      .etag = std::move(row.source_etag),
                                      .modified = std::move(row.source_modified)}});
  return sources;
}

bool LocalFeeding::remove(const std::string& organisation_id, const std::string& document_id) {
  return store_.remove_now(organisation_id, document_id);
}

/// A document that cannot be read any more leaves as it was written.
ExportedFile LocalFeeding::exported(const ExportRow& row, std::set<std::string>& taken) {
  const auto markdown = texts_.markdown(row.title, row.content, row.format);
  return {.path = path_of(row, taken),
          .text = front_matter_of(row) + markdown.value_or(row.content),
          .updated_at = row.updated_at};
}

void LocalFeeding::each_exported(const std::string& organisation_id,
                                 const std::function<void(ExportedFile)>& visit) {
  std::set<std::string> taken;
  std::string after;
  for (;;) {
    const auto page = store_.export_page_now(organisation_id, after);
    if (page.empty()) return;
    for (const auto& row : page) {
      if (reader_.stopping()) throw Overloaded("The platform is stopping; try again shortly.");
      visit(exported(row, taken));
    }
    after = page.back().id;
  }
}

}  // namespace sp::knowledge_base
