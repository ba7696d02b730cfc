#include "platform/observe/log.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/json.hpp>

namespace sp::observe {
namespace {

/// What `write` puts on standard error.
std::string captured(const std::function<void()>& write) {
  int ends[2];
  EXPECT_EQ(::pipe(ends), 0);
  const int before = ::dup(STDERR_FILENO);
  ::dup2(ends[1], STDERR_FILENO);
  ::close(ends[1]);
  write();
  ::dup2(before, STDERR_FILENO);
  ::close(before);
  std::string out;
  char buffer[4096];
  for (ssize_t got; (got = ::read(ends[0], buffer, sizeof buffer)) > 0;)
    out.append(buffer, static_cast<std::size_t>(got));
  ::close(ends[0]);
  return out;
}

TEST(Log, WritesOneJsonObjectALineWithItsFields) {
  const auto text = captured([] {
    const auto log = Log::to_stderr(Level::info, false).with_service("ticketing");
    log.info("ticket opened",
             {{"number", 7}, {"ratio", 0.5}, {"urgent", true}, {"subject", std::string("é")}});
  });
  const auto line = boost::json::parse(text).as_object();
  EXPECT_EQ(line.at("level"), "info");
  EXPECT_EQ(line.at("service"), "ticketing");
  EXPECT_EQ(line.at("message"), "ticket opened");
  EXPECT_EQ(line.at("number"), 7);
  EXPECT_EQ(line.at("ratio"), 0.5);
  EXPECT_EQ(line.at("urgent"), true);
  EXPECT_EQ(line.at("subject"), "é");
  EXPECT_EQ(line.at("time").as_string().size(), std::string_view("2026-11-22T15:08:26.123Z").size());
}

TEST(Log, StaysJsonAndOneLineWhateverTheTextHolds) {
  const auto text = captured([] {
    Log::to_stderr(Level::info, false)
        .info("a \"quoted\"\nline {}", {{"path", "\xff\x01 %s"}, {"share", 0.0 / 0.0}});
  });
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
  const auto line = boost::json::parse(text).as_object();
  EXPECT_EQ(line.at("message"), "a \"quoted\"\nline {}");
  EXPECT_EQ(line.at("path"), "\xEF\xBF\xBD\x01 %s");
  EXPECT_TRUE(line.at("share").is_null());
}

TEST(Log, LeavesOutWhatIsBelowItsLevel) {
  const auto text = captured([] {
    const auto log = Log::to_stderr(Level::warning, false);
    EXPECT_FALSE(log.enabled(Level::info));
    log.info("unseen");
    log.error("seen");
  });
  EXPECT_EQ(text.find("unseen"), text.npos);
  EXPECT_NE(text.find("seen"), text.npos);
}

TEST(Log, ReadableLinesShowControlCharactersInsteadOfObeyingThem) {
  const auto text = captured([] {
    Log::to_stderr(Level::info, true)
        .with_service("http")
        .warning("refused", {{"path", "/a\x1b[31m\nb"}, {"took", 12}});
  });
  EXPECT_NE(text.find("WARN  [http] refused path=/a\\x1b[31m\\nb took=12\n"), text.npos) << text;
}

TEST(Log, NowhereIsDisabledAtEveryLevel) {
  const auto text = captured([] {
    const auto log = Log::nowhere();
    EXPECT_FALSE(log.enabled(Level::error));
    log.error("unseen");
  });
  EXPECT_EQ(text, "");
}

}  // namespace
}  // namespace sp::observe
