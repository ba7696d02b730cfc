// Patterns of LIKE. All functions are pure and thread-safe.
#pragma once
#include <string>
#include <string_view>

namespace sp::db {

/// What matches every text that has `part` in it, for `column LIKE $1 ESCAPE '\'`: the signs that mean
/// something in a pattern stand for themselves. Engines differ in whether case counts: fold both sides.
std::string like_containing(std::string_view part);

}  // namespace sp::db
