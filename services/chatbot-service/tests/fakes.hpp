// In-memory services behind the interfaces that the assistant needs.
#pragma once
#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <mutex>

#include "services/chatbot-service/domain/context.hpp"
#include "services/knowledge-base-service/client/knowledge_base.hpp"
#include "services/ticketing-service/client/tickets.hpp"

namespace sp::chatbot {

/// Documents of one passage each. A passage covers a question by the share of its words.
class MemoryKnowledgeBase : public knowledge_base::KnowledgeBase {
 public:
  struct Entry {
    std::string organisation;
    std::string title;
    std::string text;
    knowledge_base::Audience audience = knowledge_base::Audience::requesters;
    text::Language language = text::Language::en;
    std::int64_t version = 1;
  };

  void put(const std::string& id, Entry entry) {
    const std::lock_guard lock(mutex_);
    const auto before = entries_.find(id);
    rise(entry.organisation, before == entries_.end() ? entry.audience : before->second.audience,
         entry.audience);
    auto& stored = entries_[id];
    entry.version = stored.version + 1;
    stored = std::move(entry);
  }
  void remove(const std::string& id) {
    const std::lock_guard lock(mutex_);
    if (const auto found = entries_.find(id); found != entries_.end()) {
      rise(found->second.organisation, found->second.audience, found->second.audience);
      entries_.erase(found);
    }
  }
  /// Runs once, after the next retrieval has looked and before it answers.
  void after_next_retrieval(std::function<void()> change) { change_ = std::move(change); }
  int retrievals() const { return retrievals_; }
  void fail(bool failing) { failing_ = failing; }

  Task<Result<knowledge_base::Retrieval>> retrieve(Call, knowledge_base::RetrievalRequest request) override {
    ++retrievals_;
    if (failing_) co_return failure(ErrorKind::unavailable, "index_unavailable", "The index cannot be read.");
    auto found = look(request);
    if (auto change = std::exchange(change_, nullptr)) change();
    co_return found;
  }
  Task<Result<std::uint64_t>> generation(Call, std::string organisation_id, Role reader) override {
    const std::lock_guard lock(mutex_);
    co_return generation_of(organisation_id, reader);
  }
  Task<Result<knowledge_base::KnowledgeBaseStatus>> status(Call, std::string) override {
    co_return knowledge_base::KnowledgeBaseStatus{};
  }
  Task<Result<std::string>> title(Call, std::string organisation_id, Role reader, std::string id) override {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(id);
    if (found == entries_.end() || found->second.organisation != organisation_id ||
        !permits_reading(found->second.audience, reader))
      co_return not_found("There is no such document.");
    co_return found->second.title;
  }
  Result<std::string> add(const std::string&, const Actor&, const knowledge_base::NewDocument&) override {
    return failure(ErrorKind::unsupported, "unsupported", "Documents are put directly.");
  }
  bool wait_until_indexed(const std::string&, std::chrono::milliseconds) override { return true; }

 private:
  void rise(const std::string& organisation, knowledge_base::Audience before,
            knowledge_base::Audience after) {
    ++generations_[{organisation, true}];
    if (permits_reading(before, Role::requester) || permits_reading(after, Role::requester))
      ++generations_[{organisation, false}];
  }
  std::uint64_t generation_of(const std::string& organisation, Role reader) {
    return generations_[{organisation, reader != Role::requester}];
  }
  knowledge_base::Retrieval look(const knowledge_base::RetrievalRequest& request) {
    const std::lock_guard lock(mutex_);
    knowledge_base::Retrieval retrieval{.passages = {},
                                        .generation = generation_of(request.organisation_id, request.reader)};
    retrieval.asked = terms_of(request.question, request.language, 1);
    if (request.context) retrieval.context = terms_of(request.context->question, request.language, 0.5);
    auto wanted = retrieval.asked;
    wanted.insert(wanted.end(), retrieval.context.begin(), retrieval.context.end());
    retrieval.content_terms = static_cast<int>(wanted.size());
    for (const auto& [id, entry] : entries_) {
      if (entry.organisation != request.organisation_id || entry.language != request.language ||
          !permits_reading(entry.audience, request.reader))
        continue;
      const double text = share(wanted, entry.title + " " + entry.text, request.language);
      const double title = share(wanted, entry.title, request.language);
      if (text == 0) continue;
      retrieval.known_terms =
          std::max(retrieval.known_terms, static_cast<int>(text * static_cast<double>(wanted.size())));
      retrieval.passages.push_back({.document_id = id,
                                    .document_version = entry.version,
                                    .chunk_id = id + "-" + std::to_string(entry.version),
                                    .title = entry.title,
                                    .heading = "",
                                    .text = entry.text,
                                    .language = entry.language,
                                    .score = 20 * text + title + (answered_before(request, id) ? 5 : 0),
                                    .coverage = text,
                                    .title_coverage = title,
                                    .likeness = text,
                                    .title_likeness = 0.3 * title});  // titles hold words of their own
    }
    std::ranges::sort(retrieval.passages, std::greater{}, [](const auto& passage) {
      return std::pair(passage.score, std::string_view(passage.chunk_id));
    });
    if (retrieval.passages.size() > request.limit) retrieval.passages.resize(request.limit);
    return retrieval;
  }
  using Terms = std::vector<knowledge_base::AskedTerm>;

  static Terms terms_of(const std::string& question, text::Language language, double weight) {
    Terms terms;
    for (const auto& word : text::words(question, language))
      if (!word.stop) terms.push_back({.ways = {{word.stem}}, .weight = weight, .known = true});
    return terms;
  }
  static bool answered_before(const knowledge_base::RetrievalRequest& request, const std::string& id) {
    return request.context &&
           std::ranges::find(request.context->documents, id) != request.context->documents.end();
  }
  static double share(const Terms& wanted, const std::string& text, text::Language language) {
    const auto words = text::words(text, language);
    double all = 0;
    double held = 0;
    for (const auto& term : wanted) {
      const auto& stem = term.ways.front().front();
      all += term.weight;
      if (std::ranges::any_of(words, [&](const auto& word) { return word.stem == stem; }))
        held += term.weight;
    }
    return all > 0 ? held / all : 0;
  }

  std::mutex mutex_;
  std::map<std::string, Entry> entries_;
  std::map<std::pair<std::string, bool>, std::uint64_t> generations_;  // of an organisation's staff, or not
  std::function<void()> change_;
  std::atomic<int> retrievals_ = 0;
  std::atomic<bool> failing_ = false;
};

class MemoryTickets final : public ticketing::Tickets {
 public:
  std::vector<ticketing::TicketFromConversation> opened;

  Task<Result<Opened>> open_from_conversation(Call call, ticketing::TicketFromConversation input) override {
    if (const auto found = by_conversation_.find(input.conversation_id); found != by_conversation_.end())
      co_return Opened{found->second, false};
    ticketing::TicketView ticket{.id = new_id(),
                                 .number = static_cast<std::int64_t>(opened.size()) + 1,
                                 .subject = input.subject,
                                 .body = input.body};
    ticket.requester = {call.who().user_id, call.who().user_name};
    ticket.conversation_id = input.conversation_id;
    by_conversation_[input.conversation_id] = ticket;
    opened.push_back(std::move(input));
    co_return Opened{ticket, true};
  }
  Task<Result<ticketing::TicketCounts>> counts(Call) override { co_return ticketing::TicketCounts{}; }
  Result<std::string> add_past(const std::string&, const ticketing::PastTicket&) override {
    return failure(ErrorKind::unsupported, "unsupported", "Tickets are opened.");
  }

 private:
  std::map<std::string, ticketing::TicketView> by_conversation_;
};

}  // namespace sp::chatbot
