#include "services/knowledge-base-service/formats/file_reader.hpp"

#include "platform/base/encoding.hpp"
#include "platform/json/codec.hpp"
#include "services/knowledge-base-service/domain/block.hpp"
#include "services/knowledge-base-service/domain/document.hpp"
#include "services/knowledge-base-service/domain/too_complex.hpp"
#include "services/knowledge-base-service/formats/archive.hpp"
#include "services/knowledge-base-service/formats/front_matter.hpp"
#include "services/knowledge-base-service/formats/hidden_files.hpp"
#include "services/knowledge-base-service/formats/lower_case.hpp"
#include "services/knowledge-base-service/formats/plain_text.hpp"
#include "services/knowledge-base-service/formats/recognise.hpp"

namespace sp::knowledge_base {

namespace {

std::unexpected<Refusal> wrong_field(const std::string& name, std::string_view field, const std::string& said,
                                     std::string_view allowed) {
  return std::unexpected(Refusal{"invalid_front_matter", name + " says " + std::string(field) + ": '" +
                                                             std::string(utf8_prefix(said, 40)) +
                                                             "', which must be " + std::string(allowed) +
                                                             "."});
}

/// "fr" of "fr", "fr-FR" (RFC 5646), "fr_FR.UTF-8".
std::optional<text::Language> language_called(std::string_view said) {
  const auto lower = lower_case(trim(said));
  const bool is_tag = lower.size() == 2 || (lower.size() > 2 && (lower[2] == '-' || lower[2] == '_'));
  return is_tag ? json::enum_value<text::Language>(lower.substr(0, 2)) : std::nullopt;
}

/// "fr" of "docs/vpn.fr.md", as generators of sites in several languages name their files.
std::optional<text::Language> language_of_name(std::string_view name) {
  const auto end = name.rfind('.');
  const auto begin = end == name.npos || end == 0 ? name.npos : name.rfind('.', end - 1);
  return begin == name.npos ? std::nullopt : language_called(name.substr(begin + 1, end - begin - 1));
}

/// What keeps it from being published, as generators of sites understand it; "" where nothing does.
std::string_view what_makes_it_a_draft(const FrontMatter& matter) {
  const auto is = [](const std::string& value, std::initializer_list<std::string_view> words) {
    return std::ranges::find(words, lower_case(value)) != words.end();
  };
  if (is(matter.field("draft"), {"true", "yes", "on", "1"})) return "draft: true";
  if (is(matter.field("published"), {"false", "no", "off", "0"})) return "published: false";
  return {};
}

Reading<Article> read_markdown(const std::string& name, std::string_view text) {
  const auto matter = read_front_matter(text);
  if (const auto why = what_makes_it_a_draft(matter); !why.empty())
    return std::unexpected(Refusal{"draft", name + " is a draft, as it says of itself (" + std::string(why) +
                                                "): publish it there first, or take that line out."});
  Article article{
      .title = matter.field("title"), .content = std::string(matter.body), .id = matter.field("id")};
  if (const auto said = matter.field("audience"); !said.empty()) {
    article.audience = json::enum_value<Audience>(said);
    if (!article.audience) return wrong_field(name, "audience", said, "public, requesters or agents");
  }
  if (const auto said = matter.field("language"); !said.empty()) {
    article.language = language_called(said);
    if (!article.language) return wrong_field(name, "language", said, "fr or en");
  }
  // Of a site, these may be of other languages than ours; the text then decides.
  for (const auto* const field : {"lang", "locale"})
    if (!article.language) article.language = language_called(matter.field(field));
  if (!article.language) article.language = language_of_name(name);
  return article;
}

std::unexpected<Refusal> no_text(const std::string& name) {
  return std::unexpected(Refusal{"empty", name + " holds no text."});
}

std::unexpected<Refusal> too_long(const std::string& name) {
  return std::unexpected(
      Refusal{"too_large", name + " holds more than " + std::to_string(longest_content) +
                               " characters of text, which is the most of one document: split it."});
}

Reading<Article> read_html(TextReader& texts, const std::string& name, std::string text, bool is_page) {
  // Before it is read: an HTML document is kept as it is.
  if (!is_page && utf8_length(text) > longest_content) return too_long(name);
  auto said = is_page ? texts.web_page(name, text) : texts.html(name, text);
  if (!said) return std::unexpected(std::move(said.error()));
  const auto signs = std::move(said->signs).value_or(PageSigns{});
  if (signs.not_indexed)
    return std::unexpected(Refusal{"noindex", name + " asks not to be indexed (robots: noindex)."});
  if (signs.not_found)
    return std::unexpected(
        Refusal{"soft_not_found", name + " says that there is no such page, though it answers 200."});
  if (trim(said->markdown).empty()) return no_text(name);
  return Article{.title = std::move(said->title),
                 .content = is_page ? std::move(said->markdown) : std::move(text),
                 .format = is_page ? Format::markdown : Format::html,
                 .language = said->language,
                 .notes = std::move(said->notes),
                 .canonical = signs.canonical};
}

Reading<Article> convert(Converter& converter, std::string_view format, const std::string& name,
                         std::string_view bytes) {
  auto report = converter.convert(format, name, bytes);
  if (!report) return std::unexpected(std::move(report.error()));
  return Article{.title = std::move(report->title),
                 .content = std::move(report->markdown),
                 .notes = std::move(report->notes)};
}

Reading<Article> read_recognised(Converter& files, TextReader& texts, const std::string& name,
                                 Recognised file, std::string_view bytes, bool is_page) {
  switch (file.kind) {
    case FileKind::pdf:
      return convert(files, "pdf", name, bytes);
    case FileKind::docx:
      return convert(files, "docx", name, bytes);
    case FileKind::rst:
      return convert(files, "rst", name, file.text);
    case FileKind::asciidoc:
      return convert(files, "asciidoc", name, file.text);
    case FileKind::odt:
      return convert(files, "odt", name, bytes);
    case FileKind::epub:
      return convert(files, "epub", name, bytes);
    case FileKind::zip:
      return std::unexpected(Refusal{"unsupported", name + " is a zip file in another: unpack it first."});
    case FileKind::html:
      return read_html(texts, name, std::move(file.text), is_page);
    case FileKind::markdown:
      return read_markdown(name, file.text);
    case FileKind::text:
      break;
  }
  return Article{.content = std::move(file.text), .format = Format::text};
}

}  // namespace

void unpack_file(const std::string& name, std::string_view bytes, const Feeding::Visit& visit) {
  const auto file = recognise(name, bytes);
  if (!file) {
    visit(name, std::unexpected(file.error()));
    return;
  }
  if (file->kind != FileKind::zip) {
    visit(name, bytes);
    return;
  }
  auto archive = Archive::open(name, bytes);
  if (!archive) {
    visit(name, std::unexpected(archive.error()));
    return;
  }
  bool any = false;
  HiddenFiles hidden;
  for (std::size_t i = 0; i < archive->size(); ++i) {
    const auto entry = archive->entry_name(i);
    if (entry.ends_with('/') || (is_inside(entry) && hidden.add(entry))) continue;
    any = true;
    const auto content = archive->read(i);
    const auto shown = name + "/" + without_controls(entry);
    if (!visit(shown, content ? Reading<std::string_view>(*content) : std::unexpected(content.error())))
      return;
  }
  hidden.each(name + "/", [&](const std::string& path, Refusal refusal) {
    visit(name + "/" + without_controls(path), std::unexpected(std::move(refusal)));
  });
  if (!any) visit(name, std::unexpected(Refusal{"empty", name + " holds no files."}));
}

Reading<Article> read_file(Converter& files, TextReader& texts, const std::string& name,
                           std::string_view bytes, bool is_page) {
  auto recognised = recognise(name, bytes);
  if (!recognised) return std::unexpected(std::move(recognised.error()));
  auto article = read_recognised(files, texts, name, std::move(*recognised), bytes, is_page);
  if (!article) return article;
  // What was exported has the title that its editors gave it, whatever it looks like.
  const bool was_exported = !article->id.empty() && !trim(article->title).empty();
  article->title = was_exported ? title_on_one_line(article->title)
                                : title_of(name, article->title, article->content, article->format);
  if (trim(article->content).empty()) return no_text(name);
  if (utf8_length(article->content) > longest_content) return too_long(name);
  return article;
}

}  // namespace sp::knowledge_base
