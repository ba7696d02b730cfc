#include "services/connector-service/tools/time_cursor.hpp"

#include <gtest/gtest.h>

namespace sp::connector {
namespace {

using std::chrono::seconds;

TEST(TimeCursor, IsWrittenAndReadAgain) {
  const auto resting = parse_time_cursor("2026-11-29 12:00:00");
  ASSERT_TRUE(resting);
  EXPECT_TRUE(resting->rests);
  EXPECT_EQ(cursor_text(*resting), "2026-11-29 12:00:00");
  const auto going = parse_time_cursor("2026-11-29 12:00:00+200");
  ASSERT_TRUE(going);
  EXPECT_FALSE(going->rests);
  EXPECT_EQ(going->offset, 200);
  EXPECT_EQ(cursor_text(*going), "2026-11-29 12:00:00+200");
  for (const auto* broken : {"", "2026-11-29", "2026-13-29 12:00:00", "2026-11-29 12:00:00+",
                             "2026-11-29 12:00:00-1", "2026-11-29 12:00:00+1x"})
    EXPECT_FALSE(parse_time_cursor(broken)) << broken;
}

TEST(TimeCursor, OverlapsOnlyWhereItRests) {
  EXPECT_EQ(page_of({.from = "2026-11-29 12:00:30"}, seconds(60)).from, "2026-11-29 11:59:30");
  const TimeCursor going{.from = "2026-11-29 12:00:30", .offset = 100, .rests = false};
  EXPECT_EQ(page_of(going, seconds(60)).from, going.from);
  EXPECT_EQ(page_of(going, seconds(60)).offset, 100);
}

TEST(TimeCursor, NeverRestsEarlierThanBefore) {
  const TimeCursor cursor{.from = "2026-11-29 12:00:00"};
  const auto page = page_of(cursor, seconds(60));
  EXPECT_EQ(cursor_text(cursor_after(cursor, page, {"2026-11-29 11:59:10"}, 100, false)),
            "2026-11-29 12:00:00");
  EXPECT_EQ(cursor_text(cursor_after(cursor, page, {}, 100, false)), "2026-11-29 12:00:00");
}

TEST(TimeCursor, GoesOnByOffsetWhereAClockWasPutBack) {
  const TimeCursor page{.from = "2026-10-25 02:30:00", .rests = false};
  const auto next = cursor_after(page, page, {"2026-10-25 02:58:00", "2026-10-25 02:10:00"}, 100, true);
  EXPECT_EQ(cursor_text(next), "2026-10-25 02:30:00+100");
}

}  // namespace
}  // namespace sp::connector
