// Trees compared with the fields that a program's documentation names.
#pragma once
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <sstream>

#include "platform/json/codec.hpp"

namespace sp::gateway::testing {

/// Names of records, each with its fields: "name:kind" separated by spaces. A kind is text, number, switch or
/// duration; `@record`; `[kind]`, a list; `{kind}`, a map of any names.
using Schema = std::map<std::string, std::string>;

class Checked {
 public:
  explicit Checked(const Schema& schema) : schema_(schema) {}

  /// Fails the test for each field that `record` does not have, or not of this kind.
  void is(const json::Value& value, const std::string& kind, const std::string& at) {
    if (kind.starts_with('@')) {
      is_record(value, kind.substr(1), at);
    } else if (kind.starts_with('[')) {
      ASSERT_TRUE(value.is_array()) << at;
      for (const auto& item : value.get_array()) is(item, kind.substr(1, kind.size() - 2), at + "[]");
    } else if (kind.starts_with('{')) {
      ASSERT_TRUE(value.is_object()) << at;
      for (const auto& [name, item] : value.get_object())
        is(item, kind.substr(1, kind.size() - 2), at + '.' + std::string(name));
    } else if (kind == "number") {
      EXPECT_TRUE(value.is_number()) << at;
    } else if (kind == "switch") {
      EXPECT_TRUE(value.is_bool()) << at;
    } else {
      ASSERT_TRUE(value.is_string()) << at;
      if (kind == "duration")
        EXPECT_TRUE(std::regex_match(std::string(value.get_string()), std::regex("[0-9]+(ms|s|m)"))) << at;
    }
  }

 private:
  void is_record(const json::Value& value, const std::string& record, const std::string& at) {
    ASSERT_TRUE(schema_.contains(record)) << record << " is not in the table";
    ASSERT_TRUE(value.is_object()) << at;
    std::map<std::string, std::string> fields;
    std::istringstream words(schema_.at(record));
    for (std::string word; words >> word;)
      fields[word.substr(0, word.find(':'))] = word.substr(word.find(':') + 1);
    for (const auto& [name, field] : value.get_object()) {
      const auto known = fields.find(std::string(name));
      if (known == fields.end()) {
        ADD_FAILURE() << at << ": " << record << " has no " << std::string(name);
      } else {
        is(field, known->second, at + '.' + std::string(name));
      }
    }
  }

  const Schema& schema_;
};

}  // namespace sp::gateway::testing
