#include "services/api-gateway/config/template.hpp"

#include <span>
#include <stdexcept>

#include "platform/base/embedded_file.hpp"
#include "platform/base/encoding.hpp"

namespace sp::gateway {

std::span<const EmbeddedFile> config_templates();

namespace {

std::string text_of(std::string_view name) {
  for (const auto& file : config_templates())
    if (file.path == "config/templates/" + std::string(name)) return std::string(file.text);
  throw std::logic_error("the build left out the template " + std::string(name));
}

/// Replaces the mark at `at`. Returns where what follows begins.
std::size_t replace_mark(std::string& text, std::size_t at, std::size_t length, std::string_view by) {
  const auto line = text.rfind('\n', at) + 1;
  const auto end = at + length;
  const bool alone = trim(std::string_view(text).substr(line, at - line)).empty() && text[end] == '\n';
  if (by.empty() && alone) {
    text.erase(line, end + 1 - line);
    return line;
  }
  if (by.ends_with('\n') && alone) by.remove_suffix(1);
  text.replace(at, length, by);
  return at + by.size();
}

}  // namespace

std::string fill_template(std::string_view name, std::initializer_list<Filling> fillings) {
  std::string text = text_of(name);
  for (const auto& [mark, filling] : fillings) {
    const std::string written = '@' + std::string(mark) + '@';
    auto at = text.find(written);
    if (at == text.npos) throw std::logic_error(std::string(name) + " has no " + written);
    for (; at != text.npos; at = text.find(written, at)) at = replace_mark(text, at, written.size(), filling);
  }
  return text;
}

}  // namespace sp::gateway
