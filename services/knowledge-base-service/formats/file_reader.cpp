#include "services/knowledge-base-service/formats/file_reader.hpp"

#include "platform/base/encoding.hpp"
#include "platform/json/codec.hpp"
#include "services/knowledge-base-service/domain/block.hpp"
#include "services/knowledge-base-service/domain/document.hpp"
#include "services/knowledge-base-service/formats/archive.hpp"
#include "services/knowledge-base-service/formats/front_matter.hpp"
#include "services/knowledge-base-service/formats/plain_text.hpp"
#include "services/knowledge-base-service/formats/recognise.hpp"
#include "services/knowledge-base-service/formats/web_page.hpp"

namespace sp::knowledge_base {

namespace {

constexpr std::size_t longest_title = 300;  // code points

std::unexpected<Refusal> wrong_field(const std::string& name, std::string_view field, const std::string& said,
                                     std::string_view allowed) {
  return std::unexpected(Refusal{"invalid_front_matter", name + " says " + std::string(field) + ": '" +
                                                             std::string(utf8_prefix(said, 40)) +
                                                             "', which must be " + std::string(allowed) +
                                                             "."});
}

/// The first heading where the text begins with it.
std::string first_heading(std::string_view markdown) {
  for (const auto& block : markdown_blocks(markdown.substr(0, 4096))) {
    if (block.kind == Block::Kind::heading && block.level == 1) return block.text;
    break;
  }
  return "";
}

Reading<Article> read_markdown(const std::string& name, std::string_view text) {
  const auto matter = read_front_matter(text);
  Article article{
      .title = matter.field("title"), .content = std::string(matter.body), .id = matter.field("id")};
  if (const auto said = matter.field("audience"); !said.empty()) {
    article.audience = json::enum_value<Audience>(said);
    if (!article.audience) return wrong_field(name, "audience", said, "public, requesters or agents");
  }
  if (const auto said = matter.field("language"); !said.empty()) {
    article.language = json::enum_value<text::Language>(said);
    if (!article.language) return wrong_field(name, "language", said, "fr or en");
  }
  if (article.title.empty()) article.title = first_heading(matter.body);
  return article;
}

Article read_html(std::string text, bool is_page) {
  if (is_page) {
    auto page = read_web_page(text);
    return {.title = std::move(page.title), .content = std::move(page.markdown), .language = page.language};
  }
  auto said = describe_html(text);
  return {.title = std::move(said.title),
          .content = std::move(text),
          .format = Format::html,
          .language = said.language};
}

Reading<Article> convert(Converter& converter, std::string_view format, const std::string& name,
                         std::string_view bytes) {
  auto extract = converter.convert(format, name, bytes);
  if (!extract) return std::unexpected(std::move(extract.error()));
  return Article{.title = std::move(extract->title), .content = std::move(extract->markdown)};
}

Reading<Article> read_recognised(Converter& converter, const std::string& name, Recognised file,
                                 std::string_view bytes, bool is_page) {
  switch (file.kind) {
    case FileKind::pdf:
      return convert(converter, "pdf", name, bytes);
    case FileKind::docx:
      return convert(converter, "docx", name, bytes);
    case FileKind::zip:
      return std::unexpected(Refusal{"unsupported", name + " is a zip file in another: unpack it first."});
    case FileKind::html:
      return read_html(std::move(file.text), is_page);
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
  for (std::size_t i = 0; i < archive->size(); ++i) {
    const auto entry = archive->entry_name(i);
    if (entry.ends_with('/') || (is_inside(entry) && is_litter(entry))) continue;
    any = true;
    const auto content = archive->read(i);
    const auto shown = name + "/" + without_controls(entry);
    if (!visit(shown, content ? Reading<std::string_view>(*content) : std::unexpected(content.error())))
      return;
  }
  if (!any) visit(name, std::unexpected(Refusal{"empty", name + " holds no files."}));
}

Reading<Article> read_file(Converter& converter, const std::string& name, std::string_view bytes,
                           bool is_page) {
  auto recognised = recognise(name, bytes);
  if (!recognised) return std::unexpected(std::move(recognised.error()));
  auto article = read_recognised(converter, name, std::move(*recognised), bytes, is_page);
  if (!article) return article;
  article->title = without_controls(trim(article->title));
  for (char& c : article->title)
    if (c == '\n' || c == '\r' || c == '\t') c = ' ';
  if (article->title.empty()) article->title = title_from_name(name);
  article->title = std::string(trim(utf8_prefix(article->title, longest_title)));
  const bool blank = article->format == Format::html ? html_blocks(article->content).empty()
                                                     : trim(article->content).empty();
  if (blank) return std::unexpected(Refusal{"empty", name + " holds no text."});
  if (utf8_length(article->content) > longest_content)
    return std::unexpected(
        Refusal{"too_large", name + " holds more than " + std::to_string(longest_content) +
                                 " characters of text, which is the most of one document: split it."});
  return article;
}

}  // namespace sp::knowledge_base
