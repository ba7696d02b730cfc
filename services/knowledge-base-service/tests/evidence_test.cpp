// The decision to answer or to refuse, on the demo organisation's articles and questions.
#include <fstream>
#include <sstream>

#include "services/knowledge-base-service/client/evidence.hpp"
#include "services/knowledge-base-service/tests/installation.hpp"

namespace sp::knowledge_base {
namespace {

const std::filesystem::path demo = SP_DEMO_FOLDER;

std::string read(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

/// "---", the lines that describe the article, "---", the article.
NewDocument article_of(const std::filesystem::path& file) {
  const auto text = read(file);
  const auto end = text.find("\n---\n", 4);
  const auto field = [head = text.substr(0, end)](const std::string& name) {
    const auto begin = head.find("\n" + name + ": ") + name.size() + 3;
    return head.substr(begin, head.find('\n', begin) - begin);
  };
  return {.title = field("title"),
          .content = text.substr(end + 5),
          .language = file.parent_path().filename().string(),
          .audience = json::enum_value<Audience>(field("audience")).value(),
          .source = file.stem().string()};
}

struct Shares {
  double answered = 0;  // of the questions that the articles answer
  double found = 0;     // of these, the article among the first three documents
  double refused = 0;   // of the questions that they do not
};

Shares judge_demo(Installation& service) {
  std::map<std::string, std::string> ids;
  for (const auto* language : {"fr", "en"})
    for (const auto& file : std::filesystem::directory_iterator(demo / "articles" / language)) {
      const auto article = article_of(file.path());
      ids[article.language + '/' + article.source] = service.knowledge_base().add(lumen, {}, article).value();
    }
  service.settle();
  const auto questions = json::parse(read(demo / "questions.json")).value();
  const auto ask = [&service](const json::Value& item) {
    return service.retrieve(std::string(item.at("question").as_string()),
                            json::enum_value<text::Language>(item.at("language").as_string()).value(),
                            Role::agent);
  };
  Shares shares;
  const auto& answered = questions.at("answered").as_array();
  for (const auto& item : answered) {
    const auto retrieval = ask(item);
    const auto id = ids.at(std::string(item.at("language").as_string()) + '/' +
                           std::string(item.at("article").as_string()));
    shares.answered += answerable(evidence_of(retrieval)) >= default_threshold;
    std::vector<std::string> documents;
    for (const auto& passage : retrieval.passages)
      if (std::ranges::find(documents, passage.document_id) == documents.end())
        documents.push_back(passage.document_id);
    documents.resize(std::min<std::size_t>(3, documents.size()));
    shares.found += std::ranges::find(documents, id) != documents.end();
  }
  const auto& refused = questions.at("refused").as_array();
  for (const auto& item : refused) shares.refused += answerable(evidence_of(ask(item))) < default_threshold;
  shares.answered /= static_cast<double>(answered.size());
  shares.found /= static_cast<double>(answered.size());
  shares.refused /= static_cast<double>(refused.size());
  return shares;
}

TEST(Evidence, AnswersTheDemosQuestionsAndRefusesTheOthers) {
  Installation service;
  const auto shares = judge_demo(service);
  EXPECT_GE(shares.found, 0.8);
  EXPECT_GE(shares.answered, 0.5);  // no question of theirs was fitted on
  EXPECT_GE(shares.refused, 0.95);
}

TEST(Evidence, TheFirstArticleOfAnOrganisationAnswersItsQuestion) {
  Installation service;
  service.write("Reset your badge code",
                "Hold the badge to the blue reader for ten seconds, then type a new code.");
  EXPECT_GE(answerable(evidence_of(service.retrieve("How do I reset the code of my badge?"))),
            default_threshold);
  EXPECT_GE(answerable(evidence_of(service.retrieve("badge"))), default_threshold);
  EXPECT_LT(answerable(evidence_of(service.retrieve("Who won the football World Cup in 1998?"))),
            default_threshold);
}

TEST(Evidence, IsThatOfThePassagesThatAnAnswerQuotes) {
  Retrieval found{
      .passages = {{.coverage = 0.3}, {.coverage = 0.5}, {.title_coverage = 0.4}, {.coverage = 1}},
      .content_terms = 3};
  const auto evidence = evidence_of(found);
  EXPECT_EQ(evidence.coverage, 0.5);
  EXPECT_EQ(evidence.title_coverage, 0.4);
}

TEST(Evidence, IsNotLostWhenPassagesNearInMeaningComeFirst) {
  Retrieval words{.passages = {{.coverage = 0.9, .document_coverage = 0.9}, {}, {}}, .content_terms = 3};
  auto blended = words;
  blended.passages.insert(blended.passages.begin(), 3, Passage{.similarity = 0.8});
  EXPECT_EQ(answerable(evidence_of(blended)), answerable(evidence_of(words)));
}

TEST(Evidence, OfNothingFoundIsNoAnswer) { EXPECT_EQ(answerable(evidence_of(Retrieval{})), 0); }

TEST(Evidence, RisesWithEveryPart) {
  const Evidence weak{
      .found = true, .coverage = 0.3, .title_coverage = 0.1, .document_coverage = 0.3, .content_terms = 4};
  for (const auto part : {&Evidence::coverage, &Evidence::title_coverage, &Evidence::document_coverage}) {
    auto stronger = weak;
    stronger.*part += 0.3;
    EXPECT_GT(answerable(stronger), answerable(weak));
  }
  auto near = weak;
  near.closeness = neutral_closeness;
  EXPECT_EQ(answerable(near), answerable(weak));
  near.closeness = 3.5;
  EXPECT_GT(answerable(near), answerable(weak));
  near.closeness = 0.5;
  EXPECT_LT(answerable(near), answerable(weak));
}

}  // namespace
}  // namespace sp::knowledge_base
