// The article that answers a ticket: who may say so and see it, and when the knowledge base hears of it.
#include <mutex>

#include "services/ticketing-service/tests/service.hpp"

namespace sp::ticketing {
namespace {

using http::Delete, http::Get, http::Put;
using testing::Answer, testing::Who;

const std::string one = "/api/v1/tickets/{id}";
const std::string article_of = "/api/v1/tickets/{id}/article";
const std::string history_of = "/api/v1/tickets/{id}/history";

class TicketArticle : public testing::ServiceTest {
 protected:
  TicketArticle()
      : heard_by_the_knowledge_base_(bus->subscribe("test", "ticket.", events::Hearing::once,
                                                    [this](const events::Event& event) { hear(event); })) {}

  Answer link(const Who& who, const std::string& id, const std::string& document_id,
              const std::string& question = "") {
    return ask(who, Put, article_of,
               {.id = id,
                .body = R"({"document_id":")" + document_id + '"' +
                        (question.empty() ? "" : R"(,"question":")" + question + '"') + "}"});
  }
  Answer unlink(const Who& who, const std::string& id) { return ask(who, Delete, article_of, {.id = id}); }
  Answer move(const Who& who, const std::string& id, const std::string& status) {
    return patch(who, id, R"({"status":")" + status + R"("})");
  }

  /// What the knowledge base was told since the last look: "+article question" and "-".
  std::vector<std::string> told() {
    dispatcher->drain();
    const std::scoped_lock lock(mutex_);
    return std::exchange(told_, {});
  }

  const std::string printers = library.write(organisation, "Printers");
  const std::string paper = library.write(organisation, "Paper");

 private:
  void hear(const events::Event& event) {
    const std::scoped_lock lock(mutex_);
    if (event.topic == "ticket.unanswered") told_.emplace_back("-");
    if (event.topic != "ticket.answered") return;
    const auto answered = json::decode_text<TicketAnswered>(event.payload).value();
    EXPECT_EQ(event.key, answered.ticket_id);
    EXPECT_EQ(answered.agent.name, "Agent");
    told_.push_back("+" + std::string(answered.document_id == printers ? "Printers" : "Paper") + " " +
                    answered.question);
  }

  std::mutex mutex_;
  std::vector<std::string> told_;
  std::unique_ptr<events::Bus::Subscription> heard_by_the_knowledge_base_;
};

using Told = std::vector<std::string>;

TEST_F(TicketArticle, IsSeenByAgentsAndLeavesNoTraceForTheRequester) {
  const auto id = open(requester, "It prints nothing").text("/id");
  const auto before = get(requester, one, {.id = id});
  const auto linked = link(agent, id, printers);
  ASSERT_EQ(linked.status, 200);
  EXPECT_EQ(linked.text("/article/document_id"), printers);
  EXPECT_EQ(linked.text("/article/title"), "Printers");
  EXPECT_EQ(linked.text("/article/question"), "It prints nothing");
  EXPECT_EQ(linked.header("ETag"), "\"2\"");
  EXPECT_EQ(get(admin, one, {.id = id}).text("/article/title"), "Printers");
  const auto seen = get(requester, one, {.id = id});
  EXPECT_TRUE(seen.body.at("article").is_null());
  EXPECT_EQ(boost::json::serialize(seen.body), boost::json::serialize(before.body));
  EXPECT_EQ(get(requester, history_of, {.id = id}).body.at("items").as_array().size(), 1u);
}

TEST_F(TicketArticle, StandsInTheHistoryByItsTitle) {
  const auto id = open(requester, "It prints nothing").text("/id");
  ASSERT_EQ(link(agent, id, printers).status, 200);
  ASSERT_EQ(link(agent, id, paper).status, 200);
  ASSERT_EQ(unlink(admin, id).status, 200);
  const auto history = get(agent, history_of, {.id = id});
  ASSERT_EQ(history.body.at("items").as_array().size(), 4u);
  EXPECT_EQ(history.text("/items/1/kind"), "article");
  EXPECT_TRUE(history.body.at_pointer("/items/1/from").is_null());
  EXPECT_EQ(history.text("/items/2/from"), "Printers");
  EXPECT_EQ(history.text("/items/2/to"), "Paper");
  EXPECT_EQ(history.text("/items/3/from"), "Paper");
  EXPECT_TRUE(history.body.at_pointer("/items/3/to").is_null());
  EXPECT_EQ(history.text("/items/3/actor/name"), "Admin");
}

TEST_F(TicketArticle, MustBeADocumentOfTheOrganisation) {
  const auto id = open(requester, "It prints nothing").text("/id");
  for (const auto& document : {new_id(), library.write(elsewhere, "Theirs"), std::string("printers")}) {
    const auto refused = link(agent, id, document);
    EXPECT_EQ(refused.status, 422) << document;
    EXPECT_EQ(refused.text("/errors/0/pointer"), "/document_id");
  }
  EXPECT_EQ(link(agent, id, printers, std::string(301, 'x')).text("/errors/0/pointer"), "/question");
}

TEST_F(TicketArticle, IsForAgentsAndAdminsOfTheOrganisation) {
  const auto id = open(requester, "It prints nothing").text("/id");
  EXPECT_EQ(link(requester, id, printers).status, 403);
  EXPECT_EQ(link(requester, id, new_id()).status, 403) << "tells nothing of what exists";
  EXPECT_EQ(unlink(requester, id).status, 403);
  for (const auto& who : {neighbour, stranger, foreign_agent}) {
    EXPECT_EQ(unlink(who, id).status, 404) << who->user_name;
    EXPECT_EQ(get(who, one, {.id = id}).status, 404);
  }
  EXPECT_EQ(link(foreign_agent, id, library.write(elsewhere, "Theirs")).status, 404);
  EXPECT_EQ(link(admin, id, printers).status, 200);
}

TEST_F(TicketArticle, OfAnOlderVersionIsRefusedAndLinkingItAgainIsNoChange) {
  const auto id = open(requester, "It prints nothing").text("/id");
  ASSERT_EQ(link(agent, id, printers).header("ETag"), "\"2\"");
  EXPECT_EQ(link(agent, id, printers).header("ETag"), "\"2\"");
  const auto late = ask(agent, Delete, article_of, {.id = id, .headers = {{"If-Match", "\"1\""}}});
  EXPECT_EQ(late.status, 412);
  EXPECT_EQ(late.text("/current/article/title"), "Printers");
  EXPECT_EQ(unlink(agent, id).header("ETag"), "\"3\"");
  EXPECT_EQ(unlink(agent, id).header("ETag"), "\"3\"");
}

TEST_F(TicketArticle, TeachesItsQuestionOnceWhenTheTicketIsSolved) {
  const auto id = open(requester, "It prints nothing").text("/id");
  link(agent, id, printers, "Why is the page blank?");
  EXPECT_EQ(told(), Told{});
  move(requester, id, "solved");
  EXPECT_EQ(told(), Told{"+Printers Why is the page blank?"});
  move(agent, id, "open");
  move(agent, id, "solved");
  link(agent, id, printers, "Why is the page blank?");
  say(agent, id, "Done.");
  move(agent, id, "closed");
  EXPECT_EQ(told(), Told{});
}

TEST_F(TicketArticle, TeachesTheSubjectWhereNoQuestionIsGivenAndAlsoWhenLinkedAfterSolving) {
  const auto id = open(requester, "It prints nothing").text("/id");
  move(agent, id, "solved");
  EXPECT_EQ(told(), Told{});
  link(agent, id, printers);
  EXPECT_EQ(told(), Told{"+Printers It prints nothing"});
}

TEST_F(TicketArticle, TakesBackWhatItTaughtWhenAnotherArticleAnswersOrNone) {
  const auto id = open(requester, "It prints nothing").text("/id");
  link(agent, id, printers);
  move(agent, id, "solved");
  told();
  link(agent, id, paper);
  EXPECT_EQ(told(), (Told{"-", "+Paper It prints nothing"}));
  link(agent, id, paper, "Why is the page blank?");
  EXPECT_EQ(told(), (Told{"-", "+Paper Why is the page blank?"}));
  unlink(agent, id);
  EXPECT_EQ(told(), Told{"-"});
  link(agent, id, printers);
  EXPECT_EQ(told(), Told{"+Printers It prints nothing"});
  move(agent, id, "open");
  EXPECT_EQ(told(), Told{});
  link(agent, id, paper);
  EXPECT_EQ(told(), Told{"-"});
  move(agent, id, "solved");
  EXPECT_EQ(told(), Told{"+Paper It prints nothing"});
}

TEST_F(TicketArticle, OfATicketThatWasNeverSolvedTeachesNothing) {
  const auto id = open(requester, "It prints nothing").text("/id");
  link(agent, id, printers);
  move(agent, id, "closed");
  EXPECT_EQ(told(), Told{});
}

}  // namespace
}  // namespace sp::ticketing
