// Small talk among questions that others collected. The samples are no part of the repository: without them
// the tests are skipped.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "services/chatbot-service/domain/small_talk.hpp"

namespace sp::chatbot {
namespace {

/// `path` below a folder "shared/data" beside or above the working directory; empty where there is none.
std::string sample(const std::string& path) {
  for (auto folder = std::filesystem::current_path();; folder = folder.parent_path()) {
    std::ifstream file(folder / "shared/data" / path);
    if (file) return (std::ostringstream() << file.rdbuf()).str();
    if (folder == folder.parent_path()) return {};
  }
}

bool is_small_talk(const boost::json::value& text) {
  return small_talk_of(std::string_view(text.as_string()), Before::nothing).has_value();
}

struct SmallTalkSamples : testing::Test {
  boost::json::value clinc(const std::string& text) { return boost::json::parse(text); }
  /// Intents of CLINC150 that are small talk, and others that talk to the assistant about itself or the talk.
  static constexpr std::string_view small_talk[]{
      "greeting",           "goodbye", "thank_you", "what_is_your_name", "are_you_a_bot",
      "what_can_i_ask_you", "yes",     "no"};
  static constexpr std::string_view chat[]{
      "who_made_you", "how_old_are_you", "user_name", "repeat",
      "maybe",        "cancel",          "make_call", "what_are_your_hobbies"};
  template <std::size_t N>
  static bool is_in(const std::string_view (&intents)[N], std::string_view intent) {
    return std::ranges::find(intents, intent) != std::end(intents);
  }
};

TEST_F(SmallTalkSamples, FourOfFiveWaysToSayItAreKnown) {
  const auto text = sample("clinc150/data_full.json");
  if (text.empty()) GTEST_SKIP() << "NOT TESTED: there is no shared/data/clinc150";
  int asked = 0;
  int known = 0;
  for (const auto& item : clinc(text).at("test").as_array()) {
    if (!is_in(small_talk, item.at(1).as_string())) continue;
    ++asked;
    known += is_small_talk(item.at(0)) ? 1 : 0;
  }
  std::printf("%d of %d messages of the test split known\n", known, asked);
  EXPECT_GE(known * 100, asked * 78);
}

TEST_F(SmallTalkSamples, NoQuestionIsTakenForIt) {
  const auto text = sample("clinc150/data_full.json");
  if (text.empty()) GTEST_SKIP() << "NOT TESTED: there is no shared/data/clinc150";
  int asked = 0;
  std::map<std::string, int> chatted;
  for (const auto& split : clinc(text).as_object()) {
    for (const auto& item : split.value().as_array()) {
      const std::string_view intent = item.at(1).as_string();
      if (is_in(small_talk, intent)) continue;
      if (is_in(chat, intent)) {
        chatted[std::string(intent)] += is_small_talk(item.at(0)) ? 1 : 0;
        continue;
      }
      ++asked;
      EXPECT_FALSE(is_small_talk(item.at(0))) << intent << ": " << item.at(0);
    }
  }
  std::printf("%d questions; of other talk to the assistant, taken for small talk:\n", asked);
  for (const auto& [intent, count] : chatted) std::printf("  %d of %s\n", count, intent.c_str());
}

TEST_F(SmallTalkSamples, NoQuestionOfADocumentationIsTakenForIt) {
  int asked = 0;
  for (const auto* path :
       {"stackfaq/queries.jsonl", "cnil_faq_fr_dev/queries.jsonl", "service_public_fr/queries.jsonl"}) {
    std::istringstream lines(sample(path));
    for (std::string line; std::getline(lines, line); ++asked)
      EXPECT_FALSE(is_small_talk(boost::json::parse(line).at("text"))) << line;
  }
  std::istringstream lines(sample("yunohost_questions/questions.jsonl"));
  for (std::string line; std::getline(lines, line); ++asked) {
    const auto item = boost::json::parse(line);
    const std::string_view kind = item.at("kind").as_string();
    EXPECT_EQ(is_small_talk(item.at("turns").as_array().back()), kind == "smalltalk" || kind == "human")
        << line;
  }
  if (asked == 0) GTEST_SKIP() << "NOT TESTED: there is no shared/data";
  std::printf("%d questions\n", asked);
}

}  // namespace
}  // namespace sp::chatbot
