#include "services/knowledge-base-service/formats/text_reader.hpp"

#include "platform/json/codec.hpp"
#include "services/knowledge-base-service/formats/markdown_text.hpp"

namespace sp::knowledge_base {

namespace {

Reading<ExtractReport> reading_of(ExtractReport report) {
  if (!report.code.empty()) return std::unexpected(Refusal{std::move(report.code), std::move(report.reason)});
  return report;
}

Draft draft_from(WrittenText text, ExtractReport report) {
  Draft draft;
  draft.title = std::string(trim(text.title));
  draft.content = std::move(text.content);
  draft.format = text.format;
  draft.language = report.language.value_or(text::Language::en);
  draft.audience = text.audience;
  draft.excerpt = std::move(report.excerpt);
  draft.chunks = std::move(report.chunks);
  return draft;
}

}  // namespace

Reading<Draft> TextReader::draft(const std::string& name, WrittenText text) {
  auto report = text.content.size() <= short_text ? reading_of(report_draft(name, text))
                                                  : converter_.convert("draft", name, json::encode(text));
  if (!report) return std::unexpected(std::move(report.error()));
  return draft_from(std::move(text), std::move(*report));
}

Reading<ExtractReport> TextReader::html(const std::string& name, std::string_view html) {
  return read("html", name, html);
}

Reading<ExtractReport> TextReader::web_page(const std::string& name, std::string_view html) {
  return read("web-page", name, html);
}

Reading<std::string> TextReader::markdown(const std::string& name, std::string content, Format format) {
  if (format != Format::html) return as_markdown(content, format);
  auto report = read("html", name, content);
  if (!report) return std::unexpected(std::move(report.error()));
  return std::move(report->markdown);
}

Reading<ExtractReport> TextReader::read(std::string_view format, const std::string& name,
                                        std::string_view text) {
  if (text.size() <= short_text) return reading_of(read_text(format, name, text));
  return converter_.convert(format, name, text);
}

}  // namespace sp::knowledge_base
