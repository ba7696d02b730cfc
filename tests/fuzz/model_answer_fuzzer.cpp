// What a model says: links and images are taken out, sentences found and judged, whatever it is.
#include <cstdlib>

#include "services/chatbot-service/domain/links.hpp"
#include "services/chatbot-service/domain/sentences.hpp"
#include "services/chatbot-service/domain/support.hpp"

namespace {

constexpr std::string_view good = "https://good.example";

void check(std::string_view shown) {
  for (std::size_t i = 0; i + 1 < shown.size(); ++i) {
    const bool escaped = i > 0 && shown[i - 1] == '\\';
    if (shown.substr(i, 2) == "![" && !escaped && shown.find("](", i) != std::string_view::npos &&
        shown.find("](", i) < shown.find("]", i) + 1)
      std::abort();
  }
  for (std::string_view address : sp::chatbot::addresses_in(shown)) {
    if (address.ends_with('\\')) address.remove_suffix(1);  // of an escaped "<" behind it
    if (address.starts_with("https://") && address != good) std::abort();
  }
}

std::string filtered(std::string_view text, std::size_t step) {
  sp::chatbot::LinkFilter filter({std::string(good)});
  std::string shown;
  for (std::size_t at = 0; at < text.size(); at += step) shown += filter.push(text.substr(at, step));
  return shown + filter.finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  check(filtered(text, 1));
  check(filtered(text, text.size() + 1));
  std::size_t end = 0;
  for (const auto& sentence : sp::chatbot::sentences(text)) {
    if (sentence.begin < end || sentence.end <= sentence.begin || sentence.end > text.size()) std::abort();
    end = sentence.end;
  }
  sp::knowledge_base::Passage passage;
  passage.text = text.substr(0, size / 2);
  const sp::chatbot::SupportJudge judge(std::span(&passage, 1), sp::chatbot::Language::fr);
  const auto verdict = judge.judge_answer(text.substr(size / 2));
  if (verdict.unsupported.size() > verdict.claims) std::abort();
  return 0;
}
