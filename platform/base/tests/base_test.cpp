#include <gtest/gtest.h>

#include <set>
#include <thread>
#include <vector>

#include "platform/base/encoding.hpp"
#include "platform/base/id.hpp"
#include "platform/base/time.hpp"

namespace sp {
namespace {

TEST(Id, EachOfAThreadIsGreaterThanTheOneBefore) {
  std::string before = new_id();
  for (int i = 0; i < 100'000; ++i) {
    std::string next = new_id();
    ASSERT_LT(before, next);
    before = std::move(next);
  }
}

TEST(Id, NoTwoThreadsMakeTheSame) {
  constexpr std::size_t each = 20'000;
  std::vector<std::vector<std::string>> made(4);
  std::vector<std::thread> threads;
  for (auto& ids : made)
    threads.emplace_back([&ids] {
      for (std::size_t i = 0; i < each; ++i) ids.push_back(new_id());
    });
  for (auto& thread : threads) thread.join();
  std::set<std::string> all;
  for (auto& ids : made) all.insert(ids.begin(), ids.end());
  EXPECT_EQ(all.size(), made.size() * each);
}

TEST(Id, IsAUuidOfVersionSevenWithTheTime) {
  const auto before = SystemClock{}.now();
  const auto id = new_id();
  EXPECT_TRUE(is_id(id));
  EXPECT_EQ(id[14], '7');
  EXPECT_NE(std::string("89ab").find(id[19]), std::string::npos);
  const auto millis = std::stoll(id.substr(0, 8) + id.substr(9, 4), nullptr, 16);
  EXPECT_NEAR(static_cast<double>(millis), static_cast<double>(before.time_since_epoch().count()), 1000);
}

TEST(Id, OtherTextIsNone) {
  const auto id = new_id();
  for (const std::string& text : {std::string(), id.substr(1), id + "0", '{' + id.substr(2) + '}',
                                  std::string(36, '-'), std::string("01932F5E-7C1A-7B3E-9D2F-4A5B6C7D8E9F")})
    EXPECT_FALSE(is_id(text)) << text;
}

TEST(RandomToken, HasItsLengthAndIsNeverTheSame) {
  EXPECT_EQ(base64url_decode(random_token(32))->size(), 32u);
  EXPECT_NE(random_token(32), random_token(32));
}

TEST(Base64Url, RoundTripsEveryLength) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(base64url_decode(base64url_encode(bytes)), bytes);
    bytes += static_cast<char>(i * 7);
  }
  EXPECT_EQ(base64url_encode("\xfb\xff"), "-_8");
}

TEST(Base64Url, IsStrict) {
  using namespace std::string_view_literals;
  for (const auto text : {"A"sv, "AAAAA"sv, "AA=="sv, "AA="sv, "AAA="sv, "+/8"sv, "A A"sv, " AA"sv, "AB"sv,
                          "AAB"sv, "-_9"sv, "AA\n"sv, "AA\0"sv, "AA\xff"sv})
    EXPECT_FALSE(base64url_decode(text)) << text;
  EXPECT_EQ(base64url_decode(""), "");
  for (int byte = 0x80; byte < 0x100; ++byte)
    for (const std::size_t place : {0, 1, 2, 3}) {
      std::string text = "AAAA";
      text[place] = static_cast<char>(byte);
      EXPECT_FALSE(base64url_decode(text)) << byte;
    }
}

// Left-over bits that are not zero would give one text two forms.
TEST(Base64Url, DecodesOnlyWhatEncodingGives) {
  constexpr std::string_view signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::size_t decoded = 0;
  for (const char first : signs)
    for (const char second : signs) {
      const std::string text{'A', 'A', 'A', 'A', first, second};
      const auto bytes = base64url_decode(text);
      if (!bytes) continue;
      ++decoded;
      EXPECT_EQ(base64url_encode(*bytes), text);
    }
  EXPECT_EQ(decoded, 256u);
}

TEST(Hex, IsTwoDigitsAByte) {
  EXPECT_EQ(hex_encode(""), "");
  EXPECT_EQ(hex_encode({"\0\x7f\x80\xff", 4}), "007f80ff");
}

TEST(PercentDecode, RefusesBrokenEscapes) {
  EXPECT_EQ(percent_decode("a%20b+c"), "a b+c");
  EXPECT_EQ(percent_decode("a%20b+c", true), "a b c");
  EXPECT_EQ(percent_decode("%C3%a9"), "é");
  for (const char* text : {"%", "%4", "a%", "%zz", "%4g"}) EXPECT_FALSE(percent_decode(text)) << text;
}

TEST(Utf8, RefusesWhatIsMalformed) {
  for (const char* good : {"", "a", "é", "€", "😀", "\xf4\x8f\xbf\xbf"}) EXPECT_TRUE(is_utf8(good)) << good;
  for (const char* bad : {"\x80", "\xc3", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf0\x80\x80\x80",
                          "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "a\xe2\x82"})
    EXPECT_FALSE(is_utf8(bad));
}

TEST(Utf8, CountsAndCutsCodePoints) {
  EXPECT_EQ(utf8_length("aé€😀"), 4u);
  EXPECT_EQ(utf8_prefix("aé€😀", 2), "aé");
  EXPECT_EQ(utf8_prefix("aé", 9), "aé");
  EXPECT_EQ(utf8_prefix("aé", 0), "");
}

TEST(HtmlEscape, LeavesNoMarkup) {
  EXPECT_EQ(html_escape("<a href=\"x\">'&'"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;");
}

TEST(DayOf, CountsWholeDaysInUtc) {
  EXPECT_EQ(day_of(Time{}), 0);
  EXPECT_EQ(day_of(*parse_rfc3339("1969-12-31T23:59:59.999Z")), -1);
  EXPECT_EQ(day_of(*parse_rfc3339("2026-11-22T23:59:59.999Z")), 20779);
  EXPECT_EQ(day_of(*parse_rfc3339("2026-11-23T00:00:00Z")), 20780);
  EXPECT_EQ(day_of(*parse_rfc3339("2026-11-23T01:30:00+02:00")), 20779);
}

TEST(Rfc3339, WritesAndReadsTheSameTime) {
  const Time time{std::chrono::milliseconds(1'795'360'106'123)};
  EXPECT_EQ(to_rfc3339(time), "2026-11-22T15:08:26.123Z");
  EXPECT_EQ(parse_rfc3339(to_rfc3339(time)), time);
}

TEST(Rfc3339, ReadsOffsetsAndFractions) {
  const auto time = *parse_rfc3339("2026-11-22T13:08:26Z");
  EXPECT_EQ(parse_rfc3339("2026-11-22T14:38:26+01:30"), time);
  EXPECT_EQ(parse_rfc3339("2026-11-22t12:08:26-01:00"), time);
  EXPECT_EQ(*parse_rfc3339("2026-11-22T13:08:26.5Z") - time, std::chrono::milliseconds(500));
  EXPECT_EQ(*parse_rfc3339("2026-11-22T13:08:26.123456789Z") - time, std::chrono::milliseconds(123));
}

TEST(Rfc3339, RefusesOtherText) {
  for (const char* text :
       {"", "2026-11-22", "2026-11-22 13:08:26Z", "2026-11-22T13:08:26", "2026-02-30T00:00:00Z",
        "2026-13-01T00:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T13:60:00Z", "2026-11-22T13:08:26.Z",
        "2026-11-22T13:08:26+0100", "2026-11-22T13:08:26+24:00", "2026-11-22T13:08:26+01:60",
        "2026-11-22T13:08:26Zjunk", "+026-11-22T13:08:26Z", "2026-11-22T-1:08:26Z"})
    EXPECT_FALSE(parse_rfc3339(text)) << text;
}

}  // namespace
}  // namespace sp
