#include "platform/http/file_body.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "platform/db/error.hpp"

namespace sp::http {
namespace {

namespace fs = std::filesystem;

class FileBodies : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "sp-body-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string folder_;
};

/// No file of this process may grow beyond so many bytes, as on a disk that is full there.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{.rlim_cur = bytes, .rlim_max = before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int);
};

std::size_t mapped_files_in(const std::string& folder) {
  std::ifstream maps("/proc/self/maps");
  std::size_t found = 0;
  for (std::string line; std::getline(maps, line);) found += line.contains(folder) ? 1 : 0;
  return found;
}

TEST_F(FileBodies, GiveBackWhatWasAppended) {
  std::string text;
  SharedBytes bytes;
  {
    FileBody body(folder_);
    for (int piece = 0; piece < 1000; ++piece) {
      const std::string more(997, static_cast<char>('a' + piece % 26));
      body.append(more);
      text += more;
    }
    EXPECT_EQ(body.size(), text.size());
    bytes = body.share();
  }
  ASSERT_TRUE(bytes);
  EXPECT_EQ(*bytes, text) << "whoever holds the bytes keeps them";
}

TEST_F(FileBodies, LeaveNothingBehind) {
  {
    FileBody body(folder_);
    body.append("something");
    EXPECT_TRUE(fs::is_empty(folder_)) << "a killed program would leave it";
    const auto bytes = body.share();
    EXPECT_EQ(mapped_files_in(folder_), 1u);
  }
  EXPECT_EQ(mapped_files_in(folder_), 0u);
  EXPECT_TRUE(fs::is_empty(folder_));
}

TEST_F(FileBodies, MayBeEmpty) {
  const auto bytes = FileBody(folder_).share();
  ASSERT_TRUE(bytes);
  EXPECT_EQ(*bytes, "");
}

TEST_F(FileBodies, SayThatTheDiskTakesNoMore) {
  FileBody body(folder_);
  const FullDisk full(100);
  EXPECT_THROW(body.append(std::string(101, 'x')), db::Unavailable);
  EXPECT_THROW(FileBody(folder_ + "/gone"), db::Unavailable);
}

}  // namespace
}  // namespace sp::http
