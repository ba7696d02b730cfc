#include "services/chatbot-service/domain/links.hpp"

#include <gtest/gtest.h>

namespace sp::chatbot {
namespace {

const Addresses allowed{"https://acme.example/reset", "https://acme.example/a?b=c", "/help",
                        "www.acme.example"};

/// What the filter makes of `text` that arrives in pieces of `size` bytes.
std::string filtered(std::string_view text, std::size_t size) {
  LinkFilter filter(allowed);
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += size) out += filter.push(text.substr(i, size));
  return out + filter.finish();
}

struct Case {
  std::string_view text;
  std::string_view expected;
};
constexpr Case cases[]{
    {"Plain text [1], é [2][3] a < b, 5 > 3 & [x] ok! [",
     "Plain text [1], é [2][3] a < b, 5 > 3 & [x] ok! ["},
    // Links that stand in a passage.
    {"Go [here](https://acme.example/reset \"Now\") [1].", "Go [here](https://acme.example/reset) [1]."},
    {"See <https://acme.example/reset>, https://acme.example/a?b=c.",
     "See <https://acme.example/reset>, https://acme.example/a?b=c."},
    {"[Help](/help) on www.acme.example!", "[Help](/help) on www.acme.example!"},
    // Links that do not.
    {"Go [here](https://evil.example/?q=secret) [1].", "Go here [1]."},
    {"Go [here](https://acme.example/reset?q=secret).", "Go here."},
    {"[1](https://evil.example) stays a citation", "[1] stays a citation"},
    {"Read https://evil.example/x?y=z, or HTTP://EVIL.example or www.evil.example now", "Read , or  or  now"},
    {"Read <https://evil.example/x> now", "Read  now"},
    {"C:\\users \\https://evil.example", "C:\\users \\"},
    {"[a](javascript:alert(1)) [b](//evil.example) [c](/api/v1/me) [d]()", "a b c d"},
    {"[a\\]b](https://evil.example) \\[c](https://evil.example)", "a\\]b \\[c] ()"},
    {"[a](https://evil.example", "a"},
    // Images never.
    {"![x](https://acme.example/reset)", "x"},
    {"A ![](https://evil.example/?q=secret) B", "A  B"},
    {"[![logo](https://evil.example/a.png)](https://acme.example/reset)",
     "[logo](https://acme.example/reset)"},
    {"![logo][ref] and [text][ref]\n\n[ref]: https://evil.example/a.png",
     "[logo][ref] and [text][ref]\n\n[ref] : "},
    {"\\![x](https://evil.example/a.png)", "\\! x"},
    {"[a ![x](https://evil.example/a.png)]: b", "[a x] : b"},
    {"[a`]`](https://evil.example/a.png)", "[a`]`] ()"},
    {"`[a](b ![x](https://evil.example)` c)", "` a"},
    // What is left of two pieces is no third.
    {"htt<b>ps://evil.example", "htt ps://evil.example"},
    {"e<b>https://evil.example</b>", "e"},
    {"htt![ps](x)://evil.example", "htt ps ://evil.example"},
    {"[x]<b>(//evil.example)", "[x] (//evil.example)"},
    {"!<b>[x](/help)", "! [x](/help)"},
    {"<<b>img src=x>", "< img src=x>"},
    {"www<b>.evil.example", "www .evil.example"},
    {"[x]<b>: //evil.example", "[x] : //evil.example"},
    // HTML.
    {"<img src=https://evil.example/a.png> <b>bold</b> <!-- note --> done", " bold  done"},
    {"<script>alert(1)</script>", "alert(1)"},
    {"<x onclick=a> <svg/onload=a>", " "},
    {"<img src='", ""},
    {"Enter <your name>, or `<Ctrl>` and `arr[0](x)`", "Enter \\<your name>, or `<Ctrl>` and `arr[0](x)`"},
    {"`unclosed\n<img src=x>", "`unclosed\n"},
    {"```html\n<b>x</b>\n![a](https://evil.example/a.png)\n```\n<b>y</b>", "```html\n<b>x</b>\na\n```\ny"},
};

TEST(LinkFilter, LetsThroughOnlyWhatStandsInThePassagesHoweverItArrives) {
  for (const auto& [text, expected] : cases)
    for (const std::size_t size : {text.size(), std::size_t{1}, std::size_t{2}, std::size_t{7}})
      EXPECT_EQ(filtered(text, size), expected) << text << " in pieces of " << size;
}

TEST(LinkFilter, BearsLinksInsideLinksManyThousandTimes) {
  constexpr std::size_t levels = 100'000;
  std::string nested(levels, '[');
  for (std::size_t i = 0; i < levels; ++i) nested += "](https://evil.example)";
  EXPECT_EQ(filtered(nested, nested.size()).find("evil"), std::string::npos);
  std::string pairs;
  for (std::size_t i = 0; i < levels; ++i) pairs += "![[x](";
  EXPECT_EQ(filtered(pairs, pairs.size()).find("!["), std::string::npos);
}

TEST(LinkFilter, CountsWhatDidNotPass) {
  LinkFilter filter(allowed);
  filter.push("![a](b) [c](https://evil.example) <b>d</b> https://evil.example and [e](/help)");
  filter.finish();
  EXPECT_EQ(filter.dropped(), 5u);
}

TEST(LinkFilter, HoldsBackNoMoreThanAFewKilobytes) {
  for (const std::string opening : {"[", "![", "[a](", "![a](", "<a href=", "https://", "[[[[[[[[", "```"}) {
    LinkFilter filter(allowed);
    std::size_t in = 0, out = 0, most = 0;
    for (int i = 0; i < 3'000; ++i) {
      const std::string piece = i == 0 ? opening : "abcdefg/";
      in += piece.size();
      out += filter.push(piece).size();
      if (out > 0) most = std::max(most, in > out ? in - out : 0);
    }
    EXPECT_LT(most, 10'000u) << opening;
    EXPECT_GT(out + filter.finish().size(), 0u) << opening;
  }
}

TEST(Addresses, AreFoundInMarkdownAndInRunningText) {
  EXPECT_EQ(
      addresses_in("See [a](https://a.example/x(1) \"T\"), <https://b.example>, (https://c.example/d?e=f). "
                   "www.g.example; [h](/i) xhttps://no.example"),
      (Addresses{"https://a.example/x(1)", "https://a.example/x(1", "https://b.example",
                 "https://c.example/d?e=f", "www.g.example", "/i"}));
}

}  // namespace
}  // namespace sp::chatbot
