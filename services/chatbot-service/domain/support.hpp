// Whether the passages that a model was given bear out what it says. Lexical: it counts words, and takes
// numbers, names and addresses literally. It cannot tell that a sentence contradicts its passage with the
// passage's own words.
#pragma once
#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "services/chatbot-service/domain/links.hpp"
#include "services/chatbot-service/domain/quantities.hpp"
#include "services/knowledge-base-service/client/knowledge_base.hpp"

namespace sp::chatbot {

/// At least this share of a sentence's content words must stand in its passage.
inline constexpr double supporting_share = 0.6;

/// Whether `text` speaks to an assistant instead of its reader: "ignore previous instructions".
bool commands_the_assistant(std::string_view text);

/// What one passage can bear out. A paragraph that commands the assistant bears out nothing.
class Grounding {
 public:
  /// `language`: the answer's, which its words are compared in.
  Grounding(const knowledge_base::Passage& passage, Language language);

  /// False where the passage is in another language than the answer: then only numbers, names and addresses
  /// are compared.
  bool comparable() const { return comparable_; }
  bool has_stem(const std::string& stem) const { return stems_.contains(stem); }
  bool has_word(const std::string& folded) const { return words_.contains(folded); }
  bool has_quantity(const std::string& quantity) const { return quantities_.contains(quantity); }
  /// `folded`: word for word, white space apart.
  bool has_text(std::string_view folded) const { return flat_.contains(folded); }
  const Addresses& addresses() const { return addresses_; }

 private:
  bool comparable_;
  std::set<std::string, std::less<>> stems_;
  std::set<std::string, std::less<>> words_;
  Quantities quantities_;
  std::string flat_;
  Addresses addresses_;
};

enum class Support { claims_nothing, supported, unsupported };

/// Judges a sentence by the passages that it cites, together; without a marker by each passage alone.
/// `passages` in the order of their numbers.
class SupportJudge {
 public:
  SupportJudge(std::span<const knowledge_base::Passage> passages, Language language);

  /// `code`: a fenced block; all of it must stand in a passage.
  Support judge(std::string_view sentence, bool code) const;

  struct Verdict {
    std::vector<std::string> unsupported;  // sentences as they stand in the answer
    std::size_t claims = 0;                // sentences that claim something
    /// So is an answer that claims nothing.
    bool mostly_unsupported() const { return claims == 0 || 2 * unsupported.size() > claims; }
  };
  Verdict judge_answer(std::string_view markdown) const;

  /// All that the passages name.
  Addresses addresses() const;

 private:
  const Language language_;
  std::vector<Grounding> groundings_;
};

}  // namespace sp::chatbot
