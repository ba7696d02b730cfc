#include "services/chatbot-service/store/question_store.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <span>

#include "chatbot_service_sql.hpp"
#include "services/chatbot-service/domain/context.hpp"

namespace sp::chatbot {

namespace sql = chatbot_service::sql;

namespace {

constexpr std::size_t most_turns = 5'000;
constexpr std::size_t turns_of_a_page = 500;

enum class Reader { requester, staff };
BOOST_DESCRIBE_ENUM(Reader, requester, staff)

struct LatestTurn {
  std::string id;
  std::string conversation_id;
  std::string question;
  Language language = Language::en;
  Reader reader = Reader::requester;
  Outcome outcome = Outcome::answered;
  Source source = Source::knowledge_base;
  double confidence = 0;
  std::string answer_id;
  std::optional<bool> helpful;
  Time asked_at{};
};
BOOST_DESCRIBE_STRUCT(LatestTurn, (),
                      (id, conversation_id, question, language, reader, outcome, source, confidence,
                       answer_id, helpful, asked_at))

struct ConversationQuestion {
  std::string conversation_id;
  std::string id;
  std::string question;
};
BOOST_DESCRIBE_STRUCT(ConversationQuestion, (), (conversation_id, id, question))

struct StoredConfidence {
  double confidence = 0;
};
BOOST_DESCRIBE_STRUCT(StoredConfidence, (), (confidence))

/// `questions` are in the order of conversation and id.
std::vector<std::string> earlier_than(const LatestTurn& turn,
                                      std::span<const ConversationQuestion> questions) {
  std::vector<std::string> earlier;
  const auto conversation =
      std::ranges::equal_range(questions, turn.conversation_id, {}, &ConversationQuestion::conversation_id);
  for (const auto& before : conversation) {
    if (before.id >= turn.id) break;
    earlier.push_back(before.question);
  }
  return earlier;
}

/// Differs where another answer could be due.
std::string identity_of(const LatestTurn& turn, const std::vector<std::string>& earlier) {
  std::vector<EarlierTurn> turns;
  for (const auto& question : earlier) turns.push_back({question, {}});
  std::string identity(json::enum_name(turn.language));
  identity += json::enum_name(turn.reader);
  identity += context_digest(turn.question, turns, turn.language, false);
  identity += ' ';
  identity += text::normalise_question(turn.question);
  return identity;
}

/// A turn answered from the cache has no confidence of its own: its answer has.
double confidence_of(db::Tx& tx, const std::string& organisation_id, const LatestTurn& turn) {
  if (turn.source != Source::cache) return turn.confidence;
  const auto content = tx.first<std::string>(sql::content_of_answer, organisation_id, turn.answer_id);
  if (!content) return turn.confidence;
  const auto stored = json::decode_text<StoredConfidence>(*content);
  return stored ? stored->confidence : turn.confidence;
}

std::vector<PastQuestion> read_latest(db::Tx& tx, const std::string& organisation_id, std::size_t count) {
  std::vector<PastQuestion> latest;
  std::set<std::string> seen;
  std::optional<std::string> before;
  for (std::size_t read = 0; read < most_turns; read += turns_of_a_page) {
    const auto turns = tx.all<LatestTurn>(sql::latest_turns, organisation_id, before, turns_of_a_page);
    if (turns.empty()) break;
    before = turns.back().id;
    const auto questions = tx.all<ConversationQuestion>(sql::questions_of_their_conversations,
                                                        organisation_id, *before, turns.front().id);
    for (const auto& turn : turns) {
      auto earlier = earlier_than(turn, questions);
      if (!seen.insert(identity_of(turn, earlier)).second) continue;
      latest.push_back({.message_id = turn.id,
                        .question = turn.question,
                        .language = turn.language,
                        .reader = turn.reader == Reader::staff ? Role::agent : Role::requester,
                        .earlier = std::move(earlier),
                        .outcome = turn.outcome,
                        .confidence = confidence_of(tx, organisation_id, turn),
                        .helpful = turn.helpful,
                        .asked_at = turn.asked_at});
      if (latest.size() == count) return latest;
    }
    if (turns.size() < turns_of_a_page) break;
  }
  return latest;
}

struct GivenAnswer {
  std::string content;
  std::int64_t uses = 0;
};
BOOST_DESCRIBE_STRUCT(GivenAnswer, (), (content, uses))

struct StoredCitation {
  std::string document_id;
};
BOOST_DESCRIBE_STRUCT(StoredCitation, (), (document_id))
struct StoredCitations {
  std::vector<StoredCitation> citations;
};
BOOST_DESCRIBE_STRUCT(StoredCitations, (), (citations))

std::vector<std::string> most_used_of(const std::vector<GivenAnswer>& answers, std::size_t limit) {
  std::map<std::string, std::int64_t> uses;
  for (const auto& answer : answers) {
    const auto stored = json::decode_text<StoredCitations>(answer.content);
    if (stored && !stored->citations.empty()) uses[stored->citations.front().document_id] += answer.uses;
  }
  std::vector<std::pair<std::int64_t, std::string>> ordered;
  for (auto& [id, times] : uses) ordered.emplace_back(-times, id);
  std::ranges::sort(ordered);
  if (ordered.size() > limit) ordered.resize(limit);
  std::vector<std::string> ids;
  for (auto& [times, id] : ordered) ids.push_back(std::move(id));
  return ids;
}

}  // namespace

Task<std::vector<std::string>> QuestionStore::most_used(std::string organisation_id, Language language,
                                                        std::size_t limit) {
  auto scope = db::Scope::of(organisation_id);
  auto answers = co_await database_.read(std::move(scope), [organisation_id, language](db::Tx& tx) {
    return tx.all<GivenAnswer>(sql::answers_of_latest_turns, organisation_id, language, turns_of_a_page);
  });
  co_return most_used_of(answers, limit);
}

Task<std::vector<PastQuestion>> QuestionStore::latest(std::string organisation_id, std::size_t count) {
  auto scope = db::Scope::of(organisation_id);
  return database_.read(std::move(scope), [organisation_id, count](db::Tx& tx) {
    return read_latest(tx, organisation_id, count);
  });
}

Task<std::vector<RefusedQuestion>> QuestionStore::refused(std::string organisation_id, Time since,
                                                          std::int64_t limit) {
  auto scope = db::Scope::of(organisation_id);
  return database_.read(std::move(scope), [organisation_id, since, limit](db::Tx& tx) {
    return tx.all<RefusedQuestion>(sql::refused_questions, organisation_id, since, limit);
  });
}

Task<std::vector<QuestionKey>> QuestionStore::keys_of(std::string organisation_id,
                                                      std::vector<std::string> message_ids) {
  auto scope = db::Scope::of(organisation_id);
  return database_.read(std::move(scope), [organisation_id, message_ids](db::Tx& tx) {
    std::vector<QuestionKey> keys;
    for (const auto& id : message_ids)
      if (auto key = tx.first<QuestionKey>(sql::key_of_refused, organisation_id, id))
        keys.push_back(std::move(*key));
    return keys;
  });
}

Task<std::int64_t> QuestionStore::dismiss(std::string organisation_id, std::vector<QuestionKey> questions) {
  auto scope = db::Scope::of(organisation_id);
  return database_.write(std::move(scope), [organisation_id, questions](db::Tx& tx) {
    std::int64_t dismissed = 0;
    for (const auto& question : questions)
      if (tx.run(sql::dismiss_refused, organisation_id, question.question_key, question.language) > 0)
        ++dismissed;
    return dismissed;
  });
}

}  // namespace sp::chatbot
