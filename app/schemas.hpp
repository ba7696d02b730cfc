// The services that have a database, and what is in it.
#pragma once
#include <span>
#include <string>

#include "platform/db/transfer.hpp"

namespace sp::app {

struct Schema {
  std::string service;  // as DatabaseOptions names it
  std::span<const db::Migration> migrations;
  db::Derived derived;
};

/// Those that others refer to come first.
std::span<const Schema> schemas();

}  // namespace sp::app
