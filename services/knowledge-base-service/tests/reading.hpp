// Files read as they are where they are uploaded: by the program's child process where their format wants it.
#pragma once
#include <gtest/gtest.h>

#include "platform/json/codec.hpp"
#include "services/knowledge-base-service/formats/file_reader.hpp"
#include "services/knowledge-base-service/tests/files.hpp"

namespace sp::knowledge_base {

class Formats : public ::testing::Test {
 protected:
  Reading<Article> read(const std::string& name, std::string_view bytes) {
    return read_file(converter_, texts_, name, bytes, false);
  }
  std::string code_of(const std::string& name, std::string_view bytes) {
    const auto article = read(name, bytes);
    if (article) return "";
    EXPECT_NE(article.error().reason.find(name), std::string::npos) << article.error().reason;
    return article.error().code;
  }
  /// What a report says of the file beside its text: "hidden_text 2", "pages_turned 1".
  std::vector<std::string> notes_of(const std::string& name, std::string_view bytes) {
    std::vector<std::string> said;
    const auto article = read(name, bytes);
    if (!article) return {article.error().code};
    for (const auto& note : article->notes)
      said.push_back(std::string(json::enum_name(note.code)) + " " + std::to_string(note.count));
    return said;
  }
  std::string content_of(const std::string& name, std::string_view bytes) {
    const auto article = read(name, bytes);
    return article ? article->content : article.error().code + ": " + article.error().reason;
  }
  /// The names and codes of what a file unpacks to.
  static std::vector<std::string> unpacked(const std::string& name, std::string_view bytes) {
    std::vector<std::string> found;
    unpack_file(name, bytes, [&](const std::string& file, Reading<std::string_view> content) {
      found.push_back(file + (content ? "" : " " + content.error().code));
      return true;
    });
    return found;
  }

 private:
  Converter converter_{{.program = SP_EXTRACT_CHILD}};
  TextReader texts_{{.program = SP_EXTRACT_CHILD}};
};

}  // namespace sp::knowledge_base
