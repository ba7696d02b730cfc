// How people ask for an article: written by editors, learned from answers and tickets.
#include "services/knowledge-base-service/domain/phrasing.hpp"

#include <thread>

#include "services/knowledge-base-service/tests/installation.hpp"

namespace sp::knowledge_base {
namespace {

const std::string agent = "agent@" + lumen;
const std::string requester = "requester@" + lumen;

class Phrasings : public OnEveryEngine {
 protected:
  void SetUp() override {
    OnEveryEngine::SetUp();
    if (!IsSkipped())
      badge_ = service().write("Lost badge", "A lost badge is blocked at the reception within the hour.");
  }

  const std::string& badge() const { return badge_; }
  static std::string path(const std::string& document, const std::string& phrasing = "") {
    return "/api/v1/kb/documents/" + document + "/phrasings" + (phrasing.empty() ? "" : "/" + phrasing);
  }
  static std::string text(const std::string& phrasing) {
    return boost::json::serialize(boost::json::object{{"text", phrasing}});
  }
  Answer add(const std::string& phrasing, const std::string& token = agent) {
    return service().ask(http::Method::post, path(badge()), token, text(phrasing));
  }
  Answer remove(const std::string& id, const std::string& token = agent) {
    return service().ask(http::Method::delete_, path(badge(), id), token);
  }
  Answer edit(const std::string& id, const std::string& phrasing) {
    return service().ask(http::Method::put, path(badge(), id), agent, text(phrasing));
  }
  Answer list() { return service().get(path(badge())); }
  std::vector<std::string> texts() {
    std::vector<std::string> all;
    for (const auto& item : list().at("/items").as_array()) all.emplace_back(item.at("text").as_string());
    return all;
  }

  void tell(const std::string& topic, boost::json::object payload, const std::string& organisation = lumen) {
    const events::Event event{.id = new_id(),
                              .organisation_id = organisation,
                              .topic = topic,
                              .key = "k",
                              .payload = boost::json::serialize(payload)};
    for (const auto& consumer : service().bus->consumers(topic)) service().bus->deliver(consumer, event);
  }
  void confirm(const std::string& message, const std::string& question, const std::string& document) {
    tell("answer.confirmed",
         {{"message_id", message}, {"question", question}, {"language", "en"}, {"document_id", document}});
  }
  void dispute(const std::string& message) {
    tell("answer.disputed",
         {{"message_id", message}, {"question", "whatever"}, {"language", "en"}, {"document_id", badge()}});
  }
  void answer_ticket(const std::string& ticket, const std::string& question) {
    tell("ticket.answered", {{"ticket_id", ticket},
                             {"question", question},
                             {"document_id", badge()},
                             {"agent", {{"id", "a-1"}, {"name", "Agent of the desk"}}}});
  }

 private:
  std::string badge_;
};
SP_ON_EVERY_ENGINE(Phrasings);

using Texts = std::vector<std::string>;

TEST_P(Phrasings, AreWrittenChangedAndRemovedByEditors) {
  const auto added = add("  Where did my access card go?  ");
  ASSERT_EQ(added.status, 201);
  EXPECT_EQ(added.text("/text"), "Where did my access card go?");
  EXPECT_EQ(added.text("/language"), "en");
  EXPECT_EQ(added.text("/origin"), "editor");
  EXPECT_EQ(added.at("/confirmations"), 0);
  EXPECT_EQ(added.text("/created_by/name"), "Agent of the desk");
  EXPECT_EQ(added.header("Location"), path(badge(), added.text("/id")));
  add("I mislaid my key");
  EXPECT_EQ(texts(), (Texts{"I mislaid my key", "Where did my access card go?"})) << "newest first";
  const auto changed = edit(added.text("/id"), "Where is my access card?");
  ASSERT_EQ(changed.status, 200);
  EXPECT_EQ(changed.text("/text"), "Where is my access card?");
  EXPECT_EQ(remove(added.text("/id")).status, 204);
  EXPECT_EQ(texts(), Texts{"I mislaid my key"});
  EXPECT_EQ(remove(added.text("/id")).status, 404);
  EXPECT_EQ(edit(added.text("/id"), "Again").status, 404);
}

TEST_P(Phrasings, AreForTheEditorsOfTheirOrganisation) {
  const auto id = add("Where did my access card go?").text("/id");
  const auto theirs = "admin@" + rivals;
  for (const auto& [token, status] : {std::pair{requester, 403}, std::pair{theirs, 404}}) {
    EXPECT_EQ(service().get(path(badge()), token).status, status);
    EXPECT_EQ(add("Mine", token).status, status);
    EXPECT_EQ(remove(id, token).status, status);
    EXPECT_EQ(service().ask(http::Method::put, path(badge(), id), token, text("Mine")).status, status);
  }
  EXPECT_EQ(texts(), Texts{"Where did my access card go?"});
  const auto other = service().write("Parking", "Ask the guard for a place.");
  EXPECT_EQ(service().ask(http::Method::delete_, path(other, id), agent).status, 404);
  for (const auto& unknown : {new_id(), std::string("x")}) {
    EXPECT_EQ(service().get(path(unknown)).status, 404);
    EXPECT_EQ(service().ask(http::Method::post, path(unknown), agent, text("Mine")).status, 404);
    EXPECT_EQ(remove(unknown).status, 404);
  }
}

TEST_P(Phrasings, OfOneArticleAreDifferentWhateverTheirCaseAccentsAndPunctuation) {
  const auto first = add("Où est passé mon badge ?");
  EXPECT_EQ(first.text("/language"), "fr");
  const auto again = add("OU EST PASSE MON BADGE");
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(again.text("/code"), "phrasing_exists");
  const auto other = add("Mon badge a disparu");
  EXPECT_EQ(edit(other.text("/id"), "où est passé mon badge").status, 409);
  EXPECT_EQ(edit(first.text("/id"), "Où est passé mon badge").status, 200) << "its own words, mended";
  const auto parking = service().write("Parking", "Ask the guard for a place.");
  EXPECT_EQ(service().ask(http::Method::post, path(parking), agent, text("Où est passé mon badge ?")).status,
            201);
}

TEST_P(Phrasings, NeedAWordAndAtMostThreeHundredCharacters) {
  for (const auto& wrong : {std::string("  "), std::string("?!"), std::string(301, 'x')}) {
    const auto refused = add(wrong);
    EXPECT_EQ(refused.status, 422) << wrong;
    EXPECT_EQ(refused.text("/errors/0/pointer"), "/text");
  }
  EXPECT_EQ(add("VPN").status, 201) << "an editor may know a single word that is enough";
}

TEST_P(Phrasings, AreLearnedFromAnswersFoundHelpfulEachCountedOnce) {
  confirm("m-1", "  Where did my access card go?  ", badge());
  confirm("m-1", "Where did my access card go?", badge());
  ASSERT_EQ(texts(), Texts{"Where did my access card go?"});
  const auto learned = list();
  EXPECT_EQ(learned.text("/items/0/origin"), "feedback");
  EXPECT_EQ(learned.at("/items/0/confirmations"), 1);
  EXPECT_TRUE(learned.at("/items/0/created_by").is_null());
  confirm("m-2", "where did my ACCESS CARD go", badge());
  EXPECT_EQ(list().at("/items/0/confirmations"), 2);
  EXPECT_EQ(list().items(), 1u);
}

TEST_P(Phrasings, AreLearnedOnceFromManyAnswersAtATime) {
  {
    std::vector<std::jthread> dispatchers;
    for (int i = 0; i < 6; ++i) {
      dispatchers.emplace_back([this, message = "m-" + std::to_string(i)] {
        confirm(message, "Where did my access card go?", badge());
      });
    }
  }
  EXPECT_EQ(list().items(), 1u);
  EXPECT_EQ(list().at("/items/0/confirmations"), 6);
}

TEST_P(Phrasings, AreLearnedFromSolvedTicketsWithTheAgentWhoSaidSo) {
  answer_ticket("t-1", "Où est passée ma carte d'accès ?");
  const auto learned = list();
  ASSERT_EQ(learned.items(), 1u);
  EXPECT_EQ(learned.text("/items/0/origin"), "ticket");
  EXPECT_EQ(learned.text("/items/0/language"), "fr");
  EXPECT_EQ(learned.text("/items/0/created_by/name"), "Agent of the desk");
  tell("ticket.unanswered", {{"ticket_id", "t-1"}});
  EXPECT_EQ(list().items(), 0u);
}

TEST_P(Phrasings, LoseWhatADisputedAnswerTaughtAndOnlyThat) {
  confirm("m-1", "Where did my access card go?", badge());
  confirm("m-2", "Where did my access card go?", badge());
  confirm("m-1b", "I mislaid my key card", badge());
  answer_ticket("m-1", "Card gone missing again");
  dispute("m-1");
  EXPECT_EQ(list().items(), 3u) << "another answer and a ticket stand for theirs";
  dispute("m-1");
  dispute("m-2");
  EXPECT_EQ(texts(), (Texts{"Card gone missing again", "I mislaid my key card"}));
  confirm("m-2", "Where did my access card go?", badge());
  EXPECT_EQ(list().items(), 3u) << "found helpful after all";
}

TEST_P(Phrasings, OfAnEditorStayWhateverIsDisputed) {
  add("Where did my access card go?");
  confirm("m-1", "Where did my access card go?", badge());
  EXPECT_EQ(list().at("/items/0/confirmations"), 1);
  dispute("m-1");
  EXPECT_EQ(list().text("/items/0/origin"), "editor");
  EXPECT_EQ(list().at("/items/0/confirmations"), 0);
}

TEST_P(Phrasings, RemovedByAnEditorAreNotLearnedAgainButMayBeWrittenAgain) {
  confirm("m-1", "Where did my access card go?", badge());
  EXPECT_EQ(remove(list().text("/items/0/id")).status, 204);
  confirm("m-1", "Where did my access card go?", badge());
  confirm("m-2", "where did my access card go", badge());
  answer_ticket("t-1", "Where did my access card go?");
  EXPECT_EQ(list().items(), 0u);
  EXPECT_EQ(add("Where did my access card go?").status, 201);
  EXPECT_EQ(list().items(), 1u);
}

TEST_P(Phrasings, ThatAnEditorChangedAreTheEditorsAndWhatTheySaidIsNotLearnedAgain) {
  confirm("m-1", "Where did my access card go?", badge());
  const auto changed = edit(list().text("/items/0/id"), "Where is my access card?");
  EXPECT_EQ(changed.text("/origin"), "editor");
  EXPECT_EQ(changed.text("/created_by/name"), "Agent of the desk");
  confirm("m-1", "Where did my access card go?", badge());
  confirm("m-2", "Where did my access card go?", badge());
  dispute("m-1");
  EXPECT_EQ(texts(), Texts{"Where is my access card?"});
  EXPECT_EQ(edit(changed.text("/id"), "Where did my access card go?").status, 200) << "and back again";
  EXPECT_EQ(texts(), Texts{"Where did my access card go?"});
}

TEST_P(Phrasings, AreNotLearnedWhereTheySayTooLittleOrTheArticleIsNotThere) {
  confirm("m-1", "Where is the badge?", badge());
  confirm("m-2", "my access card " + std::string(300, 'x'), badge());
  confirm("m-3", "Where did my access card go?", new_id());
  tell("answer.confirmed",
       {{"message_id", "m-4"},
        {"question", "Where did my access card go?"},
        {"language", "en"},
        {"document_id", badge()}},
       rivals);
  EXPECT_EQ(list().items(), 0u);
}

TEST_P(Phrasings, ThatCannotBeReadDoNotHoldUpThoseBehindThem) {
  EXPECT_NO_THROW(tell("answer.confirmed", {{"message_id", 7}}));
  EXPECT_NO_THROW(confirm("m-1", "Where did my access card go?", "no id"));
  EXPECT_NO_THROW(tell("ticket.answered", {}));
  EXPECT_NO_THROW(tell("answer.somehow", {}));
  confirm("m-2", "Where did my access card go?", badge());
  EXPECT_EQ(list().items(), 1u);
}

TEST_P(Phrasings, MakeRoomFromTheLeastConfirmedAndOldestButNeverFromTheEditors) {
  add("Written by an editor first");
  for (int i = 0; i < 99; ++i)
    confirm("m-" + std::to_string(i), "Access card number " + std::to_string(i) + "x", badge());
  confirm("again", "Access card number 0x", badge());
  ASSERT_EQ(list().items(), 100u);
  confirm("new", "Yet another card question", badge());
  auto all = texts();
  EXPECT_EQ(all.size(), 100u);
  EXPECT_EQ(std::ranges::count(all, "Access card number 1x"), 0);
  for (const auto* kept :
       {"Written by an editor first", "Access card number 0x", "Yet another card question"})
    EXPECT_EQ(std::ranges::count(all, kept), 1) << kept;
  for (int i = 0; i < 99; ++i) ASSERT_EQ(add("By an editor, number " + std::to_string(i)).status, 201);
  EXPECT_EQ(list().items(), 100u);
  const auto full = add("One more");
  EXPECT_EQ(full.status, 409);
  EXPECT_EQ(full.text("/code"), "phrasings_full");
  confirm("late", "Access card question too late", badge());
  EXPECT_EQ(std::ranges::count(texts(), "Access card question too late"), 0);
}

TEST_P(Phrasings, RaiseWhatCachesCompareOnlyWhenSearchHasSomethingNew) {
  service().settle();
  auto before = service().generation(Role::requester);
  const auto changes = [&] {
    const auto after = service().generation(Role::requester);
    service().settle();
    const bool risen = after > std::exchange(before, service().generation(Role::requester));
    before = service().generation(Role::requester);
    return risen;
  };
  confirm("m-1", "Where did my access card go?", badge());
  EXPECT_TRUE(changes());
  confirm("m-2", "Where did my access card go?", badge());
  EXPECT_FALSE(changes()) << "one more who says so changes no answer";
  dispute("m-2");
  EXPECT_FALSE(changes());
  dispute("m-1");
  EXPECT_TRUE(changes());
  const auto id = add("Where did my access card go?").text("/id");
  EXPECT_TRUE(changes());
  EXPECT_EQ(add("Where did my access card go?").status, 409);
  EXPECT_FALSE(changes());
  edit(id, "Where is my access card?");
  EXPECT_TRUE(changes());
  remove(id);
  EXPECT_TRUE(changes());
  EXPECT_EQ(service().get("/api/v1/kb/documents/" + badge()).at("/version"), 1) << "no new version";
}

TEST_P(Phrasings, FindTheirArticleAndStopFindingItOnceRemoved) {
  const std::string question = "Where did my plastic entrance token go?";
  EXPECT_TRUE(service().retrieve(question).passages.empty());
  const auto id = add(question).text("/id");
  service().settle();
  const auto found = service().retrieve(question);
  ASSERT_EQ(found.passages.size(), 1u);
  EXPECT_EQ(found.passages.front().document_id, badge());
  EXPECT_EQ(found.passages.front().text.find("token"), std::string::npos) << "never quoted";
  EXPECT_EQ(service().get("/api/v1/kb/search?q=plastic+token", requester).items(), 1u);
  service().ask(http::Method::put, "/api/v1/kb/documents/" + badge(), agent,
                Installation::document("Lost badge", "Call the reception."));
  service().settle();
  EXPECT_EQ(service().retrieve(question).passages.size(), 1u) << "they outlive an edit of the article";
  service().stop();
  std::filesystem::remove_all(service().index_folder());
  service().start();
  service().settle();
  EXPECT_EQ(service().retrieve(question).passages.size(), 1u) << "and a new index";
  remove(id);
  service().settle();
  EXPECT_TRUE(service().retrieve(question).passages.empty());
}

TEST_P(Phrasings, GoWithTheirArticle) {
  confirm("m-1", "Where did my access card go?", badge());
  remove(add("Rejected one").text("/id"));
  EXPECT_EQ(service().ask(http::Method::delete_, "/api/v1/kb/documents/" + badge(), agent).status, 204);
  EXPECT_EQ(list().status, 404);
  dispute("m-1");
  confirm("m-1", "Where did my access card go?", badge());
  EXPECT_EQ(list().status, 404);
}

TEST(PhrasingRule, AQuestionIsWorthLearningWithTwoContentWordsAndNoStory) {
  using text::Language;
  EXPECT_TRUE(is_worth_learning("Where is my access card?", Language::en));
  EXPECT_TRUE(is_worth_learning("Comment réinitialiser mon mot de passe ?", Language::fr));
  EXPECT_FALSE(is_worth_learning("How do I do this?", Language::en));
  EXPECT_FALSE(is_worth_learning("Printers? printers! printer", Language::en)) << "one word, however often";
  EXPECT_FALSE(is_worth_learning("", Language::fr));
  EXPECT_TRUE(is_worth_learning("access card " + std::string(288, 'x'), Language::en));
  EXPECT_FALSE(is_worth_learning("access card " + std::string(289, 'x'), Language::en));
}

}  // namespace
}  // namespace sp::knowledge_base
