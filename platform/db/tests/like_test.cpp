#include "platform/db/like.hpp"

#include <set>

#include "platform/db/tests/notes.hpp"

namespace sp::db::testing {

namespace {

struct Like : StoreTest {
  Like() : StoreTest(note_migrations) {}
};
SP_ON_EVERY_ENGINE(Like);

TEST_P(Like, FindsAPartOfATextAsItStands) {
  constexpr Sql select_titles{"test.select_titles",
                              R"(SELECT title FROM notes WHERE title LIKE $1 ESCAPE '\')"};
  using Titles = std::set<std::string>;
  const Titles all{"50% off", "500 off", "a_b", "a-b", R"(c:\temp)", "c:temp", "été"};
  db().write_now(acme(), [&](Tx& tx) {
    for (const auto& title : all) {
      auto n = note(title);
      n.title = title;
      add(tx, n);
    }
  });
  const std::pair<std::string, Titles> found_by[] = {
      {"", all},        {"off", {"50% off", "500 off"}}, {"té", {"été"}}, {"%", {"50% off"}},
      {"a_b", {"a_b"}}, {R"(\)", {R"(c:\temp)"}},        {R"(\%)", {}},   {"50%", {"50% off"}}};
  db().read_now(acme(), [&](Tx& tx) {
    for (const auto& [part, titles] : found_by) {
      const auto found = tx.all<std::string>(select_titles, like_containing(part));
      EXPECT_EQ(Titles(found.begin(), found.end()), titles) << part;
    }
  });
}

}  // namespace
}  // namespace sp::db::testing
