#include "services/knowledge-base-service/index/terms.hpp"

#include <bit>

#include "platform/json/codec.hpp"

namespace sp::knowledge_base::terms {

namespace {

char letter(text::Language language) { return language == text::Language::fr ? 'F' : 'E'; }

}  // namespace

std::string stem(text::Language language, std::string_view stem) {
  return letter(language) + std::string(stem);
}
std::string in_title(text::Language language, std::string_view stem) {
  return std::string{'T', letter(language)} + std::string(stem);
}
std::string language(text::Language language) { return std::string{'L', letter(language)}; }
std::string audience(Audience audience) { return 'A' + std::string(json::enum_name(audience)); }
std::string document(std::string_view id) { return 'Q' + std::string(id); }

std::string chunk(std::string_view id) { return 'C' + std::string(id); }

std::string sample(text::Language language, int level) {
  return std::string{'S', letter(language)} + std::to_string(level);
}

std::uint64_t hash_of_words(std::string_view words) {
  // FNV-1a (Fowler, Noll and Vo), mixed so that its low bits are as good as its high ones.
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : words) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  hash ^= hash >> 32;
  return hash;
}

int sample_levels(std::uint64_t hash) { return std::countr_zero(hash | 1ULL << 32); }

std::string spelling(text::Language language, std::string_view folded) {
  constexpr std::size_t shortest = 4;
  constexpr std::size_t longest = 32;
  const auto is_letter = [](char c) { return c < '0' || c > '9'; };
  if (folded.size() < shortest || folded.size() > longest || !std::ranges::all_of(folded, is_letter))
    return "";
  return letter(language) + std::string(folded);
}

Analysed analyse(std::string_view text, text::Language language) {
  Analysed analysed;
  analysed.words.reserve(text.size() + 1);
  for (auto& word : text::words(text, language)) {
    if (analysed.words.empty()) analysed.words += ' ';
    analysed.words += word.folded;
    analysed.words += ' ';
    if (!word.stop && word.stem.size() <= longest_stem) analysed.stems.push_back(std::move(word.stem));
  }
  return analysed;
}

}  // namespace sp::knowledge_base::terms
