#include "services/knowledge-base-service/vectors/vector_index.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <numeric>
#include <random>
#include <set>

#include "platform/base/id.hpp"
#include "platform/db/testing.hpp"
#include "services/knowledge-base-service/vectors/embeddings_answer.hpp"
#include "services/knowledge-base-service/vectors/fusion.hpp"
#include "services/knowledge-base-service/vectors/vector_indexes.hpp"

namespace sp::knowledge_base {
namespace {

using text::Language;

constexpr std::size_t dimension = 16;
constexpr std::size_t exact_up_to = 300;

/// Documents of one passage each, with vectors around some topics.
struct VectorIndexTest : testing::Test {
  db::testing::TemporaryFolder folder;
  std::mt19937 random{7};
  std::optional<VectorIndex> index;
  std::int64_t seq = 0;
  struct Known {
    std::string document;
    std::string chunk;
    Vector vector;
    Audience audience;
    Language language;
  };
  std::vector<Known> known;
  std::shared_ptr<const OffTopicVectors> off_topic;

  void open() {
    index.reset();
    index.emplace(folder.path() + "/o", hash_of("kind"), exact_up_to, off_topic);
  }
  Vector some_vector() {
    std::normal_distribution<float> normal;
    Vector vector(dimension);
    float squares = 0;
    for (auto& number : vector) {
      number = normal(random);
      squares += number * number;
    }
    for (auto& number : vector) number /= std::sqrt(squares);
    return vector;
  }
  void add(std::size_t count) {
    VectorChanges changes{.last_seq = ++seq};
    Vectors made;
    for (std::size_t i = 0; i < count; ++i) {
      const Known one{new_id(), new_id(), some_vector(), i % 5 == 0 ? Audience::agents : Audience::requesters,
                      i % 2 == 0 ? Language::fr : Language::en};
      const auto text = hash_of(one.chunk);
      changes.documents.push_back({one.document, one.audience, one.language, {{one.chunk, text}}});
      made[text] = one.vector;
      known.push_back(one);
    }
    index->apply(changes, made);
  }
  void remove(std::size_t count) {
    VectorChanges changes{.last_seq = ++seq};
    for (std::size_t i = 0; i < count; ++i) {
      const auto place = random() % known.size();
      changes.deleted.push_back(known[place].document);
      known.erase(known.begin() + static_cast<std::ptrdiff_t>(place));
    }
    index->apply(changes, {});
  }
  void build_graph() {
    while (index->advance_graph(std::chrono::milliseconds(50))) continue;
  }
  std::vector<std::string> nearest(const NeighbourQuery& query) const {
    std::vector<std::pair<float, std::string>> all;
    for (const auto& one : known)
      if (permits_reading(one.audience, query.reader) && (!query.language || *query.language == one.language))
        all.emplace_back(inner_product(one.vector.data(), query.question.data(), dimension), one.chunk);
    std::ranges::sort(all, std::greater{});
    std::vector<std::string> chunks;
    for (std::size_t i = 0; i < std::min(query.limit, all.size()); ++i) chunks.push_back(all[i].second);
    return chunks;
  }
  void expect_what_is_usual() const {
    for (const auto reader : {Role::requester, Role::agent})
      for (const auto language : {Language::fr, Language::en}) {
        std::vector<double> greatest;
        for (const auto& question : off_topic->of[static_cast<std::size_t>(language)]) {
          double best = -2;
          for (const auto& one : known)
            if (one.language == language && permits_reading(one.audience, reader))
              best = std::max<double>(best, inner_product(one.vector.data(), question.data(), dimension));
          greatest.push_back(best);
        }
        const double count = off_topic_count;
        const double mean = std::accumulate(greatest.begin(), greatest.end(), 0.0) / count;
        double squares = 0;
        for (const double value : greatest) squares += (value - mean) * (value - mean);
        const auto usual = index->usual(reader, language);
        ASSERT_TRUE(usual);
        EXPECT_NEAR(usual->mean, mean, 1e-6);
        EXPECT_NEAR(usual->deviation, std::sqrt(squares / count), 1e-6);
      }
  }
  /// Which share of the nearest the index finds, over many questions of every kind of reader.
  double recall() {
    double found = 0;
    double wanted = 0;
    for (int i = 0; i < 60; ++i) {
      const NeighbourQuery query{.question = some_vector(),
                                 .language = i % 3 == 0 ? std::nullopt : std::optional(Language::en),
                                 .reader = i % 2 == 0 ? Role::requester : Role::agent,
                                 .limit = 10};
      const auto right = nearest(query);
      const std::set<std::string> expected(right.begin(), right.end());
      for (const auto& neighbour : index->search(query))
        found += static_cast<double>(expected.count(neighbour.chunk_id));
      wanted += static_cast<double>(right.size());
    }
    return found / wanted;
  }
};

TEST_F(VectorIndexTest, FindsTheNearestExactlyAmongFew) {
  open();
  add(200);
  EXPECT_FALSE(index->advance_graph(std::chrono::milliseconds(1)));
  EXPECT_FALSE(index->has_graph());
  EXPECT_EQ(recall(), 1);
  const auto found = index->search({known[3].vector, std::nullopt, Role::admin, 5});
  ASSERT_EQ(found.size(), 5u);
  EXPECT_EQ(found[0].chunk_id, known[3].chunk);
  EXPECT_NEAR(found[0].similarity, 1, 1e-5);
  EXPECT_GE(found[1].similarity, found[2].similarity);
}

TEST_F(VectorIndexTest, TellsWhatIsUsualWhateverCameBeforeAndWasRemoved) {
  auto questions = std::make_shared<OffTopicVectors>();
  for (auto& of_language : questions->of)
    for (std::size_t i = 0; i < off_topic_count; ++i) of_language.push_back(some_vector());
  off_topic = questions;
  open();
  EXPECT_FALSE(index->usual(Role::agent, Language::fr)) << "nothing is there";
  add(150);
  expect_what_is_usual();
  remove(100);  // with most of those that were nearest
  expect_what_is_usual();
  add(20);
  expect_what_is_usual();
  open();
  expect_what_is_usual();
  VectorChanges hidden{.last_seq = ++seq};  // a change of audience, without a new vector
  for (auto& one : known) {
    one.audience = Audience::agents;
    hidden.documents.push_back({one.document, one.audience, one.language, {{one.chunk, hash_of(one.chunk)}}});
  }
  known.push_back({new_id(), new_id(), some_vector(), Audience::public_, Language::fr});
  known.push_back({new_id(), new_id(), some_vector(), Audience::requesters, Language::en});
  Vectors made;
  for (const auto& one : {known[known.size() - 2], known.back()}) {
    hidden.documents.push_back({one.document, one.audience, one.language, {{one.chunk, hash_of(one.chunk)}}});
    made[hash_of(one.chunk)] = one.vector;
  }
  index->apply(hidden, made);
  expect_what_is_usual();
  remove(known.size());
  EXPECT_FALSE(index->usual(Role::agent, Language::fr));
  index->clear();
  EXPECT_FALSE(index->usual(Role::agent, Language::en));
}

TEST_F(VectorIndexTest, BuildsAGraphAboveTheBoundAndKeepsItThroughChanges) {
  open();
  add(1'000);
  EXPECT_EQ(recall(), 1) << "before the graph is there, all are compared";
  build_graph();
  EXPECT_TRUE(index->has_graph());
  EXPECT_GT(recall(), 0.95);
  add(200);
  remove(100);
  EXPECT_GT(recall(), 0.95);
  remove(400);  // more than a fifth is gone: the graph is built anew
  add(50);
  build_graph();
  EXPECT_GT(recall(), 0.95);
  add(300);  // takes the rows that the old graph held
  EXPECT_GT(recall(), 0.95);
  EXPECT_EQ(index->size(), known.size());
}

TEST_F(VectorIndexTest, ChangesWhileAGraphIsBuiltAreInIt) {
  open();
  add(2'000);
  for (int i = 0; i < 20; ++i) {
    index->advance_graph(std::chrono::milliseconds(1));
    remove(20);
    add(10);
  }
  build_graph();
  EXPECT_TRUE(index->has_graph());
  EXPECT_GT(recall(), 0.95);
}

TEST_F(VectorIndexTest, SurvivesARestartWithItsGraph) {
  open();
  add(800);
  build_graph();
  const auto size = index->size();
  open();
  EXPECT_EQ(index->size(), size);
  EXPECT_EQ(index->applied_seq(), seq);
  EXPECT_TRUE(index->has_graph()) << "it was saved, and nothing has changed since";
  EXPECT_GT(recall(), 0.95);
  add(100);  // not in the graph that was saved
  remove(50);
  open();
  EXPECT_FALSE(index->has_graph());
  EXPECT_EQ(recall(), 1);
  build_graph();
  EXPECT_TRUE(index->has_graph());
  EXPECT_GT(recall(), 0.95);
}

TEST_F(VectorIndexTest, ADamagedGraphIsBuiltAnew) {
  open();
  add(800);
  build_graph();
  index.reset();
  for (const auto& entry : std::filesystem::directory_iterator(folder.path() + "/o")) {
    if (!entry.path().filename().string().starts_with("graph-")) continue;
    std::fstream file(entry.path(), std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(5'000);
    file.put('\x55');
  }
  open();
  EXPECT_FALSE(index->has_graph());
  EXPECT_EQ(recall(), 1);
  build_graph();
  EXPECT_GT(recall(), 0.95);
}

TEST_F(VectorIndexTest, AChangeThatWasCutOffIsMadeAgain) {
  open();
  add(20);
  std::filesystem::copy(folder.path() + "/o", folder.path() + "/before");
  add(10);
  index.reset();
  // The slots of the second change with the header of the first: as a crash between the two leaves it.
  std::fstream file(folder.path() + "/o/vectors", std::ios::binary | std::ios::in | std::ios::out);
  std::ifstream before(folder.path() + "/before/vectors", std::ios::binary);
  std::string header(64, '\0');
  before.read(header.data(), 64);
  file.write(header.data(), 64);
  file.close();
  open();
  EXPECT_EQ(index->applied_seq(), 0) << "all documents are gone through again";
  EXPECT_EQ(index->size(), 30u) << "and no vector is asked for again";
}

TEST_F(VectorIndexTest, ForgetsDocumentsThatDoNotStand) {
  open();
  add(10);
  VectorChanges changes{.standing = std::vector{known[0].document, known[1].document}, .last_seq = ++seq};
  index->apply(changes, {});
  EXPECT_EQ(index->size(), 2u);
}

TEST_F(VectorIndexTest, AQuestionOfAnotherLengthFindsNothing) {
  open();
  add(10);
  EXPECT_TRUE(index->search({Vector(dimension + 1, 0.1F), std::nullopt, Role::admin, 5}).empty());
  EXPECT_TRUE(index->search({Vector{}, std::nullopt, Role::admin, 5}).empty());
}

/// One vector, in a block of 256 rows: some 65 kB.
void fill(VectorIndex& index) {
  const auto text = hash_of("text");
  index.apply({.documents = {{new_id(), Audience::public_, Language::en, {{new_id(), text}}}}, .last_seq = 1},
              {{text, Vector(64, 0.125F)}});
}

TEST(VectorIndexes, KeepWithinTheirMemory) {
  db::testing::TemporaryFolder folder;
  VectorIndexes indexes(folder.path(), "kind", 100'000, 1'000);
  for (int i = 0; i < 10; ++i) {
    const auto id = "organisation-" + std::to_string(i);
    fill(*indexes.open(id));
    indexes.open(id);
    EXPECT_EQ(indexes.opened().size(), 1u);
  }
  EXPECT_EQ(indexes.peek("organisation-0").vectors, 1u);
  EXPECT_EQ(indexes.open("organisation-0")->size(), 1u);
  EXPECT_EQ(indexes.peek("organisation-99").vectors, 0u);
}

TEST(VectorIndexes, AFileHasOneIndexHoweverLongItIsUsed) {
  db::testing::TemporaryFolder folder;
  VectorIndexes indexes(folder.path(), "kind", 0, 1'000);
  const auto first = indexes.open("a");
  fill(*first);
  indexes.open("b");
  EXPECT_EQ(indexes.opened().size(), 1u) << "it left memory as far as the bound goes";
  EXPECT_EQ(indexes.open("a"), first);
}

PassageHit hit(const std::string& id, double score) { return {.chunk_id = id, .score = score}; }
std::vector<std::string> order(const std::vector<PassageHit>& hits) {
  std::vector<std::string> ids;
  for (const auto& one : hits) ids.push_back(one.chunk_id);
  return ids;
}
using Ids = std::vector<std::string>;

TEST(Fusion, PutsFirstWhatBothListsHold) {
  const auto fused =
      fuse({hit("a", 3), hit("c", 2), hit("b", 1), hit("d", 0)}, {{"c", 0.9}, {"d", 0.8}, {"e", 0.7}});
  EXPECT_EQ(order(fused), (Ids{"c", "a", "b", "d"}));
  EXPECT_NEAR(fused[0].score, 0.4 + 0.6 * 2 / 3, 1e-9);
  EXPECT_NEAR(fused[3].score, 0, 1e-9) << "the least similar of those here";
  EXPECT_EQ(fused[0].similarity, 0.9);
  EXPECT_EQ(fused[1].similarity, 0);
  EXPECT_EQ(fused[3].similarity, 0.8);
}

TEST(Fusion, WhatIsNearestInMeaningPassesWhatIsLittleBetterByWords) {
  EXPECT_EQ(order(fuse({hit("a", 3), hit("b", 2.9)}, {{"b", 0.9}, {"a", 0.2}})), (Ids{"b", "a"}));
  EXPECT_EQ(order(fuse({hit("a", 3), hit("b", 0.5)}, {{"b", 0.9}, {"a", 0.2}})), (Ids{"a", "b"}));
}

TEST(Fusion, LeavesOutWhatIsOnlyInTheVectors) {
  EXPECT_EQ(order(fuse({hit("a", 1)}, {{"gone", 0.9}, {"a", 0.5}})), Ids{"a"});
  EXPECT_TRUE(fuse({}, {{"gone", 0.9}}).empty());
}

TEST(Fusion, NamesEachPassageOnce) {
  EXPECT_EQ(order(fuse({hit("a", 2), hit("b", 1), hit("a", 0)}, {{"a", 0.5}})), (Ids{"a", "b"}));
}

TEST(EmbeddingsAnswer, IsReadInTheOrderOfItsIndexes) {
  const auto vectors =
      read_embeddings(R"({"data":[{"index":1,"embedding":[0,2]},{"index":0,"embedding":[3,4.0]}]})", 2, 0);
  ASSERT_TRUE(vectors);
  EXPECT_NEAR((*vectors)[0][0], 0.6, 1e-6);
  EXPECT_NEAR((*vectors)[0][1], 0.8, 1e-6);
  EXPECT_EQ((*vectors)[1], (Vector{0, 1}));
  const auto huge = read_embeddings(R"({"data":[{"embedding":[1e300,1e300]}]})", 1, 2);
  ASSERT_TRUE(huge);
  EXPECT_NEAR(huge->front()[0], std::sqrt(0.5), 1e-6);
}

TEST(EmbeddingsAnswer, OfAnotherLengthIsTold) {
  EXPECT_EQ(read_embeddings(R"({"data":[{"index":0,"embedding":[1,0]}]})", 1, 3).error(),
            EmbeddingFailure::wrong_dimension);
  EXPECT_EQ(read_embeddings(R"({"data":[{"index":0,"embedding":[1,0]},{"index":1,"embedding":[1]}]})", 2, 0)
                .error(),
            EmbeddingFailure::wrong_dimension);
}

}  // namespace
}  // namespace sp::knowledge_base
