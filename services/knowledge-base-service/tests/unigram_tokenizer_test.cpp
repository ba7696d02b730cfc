#include "services/knowledge-base-service/meaning/unigram_tokenizer.hpp"

#include <gtest/gtest.h>

#include "services/knowledge-base-service/tests/tiny_weights.hpp"

namespace sp::knowledge_base {
namespace {

struct UnigramTokenizerTest : testing::Test {
  TinyWeights tiny;
  WeightsOnDisk disk{tiny.bytes()};
  WeightsFile file = *WeightsFile::open(disk.path());
  UnigramTokenizer tokenizer{file};

  std::vector<std::string> pieces(const std::string& text, std::size_t most = 48) const {
    std::vector<std::string> found;
    for (const auto id : tokenizer.tokens(text, most)) found.emplace_back(file.pieces().piece(id));
    return found;
  }
  /// The greatest sum of scores over every way to cut `word`, looked for without a plan.
  double best_score(const std::string& word) const {
    if (word.empty()) return 0;
    double best = -1e9;
    for (const auto& piece : tiny.pieces)
      if (piece.score != 0 && word.starts_with(piece.text))
        best = std::max(best, piece.score + best_score(word.substr(piece.text.size())));
    return best;
  }
};
using Pieces = std::vector<std::string>;

TEST_F(UnigramTokenizerTest, TakesThePiecesWhoseScoresAddUpToTheMost) {
  EXPECT_EQ(pieces("the passports"), (Pieces{"<s>", "▁the", "▁passport", "s", "</s>"}));
  std::mt19937 random(7);
  const char* const parts[] = {"pass", "port", "s", "a", "e", "t", "bill", "ing"};
  for (int i = 0; i < 500; ++i) {
    std::string word;
    for (int j = 0; j < 4; ++j) word += parts[random() % std::size(parts)];
    double score = 0;
    std::string whole;
    bool known = true;
    for (const auto id : tokenizer.tokens(word, 48)) {
      if (id == TinyWeights::beginning || id == TinyWeights::end) continue;
      known = known && id != TinyWeights::unknown;
      score += tiny.pieces[id].score;
      whole += tiny.pieces[id].text;
    }
    if (!known) continue;
    EXPECT_EQ(whole, "▁" + word);
    EXPECT_NEAR(score, best_score("▁" + word), 1e-4) << word;
  }
}

TEST_F(UnigramTokenizerTest, LettersThatAreWrittenDifferentlyAreTheSame) {
  EXPECT_EQ(pieces("e\u0301te\u0301"), pieces("été"));
  EXPECT_EQ(pieces("été"), (Pieces{"<s>", "▁été", "</s>"}));
  EXPECT_EQ(tokenizer.normalised("ﬁ Ａ\u00A0½"), "▁fi▁A▁1⁄2");
}

TEST_F(UnigramTokenizerTest, AnyWhiteSpaceIsOneMarkBeforeAWord) {
  EXPECT_EQ(tokenizer.normalised("  the \t\n passport\u2028\u200B\u2581s  "), "▁the▁passport▁s");
  EXPECT_EQ(tokenizer.normalised(" \n"), "");
  EXPECT_EQ(pieces(""), (Pieces{"<s>", "</s>"}));
}

TEST_F(UnigramTokenizerTest, ControlCharactersAndBrokenBytesAreNoLetters) {
  EXPECT_EQ(tokenizer.normalised("pass\x01port"), "▁passport");
  const auto broken = tokenizer.tokens("the \xC3\x28 \xFF\xFE passport", 48);
  EXPECT_EQ(broken.front(), TinyWeights::beginning);
  EXPECT_EQ(broken.back(), TinyWeights::end);
}

TEST_F(UnigramTokenizerTest, UnknownLettersInARowAreOneToken) {
  EXPECT_EQ(pieces("日本語"), (Pieces{"<s>", "▁", "<unk>", "</s>"}));
  EXPECT_EQ(pieces("日s本"), (Pieces{"<s>", "▁", "<unk>", "s", "<unk>", "</s>"}));
}

TEST_F(UnigramTokenizerTest, NoTextCanWriteASpecialToken) {
  for (const std::string text : {"<s>", "</s>", "a</s>a", "<mask>", "<pad><unk>"}) {
    const auto ids = tokenizer.tokens(text, 48);
    for (std::size_t i = 1; i + 1 < ids.size(); ++i)
      EXPECT_TRUE(ids[i] == TinyWeights::unknown || tiny.pieces[ids[i]].score != 0) << text;
  }
}

TEST_F(UnigramTokenizerTest, ALongTextIsKnownByItsFirstTokens) {
  std::string text;
  for (int i = 0; i < 1'000; ++i) text += "the passport ";
  const auto ids = tokenizer.tokens(text, 10);
  ASSERT_EQ(ids.size(), 10U);
  EXPECT_EQ(ids.back(), TinyWeights::end);
  EXPECT_EQ(ids[8], 7U);
  EXPECT_EQ(tokenizer.tokens(std::string(100'000, 'a'), 10).size(), 10U);
}

}  // namespace
}  // namespace sp::knowledge_base
