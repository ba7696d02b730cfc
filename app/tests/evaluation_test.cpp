// The measures of `evaluate`, against values worked out by hand, and the files it reads.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "app/command_line.hpp"
#include "app/evaluation/collection.hpp"
#include "app/evaluation/measures.hpp"

namespace sp::app {
namespace {

using Ranking = std::vector<std::string>;

TEST(Measures, GiveARelevantDocumentAtTheTopEverything) {
  const auto measures = measure_ranking(Ranking{"a", "b"}, {{"a", 1}});
  EXPECT_DOUBLE_EQ(measures.ndcg_10, 1);
  EXPECT_DOUBLE_EQ(measures.mrr_10, 1);
  EXPECT_DOUBLE_EQ(measures.hit_1, 1);
  EXPECT_DOUBLE_EQ(measures.recall_10, 1);
}

TEST(Measures, DiscountByTheLogarithmOfTheRank) {
  const auto measures = measure_ranking(Ranking{"x", "a", "y", "b"}, {{"a", 1}, {"b", 2}});
  const double found = 1 / std::log2(3) + 3 / std::log2(5);
  const double best = 3 / std::log2(2) + 1 / std::log2(3);
  EXPECT_DOUBLE_EQ(measures.ndcg_10, found / best);
  EXPECT_DOUBLE_EQ(measures.mrr_10, 0.5);
  EXPECT_DOUBLE_EQ(measures.hit_1, 0);
}

TEST(Measures, CountTheEleventhDocumentInRecallAt100Only) {
  Ranking ranking(10, "x");
  ranking.emplace_back("a");
  const auto measures = measure_ranking(ranking, {{"a", 1}, {"b", 1}});
  EXPECT_DOUBLE_EQ(measures.ndcg_10, 0);
  EXPECT_DOUBLE_EQ(measures.recall_10, 0);
  EXPECT_DOUBLE_EQ(measures.recall_100, 0.5);
}

TEST(Measures, CountTiesOfInsideAndOutsideHalf) {
  EXPECT_DOUBLE_EQ(auroc(std::vector{0.9, 0.5}, std::vector{0.5, 0.1}), (2 + 1.5) / 4);
  EXPECT_DOUBLE_EQ(auroc(std::vector{0.5}, std::vector{0.5}), 0.5);
}

TEST(Measures, RefuseAtTheThresholdThatKeepsEnough) {
  std::vector<double> inside;
  for (int i = 1; i <= 20; ++i) inside.push_back(i);  // one of twenty may be lost: the threshold is 2
  EXPECT_DOUBLE_EQ(refused_at(inside, std::vector<double>{0.5, 1.5, 2, 3}, 0.95), 0.5);
  EXPECT_DOUBLE_EQ(refused_at(inside, std::vector<double>{0.5, 1.5, 2, 3}, 1), 0.25);
}

TEST(Measures, TakePercentilesByNearestRank) {
  EXPECT_DOUBLE_EQ(percentile({4, 1, 3, 2}, 0.5), 2);
  EXPECT_DOUBLE_EQ(percentile({4, 1, 3, 2}, 0.99), 4);
  EXPECT_DOUBLE_EQ(percentile({}, 0.5), 0);
}

class Files : public ::testing::Test {
 protected:
  std::string write(const std::string& text) {
    std::ofstream(path_) << text;
    return path_;
  }
  void TearDown() override { std::filesystem::remove(path_); }

 private:
  const std::string path_ = ::testing::TempDir() + "sp-evaluation-" + std::to_string(::getpid());
};

std::string complaint(const std::function<void()>& read) {
  try {
    read();
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

TEST_F(Files, OfACollectionAreReadAsTheyArePublished) {
  const auto corpus =
      read_corpus(write("{\"_id\":\"1\",\"text\":\"A\"}\n\n{\"_id\":2,\"title\":\"T\",\"text\":\"B\"}\n"));
  ASSERT_EQ(corpus.size(), 2u);
  EXPECT_EQ(corpus[1].id, "2");
  EXPECT_EQ(corpus[1].title, "T");
  const auto queries = read_queries(write("{\"_id\":\"q\",\"text\":\"?\",\"answer_in_corpus\":false}\n"));
  EXPECT_FALSE(queries.at(0).answered);
  const auto judgements = read_judgements(write("query-id\tcorpus-id\tscore\nq\t1\t2\nq\t2\t0\n"));
  EXPECT_EQ(judgements.at("q"), (std::map<std::string, int>{{"1", 2}}));
}

TEST_F(Files, AtFaultAreNamedWithTheLine) {
  EXPECT_NE(
      complaint([&] { read_corpus(write("{\"_id\":\"1\",\"text\":\"A\"}\nnot json\n")); }).find("line 2"),
      std::string::npos);
  EXPECT_NE(complaint([&] { read_queries(write("{\"_id\":\"1\"}\n")); }).find("\"text\""), std::string::npos);
  EXPECT_NE(complaint([&] { read_judgements(write("q 1 1\n")); }).find("tabs"), std::string::npos);
  EXPECT_NE(complaint([] { read_corpus("/nowhere/corpus.jsonl"); }).find("/nowhere/corpus.jsonl"),
            std::string::npos);
}

TEST(TypingErrors, ChangeOneWordAndAreTheSameEachTime) {
  for (const auto* question : {"How do I reset my password?", "Comment déclarer mon fichier clients ?"}) {
    const auto typed = with_typing_error(question);
    EXPECT_NE(typed, question);
    EXPECT_EQ(typed, with_typing_error(question));
    EXPECT_LE(std::abs(static_cast<int>(typed.size()) - static_cast<int>(std::string(question).size())), 1);
  }
  EXPECT_EQ(with_typing_error("VPN ?"), "VPN ?");
}

}  // namespace
}  // namespace sp::app
