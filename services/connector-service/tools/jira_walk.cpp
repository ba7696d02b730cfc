#include "services/connector-service/tools/jira_walk.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace sp::connector::jira {
namespace {

/// How far before the last change that was seen the next walk begins. The search index lags behind, by
/// minutes at times, so a change may show only after a later one has.
constexpr std::int64_t index_lag = std::chrono::milliseconds(std::chrono::minutes(5)).count();

std::int64_t take_number(std::string_view& text, std::int64_t otherwise) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (text.starts_with(' ')) text.remove_prefix(1);
  return error == std::errc{} ? value : otherwise;
}

}  // namespace

std::string cursor_of(const Walk& walk) {
  if (walk.from == walk.begun && walk.skip == 0 && walk.token.empty()) return std::to_string(walk.begun);
  return std::to_string(walk.begun) + " " + std::to_string(walk.from) + " " + std::to_string(walk.skip) +
         " " + walk.token;
}

Walk walk_of(std::string_view cursor, Time since) {
  Walk walk;
  walk.begun = take_number(cursor, since.time_since_epoch().count());
  walk.from = take_number(cursor, walk.begun);
  walk.skip = take_number(cursor, 0);
  walk.token = cursor;
  return walk;
}

Walk next_page(Walk walk, std::int64_t last, std::int64_t read, std::string token) {
  // To ask again from the page's last time on re-reads a few issues, and passes by none that moved between
  // the pages. Whole seconds, since the index may know no more.
  const auto second = last - last % 1'000;
  if (second > walk.from) return Walk{.begun = walk.begun, .from = second};
  // All of the page has one time: counting is the way, with some overlap for those that moved.
  walk.skip += read - read / 10;
  walk.token = std::move(token);
  return walk;
}

Walk next_walk(const Walk& walk, std::int64_t last) {
  const auto seen = std::max(walk.from, last);
  const auto begin = std::max(walk.begun, seen - index_lag);
  return Walk{.begun = begin, .from = begin};
}

}  // namespace sp::connector::jira
