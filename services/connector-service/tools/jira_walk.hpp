// A walk through the issues of a project that changed, page by page, which passes by nothing: neither at a
// page's border, where many have one time, nor where someone changes an issue between two pages, nor where
// the search index is late. Pure values.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "platform/base/time.hpp"

namespace sp::connector::jira {

/// Where the walk is: at those from `from` on, behind `skip` of them (Data Center) or behind the page that
/// `token` ends (Cloud). `begun` is where it began. Times are milliseconds since 1970.
struct Walk {
  std::int64_t begun = 0;
  std::int64_t from = 0;
  std::int64_t skip = 0;
  std::string token;
};

/// As a cursor, and back; one that cannot be read begins at `since`.
std::string cursor_of(const Walk& walk);
Walk walk_of(std::string_view cursor, Time since);

/// Where the walk goes on behind a page of `read` issues, the last of which changed at `last`.
Walk next_page(Walk walk, std::int64_t last, std::int64_t read, std::string token);
/// Where the next walk begins when this one has ended.
Walk next_walk(const Walk& walk, std::int64_t last);

}  // namespace sp::connector::jira
