#include "platform/http/multipart.hpp"

#include <gtest/gtest.h>

namespace sp::http {
namespace {

const std::string type = "multipart/form-data; boundary=x7";

std::string part(const std::string& disposition, const std::string& body) {
  return "--x7\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + body + "\r\n";
}
std::string code_of(const Result<std::vector<Part>>& parts) { return parts ? "" : parts.error().code; }

TEST(Multipart, GivesFieldsAndFilesAsTheyWereSent) {
  const std::string file("\0\xFF\r\n--x\r\n", 9);
  const std::string body =
      part("name=audience", "agents") +
      "--x7\r\ncontent-type: application/pdf\r\nContent-Disposition: form-data; name=\"file\"; "
      "filename=\"a \\\"b\\\"; c.pdf\"\r\n\r\n" +
      file + "\r\n" + part("name=\"file\"; filename=\"empty\"", "") + "--x7--\r\n";
  const auto parts = read_multipart(type, body);
  ASSERT_TRUE(parts) << parts.error().message;
  ASSERT_EQ(parts->size(), 3u);
  EXPECT_EQ(parts->at(0).name, "audience");
  EXPECT_EQ(parts->at(0).body, "agents");
  EXPECT_FALSE(parts->at(0).file_name);
  EXPECT_EQ(parts->at(1).file_name, "a \"b\"; c.pdf");
  EXPECT_EQ(parts->at(1).content_type, "application/pdf");
  EXPECT_EQ(parts->at(1).body, file);
  EXPECT_EQ(parts->at(2).body, "");
}

TEST(Multipart, UndoesTheEscapesOfBrowsersAndKeepsThePathsOfWindows) {
  const auto parts =
      read_multipart(type, part(R"(name="file"; filename="C:\guides\a%22b.md")", "x") + "--x7--");
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->front().file_name, "C:\\guides\\a\"b.md");
}

TEST(Multipart, TakesAQuotedBoundaryAPreambleAndAnEpilogue) {
  const auto parts = read_multipart("Multipart/Form-Data; charset=utf-8; BOUNDARY=\"x7\"",
                                    "ignored\r\n" + part("name=a", "b") + "--x7-- \r\nignored too");
  ASSERT_TRUE(parts) << parts.error().message;
  EXPECT_EQ(parts->size(), 1u);
  EXPECT_TRUE(read_multipart(type, "--x7--\r\n")->empty());
}

TEST(Multipart, ThatIsNoFormIsUnsupported) {
  EXPECT_EQ(code_of(read_multipart("application/json", "{}")), "unsupported_media_type");
  EXPECT_EQ(code_of(read_multipart("", "")), "unsupported_media_type");
}

TEST(Multipart, WithoutAWholeStructureIsMalformed) {
  const auto bodies = {std::string(),
                       std::string("--x7"),
                       std::string("--x7\r\n"),
                       part("name=a", "b"),
                       std::string("--x7garbage\r\n\r\nx\r\n--x7--"),
                       part("filename=a", "b") + "--x7--",
                       std::string("--x7\r\nno colon\r\n\r\nx\r\n--x7--"),
                       std::string("--x7\r\n\r\nx\r\n--x7--"),
                       "--x7\r\nX: " + std::string(9000, 'y') + "\r\n\r\nx\r\n--x7--"};
  for (const auto& body : bodies)
    EXPECT_EQ(code_of(read_multipart(type, body)), "malformed_multipart") << body;
  for (const auto* wrong : {"multipart/form-data", "multipart/form-data; boundary=",
                            "multipart/form-data; boundary=\"a b \"", "multipart/form-data; boundary=\"x7"})
    EXPECT_EQ(code_of(read_multipart(wrong, part("name=a", "b") + "--x7--")), "malformed_multipart") << wrong;
  EXPECT_EQ(code_of(read_multipart("multipart/form-data; boundary=" + std::string(71, 'a'), "")),
            "malformed_multipart");
}

TEST(Multipart, OfThousandsOfPartsIsRefused) {
  std::string body;
  for (int i = 0; i < 2000; ++i) body += part("name=a", "b");
  EXPECT_EQ(code_of(read_multipart(type, body + "--x7--")), "too_many_parts");
  EXPECT_EQ(read_multipart(type, body + "--x7--", {.parts = 2000})->size(), 2000u);
}

}  // namespace
}  // namespace sp::http
