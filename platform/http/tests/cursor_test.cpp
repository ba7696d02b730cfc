#include "platform/http/cursor.hpp"

#include <gtest/gtest.h>

namespace sp::http {
namespace {

struct Change {
  std::int64_t sequence = 0;
  Time at{};
  Id id;
  bool operator==(const Change&) const = default;
};
BOOST_DESCRIBE_STRUCT(Change, (), (sequence, at, id))

struct Name {
  Id id;
  std::string key;
  bool operator==(const Name&) const = default;
};
BOOST_DESCRIBE_STRUCT(Name, (), (id, key))

const std::string some_id = "01932f5e-7c1a-7b3e-9d2f-4a5b6c7d8e9f";

Change change() { return {-7, Time{std::chrono::milliseconds{1'763'824'106'123}}, some_id}; }

std::string fault(std::string_view list, const std::string& cursor) {
  const auto place = decode_cursor<Change>(list, Cursor(cursor));
  return place ? "" : place.error().fields.at(0).pointer + " " + place.error().fields.at(0).code;
}

TEST(Cursor, GivesBackWhereThePageEnded) {
  EXPECT_EQ(**decode_cursor<Change>("changes", Cursor(encode_cursor("changes", change()))), change());
  for (const std::string key : {"", " ", "zoé martin zoe@example.org", "a b  c "}) {
    const Name name{some_id, key};
    EXPECT_EQ(**decode_cursor<Name>("users", Cursor(encode_cursor("users", name))), name) << key;
  }
}

// Integrations may hold one across an update of the program.
TEST(Cursor, KeepsItsForm) {
  EXPECT_EQ(*base64url_decode(encode_cursor("changes", change())), "changes -7 1763824106123 " + some_id);
}

TEST(Cursor, IsNothingWhereNoneIsGiven) {
  const auto place = decode_cursor<Change>("changes", std::nullopt);
  ASSERT_TRUE(place);
  EXPECT_FALSE(*place);
}

TEST(Cursor, OfAnotherListIsRefused) {
  const auto cursor = encode_cursor("changes", change());
  for (const std::string_view list : {"change", "changes2", "hanges", "updated", ""})
    EXPECT_EQ(fault(list, cursor), "/cursor invalid_cursor") << list;
}

TEST(Cursor, ThatNoPageGaveIsRefused) {
  for (const std::string& text :
       {std::string(), std::string("changes"), std::string("changes 1"), std::string("changes 1 2"),
        "changes 1 2" + some_id, "changes x 2 " + some_id, "changes 1 99999999999999999999 " + some_id,
        std::string("changes 1 2 no-id"), "changes 1 2 " + some_id + " ", "changes 1 2 " + some_id + " more",
        "changes  1 2 " + some_id})
    EXPECT_EQ(fault("changes", base64url_encode(text)), "/cursor invalid_cursor") << text;
  for (const std::string text : {"nonsense!", " ", "=", "A"})
    EXPECT_EQ(fault("changes", text), "/cursor invalid_cursor") << text;
}

TEST(Cursor, HoldsOnlyTextThatADatabaseTakes) {
  using namespace std::string_literals;
  for (const std::string& key : {"a\0b"s, "\xff"s})
    EXPECT_FALSE(decode_cursor<Name>("users", Cursor(encode_cursor("users", Name{some_id, key}))));
}

TEST(CutPage, LeavesThePageAndSaysWhereTheNextBegins) {
  const auto place_of = [](const Change& row) { return row; };
  std::vector<Change> rows{change(), {2, {}, some_id}, {3, {}, some_id}};
  EXPECT_EQ(cut_page(rows, 3, "changes", place_of), std::nullopt);
  EXPECT_EQ(rows.size(), 3u);
  EXPECT_EQ(cut_page(rows, 2, "changes", place_of), encode_cursor("changes", Change{2, {}, some_id}));
  EXPECT_EQ(rows.size(), 2u);
}

}  // namespace
}  // namespace sp::http
