#include "services/chatbot-service/domain/citation_filter.hpp"

#include <gtest/gtest.h>

#include "services/chatbot-service/domain/completion.hpp"
#include "services/chatbot-service/domain/sse_parser.hpp"

namespace sp::chatbot {
namespace {

/// What the filter makes of `text` that arrives in pieces of `size` bytes.
std::string filtered(CitationFilter& filter, std::string_view text, std::size_t size) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += size) out += filter.push(text.substr(i, size));
  return out + filter.finish();
}

TEST(CitationFilter, KeepsMarkersOfSuppliedPassagesAndDropsOthersHoweverTheyArrive) {
  const std::string text =
      "One [1], two [2][7] and [1, 3]. An [array] and [a link](x) stay; 【2】 too, [[1]] and [ 12 ] é [";
  const std::string expected =
      "One [1], two [2] and [1][3]. An [array] and [a link](x) stay; [2] too, [[1]] and  é [";
  for (std::size_t size = 1; size <= text.size(); ++size) {
    CitationFilter filter(3);
    ASSERT_EQ(filtered(filter, text, size), expected) << "in pieces of " << size;
    EXPECT_EQ(filter.cited(), (std::set<std::int64_t>{1, 2, 3}));
    EXPECT_EQ(filter.dropped(), 2u);
  }
}

TEST(CitationFilter, ImpossibleNumbersAreDropped) {
  CitationFilter filter(3);
  EXPECT_EQ(filtered(filter, "[0] [4] [99999999999999999999999] [3]", 4), "   [3]");
  EXPECT_EQ(filter.dropped(), 3u);
}

TEST(CitationFilter, ABracketWithoutEndIsNotHeldForEver) {
  CitationFilter filter(3);
  const std::string digits(500, '1');
  const auto out = filter.push("[" + digits);
  EXPECT_GT(out.size(), 400u);
}

TEST(SseParser, ReadsEventsInPiecesOfAnySize) {
  const std::string stream =
      ": comment\r\ndata: one\r\n\r\nevent: x\ndata:two\ndata: three\n\n\n\ndata\n\nid: 1\n\ndata: "
      "[DONE]\n\n";
  for (std::size_t size = 1; size <= stream.size(); ++size) {
    SseParser parser(1000);
    std::vector<std::string> all;
    for (std::size_t i = 0; i < stream.size(); i += size) {
      const auto events = parser.push(std::string_view(stream).substr(i, size));
      ASSERT_TRUE(events);
      all.insert(all.end(), events->begin(), events->end());
    }
    ASSERT_EQ(all, (std::vector<std::string>{"one", "two\nthree", "", "[DONE]"})) << "in pieces of " << size;
  }
}

TEST(SseParser, AnEventBeyondTheLimitIsRefused) {
  SseParser parser(100);
  EXPECT_FALSE(parser.push("data: " + std::string(200, 'x')));
  SseParser lines(100);
  EXPECT_TRUE(lines.push("data: " + std::string(60, 'x') + "\n"));
  EXPECT_FALSE(lines.push("data: " + std::string(60, 'x') + "\n"));
}

TEST(Completion, ReadsTextAndEnd) {
  EXPECT_EQ(read_stream_piece(R"({"choices":[{"delta":{"content":"Hé"}}]})")->text, "Hé");
  EXPECT_FALSE(
      read_stream_piece(R"({"choices":[{"delta":{"role":"assistant","content":null},"finish_reason":null}]})")
          ->finished);
  EXPECT_TRUE(read_stream_piece(R"({"choices":[{"delta":{},"finish_reason":"stop"}]})")->finished);
  EXPECT_TRUE(read_stream_piece(R"({"choices":[{"delta":{},"finish_reason":"length"}]})")->cut_short);
  EXPECT_TRUE(read_stream_piece("[DONE]")->finished);
  EXPECT_TRUE(read_stream_piece(R"({"choices":[],"usage":{}})")->text.empty());
  EXPECT_EQ(read_whole_completion(R"({"choices":[{"message":{"content":"Whole"}}]})")->text, "Whole");
}

TEST(Completion, WhatIsNoCompletionIsAFailure) {
  for (const auto* broken : {"{", "[]", "null", R"({"choices":1})", R"({"choices":["x"]})",
                             R"({"choices":[{"delta":{"content":[1]}}]})"})
    EXPECT_EQ(read_stream_piece(broken).error(), ModelFailure::malformed) << broken;
  EXPECT_EQ(read_stream_piece(R"({"error":{"message":"no"}})").error(), ModelFailure::server_error);
}

}  // namespace
}  // namespace sp::chatbot
