// What a ticket is found by, and what a search asks for: words that both engines keep and compare as they
// are. Pure and thread-safe.
//
// A document is a set of words: those of its texts, folded, each with its first three and its first four
// letters; of notes the same behind "~", so that only agents' searches meet them; and what a list may be
// filtered by ("s:open", "p:high", "r:<requester>", "a:<assignee>", "a:-"), and the number ("#12").
#pragma once
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "services/ticketing-service/domain/ticket.hpp"

namespace sp::ticketing {

/// Different words that one ticket is found by, of its public texts and of its notes each: a bound on what a
/// very long thread costs.
inline constexpr std::size_t document_words = 5'000;
/// A longer word is cut, in texts and in searches alike; bytes.
inline constexpr std::size_t longest_word = 40;
/// A beginning of this many letters and more is looked up among the known words.
inline constexpr std::size_t shortest_looked_up = 5;

/// The words of `text`: runs of letters and digits, folded (case, accents, ligatures), in order.
std::vector<std::string> search_words(std::string_view text);

class SearchDocument {
 public:
  /// With the ticket's number, filters, subject, body and people.
  explicit SearchDocument(const Ticket& ticket);
  void add(const Message& message);
  /// Space-separated.
  std::string text() const;
  /// Those that a search looks up by their beginning.
  std::vector<std::string> looked_up() const;

 private:
  void add(std::string_view text, bool internal);
  std::set<std::string> marks_;
  std::set<std::string> words_;
  std::set<std::string> notes_;
};

/// One word of a search: a ticket matches that has any of its alternatives.
struct SearchTerm {
  std::vector<std::string> exact;     // alternatives as they stand in documents, without "~"
  std::optional<std::string> begins;  // and every known word that begins so
};
/// All must match. Empty where `text` has no letter or digit: nothing matches that.
std::vector<SearchTerm> search_terms(std::string_view text);

}  // namespace sp::ticketing
