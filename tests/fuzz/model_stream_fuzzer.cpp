// What a model's endpoint streams: events, pieces, citation markers; the same whatever the pieces' borders.
#include <cstdlib>

#include "services/chatbot-service/domain/citation_filter.hpp"
#include "services/chatbot-service/domain/completion.hpp"
#include "services/chatbot-service/domain/sse_parser.hpp"

namespace {
std::string read(std::string_view stream, std::size_t step) {
  sp::chatbot::SseParser parser(4096);
  sp::chatbot::CitationFilter citations(3);
  std::string shown;
  for (std::size_t at = 0; at < stream.size(); at += step) {
    const auto events = parser.push(stream.substr(at, step));
    if (!events) return "too long";
    for (const auto& event : *events)
      if (const auto piece = sp::chatbot::read_stream_piece(event)) shown += citations.push(piece->text);
  }
  shown += citations.finish();
  for (const auto number : citations.cited())
    if (number < 1 || number > 3) std::abort();
  return shown;
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size) {
  const std::string_view stream(reinterpret_cast<const char*>(bytes), size);
  if (read(stream, 1) != read(stream, stream.size() + 1)) std::abort();
  (void)sp::chatbot::read_whole_completion(stream);
  return 0;
}
