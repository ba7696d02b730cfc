// Reads what people wrote, whatever it costs: a short text in this process, a longer one in a child process
// that is ended at its deadline.
#pragma once
#include "services/knowledge-base-service/formats/converter.hpp"

namespace sp::knowledge_base {

/// Thread-safe. Everything blocks: for seconds, where a text is hostile. `name` is for messages. Refusals of
/// all: too_complex, timed_out, too_large.
class TextReader {
 public:
  /// Of the child by the clock; on a machine that is busy with other things its four seconds of processor
  /// time take longer.
  static constexpr std::chrono::seconds patience{8};
  /// What costs its reader the square of its length costs it a tenth of a second at this one.
  static constexpr std::size_t short_text = 16'384;  // bytes

  explicit TextReader(ConverterOptions options) : converter_(std::move(options)) {}

  Reading<Draft> draft(const std::string& name, WrittenText text);
  /// Title, language, and all of it as Markdown.
  Reading<ExtractReport> html(const std::string& name, std::string_view html);
  /// Title, language, and the main content as Markdown.
  Reading<ExtractReport> web_page(const std::string& name, std::string_view html);
  /// Any document as Markdown.
  Reading<std::string> markdown(const std::string& name, std::string content, Format format);
  /// Ends what is being read, and refuses what is to come. For the end of the program.
  void stop() { converter_.stop(); }

 private:
  Reading<ExtractReport> read(std::string_view format, const std::string& name, std::string_view text);

  Converter converter_;
};

}  // namespace sp::knowledge_base
