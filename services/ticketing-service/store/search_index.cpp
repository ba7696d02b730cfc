#include "services/ticketing-service/store/search_index.hpp"

#include <algorithm>
#include <array>

#include "platform/json/codec.hpp"
#include "services/ticketing-service/domain/search_words.hpp"
#include "ticketing_service_sql.hpp"

namespace sp::ticketing {

namespace sql = ticketing_service::sql;
using db::Tx;

namespace {

/// Messages of a ticket that it is found by.
constexpr std::size_t most_messages = 1'000;
/// Known words that one beginning stands for; beyond them the engine's own search for beginnings is asked,
/// which reads all that it finds before it gives the first.
constexpr std::int64_t most_alternatives = 100;

/// SQLite's row of a document: the organisation's place above the ticket's number.
constexpr int number_bits = 40;
std::int64_t first_row(Tx& tx, const std::string& organisation_id) {
  return tx.first<std::int64_t>(sql::find_place, organisation_id).value_or(0) << number_bits;
}

// PostgreSQL collects all that matches before it orders it, and a common word matches most tickets. So
// documents there say in which blocks of 2^n numbers they stand, and a search walks from block to block until
// it has enough: GIN meets a common word only where the block's few tickets are. A block costs about as much
// as it has tickets, or as its rarest word has in all, whatever matches: so the next is as wide as the
// matches so far let expect that it must be, and not much wider.
constexpr std::array<int, 4> block_bits{12, 14, 16, 18};
/// The widest step takes several of the widest blocks at once.
constexpr std::array<int, 5> step_bits{12, 14, 16, 18, 20};
constexpr std::size_t most_steps_at_once = 2;

/// The step after `step`, whose `walked` numbers gave `found`, when `wanted` more are.
std::size_t step_after(std::size_t step, std::int64_t walked, std::int64_t found, std::int64_t wanted) {
  const auto widest = std::min(step + most_steps_at_once, step_bits.size() - 1);
  if (found == 0) return widest;
  const auto expected = wanted * walked / found;
  while (step < widest && std::int64_t{1} << step_bits[step] < expected) ++step;
  return step;
}

std::string block_word(std::string_view organisation_id, int bits, std::int64_t number) {
  const auto tail =
      organisation_id.substr(organisation_id.size() - std::min<std::size_t>(organisation_id.size(), 12));
  return "@" + std::string(tail) + "-" + std::to_string(bits) + "-" + std::to_string(number >> bits);
}

SearchDocument document_of(Tx& tx, const Ticket& ticket) {
  constexpr std::int64_t at_a_time = 50;
  SearchDocument document(ticket);
  Position after{Time::min(), ""};
  for (std::size_t read = 0; read < most_messages;) {
    const auto some = tx.all<Message>(sql::list_messages, ticket.organisation_id, ticket.id, after.at,
                                      after.id, true, at_a_time);
    for (const auto& message : some) document.add(message);
    read += some.size();
    if (std::ssize(some) < at_a_time) break;
    after = {some.back().created_at, some.back().id};
  }
  return document;
}

void index(Tx& tx, Engine engine, const Ticket& ticket) {
  const auto document = document_of(tx, ticket);
  tx.run(in_words_of(engine, sql::add_words_sqlite, sql::add_words_postgresql), ticket.organisation_id,
         json::encode(document.looked_up()));
  auto words = document.text();
  if (engine == Engine::sqlite) {
    tx.run(sql::put_document_sqlite, first_row(tx, ticket.organisation_id) + ticket.number, words);
    return;
  }
  for (const int bits : block_bits) words += ' ' + block_word(ticket.organisation_id, bits, ticket.number);
  tx.run(sql::put_document_postgresql, ticket.id, ticket.number, words);
}

/// A query in the engine's own notation: words in quotes, "any of" and "all of".
class Query {
 public:
  explicit Query(Engine engine) : engine_(engine) {}

  std::string word(std::string_view text, bool as_beginning = false) const {
    const char quote = engine_ == Engine::sqlite ? '"' : '\'';
    std::string quoted(1, quote);
    for (const char c : text) {
      if (c == quote || (c == '\\' && engine_ == Engine::postgresql)) quoted += c;
      quoted += c;
    }
    quoted += quote;
    if (as_beginning) quoted += engine_ == Engine::sqlite ? " *" : ":*";
    return quoted;
  }
  void all_of(const std::vector<std::string>& alternatives) {
    if (!text_.empty()) text_ += engine_ == Engine::sqlite ? " AND " : " & ";
    text_ += '(';
    for (const auto& alternative : alternatives) {
      if (&alternative != &alternatives.front()) text_ += engine_ == Engine::sqlite ? " OR " : " | ";
      text_ += alternative;
    }
    text_ += ')';
  }
  void all_of_word(std::string_view text) { all_of({word(text)}); }
  const std::string& text() const { return text_; }

 private:
  const Engine engine_;
  std::string text_;
};

/// The alternatives of `term`, quoted; empty where nothing can match.
std::vector<std::string> alternatives_of(Tx& tx, const Query& query, const std::string& organisation_id,
                                         const SearchTerm& term, bool notes) {
  std::vector<std::string> found;
  const auto add = [&](std::string_view word, bool as_beginning = false) {
    found.push_back(query.word(word, as_beginning));
    if (notes && !word.starts_with('#')) found.push_back(query.word("~" + std::string(word), as_beginning));
  };
  for (const auto& word : term.exact) add(word);
  if (!term.begins) return found;
  // U+10FFFF is above every letter.
  const auto known = tx.all<std::string>(sql::list_words_with, organisation_id, *term.begins,
                                         *term.begins + "\xF4\x8F\xBF\xBF", most_alternatives + 1);
  if (std::ssize(known) > most_alternatives) {
    add(*term.begins, true);
  } else {
    for (const auto& word : known) add(word);
  }
  return found;
}

void add_filters(Query& query, const Actor& reader, const TicketFilter& filter) {
  if (!filter.statuses.empty()) {
    std::vector<std::string> statuses;
    for (const auto status : filter.statuses)
      statuses.push_back(query.word("s:" + std::string(json::enum_name(status))));
    query.all_of(statuses);
  }
  if (filter.priority) query.all_of_word("p:" + std::string(json::enum_name(*filter.priority)));
  if (filter.assignee_id) query.all_of_word("a:" + *filter.assignee_id);
  if (filter.unassigned) query.all_of_word("a:-");
  if (filter.requester_id) query.all_of_word("r:" + *filter.requester_id);
  if (!reader.is_staff()) query.all_of_word("r:" + reader.id);
}

/// The words of the blocks that hold the numbers from `from` to below `below`, which one step of `bits`
/// takes.
std::vector<std::string> blocks_of(const Query& query, const std::string& organisation_id, int bits,
                                   std::int64_t from, std::int64_t below) {
  const int width = std::min(bits, block_bits.back());
  std::vector<std::string> words;
  for (auto number = from; number < below; number += std::int64_t{1} << width)
    words.push_back(query.word(block_word(organisation_id, width, number)));
  return words;
}

std::vector<std::int64_t> walk_blocks(Tx& tx, const std::string& organisation_id, const Query& query,
                                      std::int64_t below, std::int64_t limit) {
  below = std::min(below, tx.first<std::int64_t>(sql::find_last_number, organisation_id).value_or(0) + 1);
  std::vector<std::int64_t> numbers;
  std::size_t step = 0;
  while (below > 1) {
    const auto next = (below - 1) >> step_bits[step] << step_bits[step];
    const auto wanted = limit - std::ssize(numbers);
    auto narrowed = query;
    narrowed.all_of(blocks_of(query, organisation_id, step_bits[step], next, below));
    const auto found = tx.all<std::int64_t>(sql::search_postgresql, narrowed.text(), below, wanted);
    numbers.insert(numbers.end(), found.begin(), found.end());
    if (std::ssize(found) == wanted) break;
    step = step_after(step, below - next, std::ssize(found), wanted - std::ssize(found));
    below = next;
  }
  return numbers;
}

}  // namespace

void mark_for_search(Tx& tx, const std::string& organisation_id, const std::string& ticket_id) {
  tx.run(sql::mark_for_search, organisation_id, ticket_id);
}

std::int64_t index_marked(Tx& tx, Engine engine, const std::string& organisation_id, std::int64_t limit) {
  const auto marked = tx.all<std::string>(sql::list_marked, organisation_id, limit);
  for (const auto& id : marked) {
    if (const auto ticket = tx.first<Ticket>(sql::find_ticket, organisation_id, id))
      index(tx, engine, *ticket);
    tx.run(sql::unmark, organisation_id, id);
  }
  return std::ssize(marked);
}

std::vector<std::int64_t> search_in(Tx& tx, Engine engine, const std::string& organisation_id,
                                    const Actor& reader, const TicketFilter& filter, std::int64_t below,
                                    std::int64_t limit) {
  const auto terms = search_terms(filter.text);
  if (terms.empty()) return {};
  Query query(engine);
  for (const auto& term : terms) {
    const auto alternatives = alternatives_of(tx, query, organisation_id, term, reader.is_staff());
    if (alternatives.empty()) return {};
    query.all_of(alternatives);
  }
  add_filters(query, reader, filter);
  if (engine == Engine::postgresql) return walk_blocks(tx, organisation_id, query, below, limit);
  const auto row = first_row(tx, organisation_id);
  const auto highest = std::min(below, std::int64_t{1} << number_bits);
  auto rows = tx.all<std::int64_t>(sql::search_sqlite, query.text(), row, row + highest, limit);
  for (auto& one : rows) one -= row;
  return rows;
}

}  // namespace sp::ticketing
