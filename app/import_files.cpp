#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "app/import_run.hpp"
#include "platform/base/encoding.hpp"
#include "services/knowledge-base-service/formats/hidden_files.hpp"

namespace sp::app {

namespace {

namespace fs = std::filesystem;
using knowledge_base::HiddenFiles;
using knowledge_base::Reading;
using knowledge_base::Refusal;

constexpr std::uintmax_t largest_file = 50 * 1024 * 1024;
constexpr unsigned most_threads = 4;

struct File {
  fs::path path;
  std::string name;  // below the folder
};

/// What is shown and stored of a path, which need not be UTF-8.
std::string name_of(const fs::path& path, const fs::path& folder) {
  auto name = path.lexically_relative(folder).generic_string();
  if (!is_utf8(name)) std::ranges::replace_if(name, [](char c) { return c < 0; }, '?');
  return name;
}

/// The regular files of a folder.
struct Found {
  std::vector<File> files;
  HiddenFiles hidden;
};

/// Hidden files and folders are left out, and counted. A folder that cannot be read is reported.
void collect(ImportRun& run, const fs::path& at, const fs::path& folder, Found& found) {
  std::error_code error;
  fs::directory_iterator entry(at, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    if (found.hidden.add(name_of(entry->path(), folder))) continue;
    std::error_code ignored;
    // Links to folders are not followed: they may lead in a circle.
    if (entry->is_directory(ignored) && !entry->is_symlink(ignored)) {
      collect(run, entry->path(), folder, found);
    } else if (entry->is_regular_file(ignored)) {
      found.files.push_back({entry->path(), name_of(entry->path(), folder)});
    }
  }
  if (!error) return;
  if (at == folder) throw UserError("The folder " + folder.string() + " cannot be read: " + error.message());
  const auto name = name_of(at, folder);
  run.skip_all_below(name, {"unreadable", name + " cannot be read: " + error.message() + "."});
}

Reading<std::string> read_bytes(const File& file) {
  std::error_code error;
  const auto size = fs::file_size(file.path, error);
  if (!error && size > largest_file)
    return std::unexpected(Refusal{"too_large", file.name + " is larger than 50 MiB."});
  std::ifstream stream(file.path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(stream), {}};
  if (error || !stream.is_open() || stream.bad())
    return std::unexpected(Refusal{"unreadable", file.name + " cannot be read."});
  return bytes;
}

void take_file(ImportRun& run, const File& file) {
  const auto bytes = read_bytes(file);
  if (!bytes) return run.skip_all_below(file.name, bytes.error());
  run.feeding().unpack(file.name, *bytes, [&](const std::string& name, Reading<std::string_view> content) {
    if (content) {
      run.take(name, *content);
    } else if (name == file.name) {
      run.skip_all_below(name, content.error());
    } else {
      run.skip(name, content.error());
    }
    return !Interruption::wanted();
  });
}

/// The files by several threads: reading is work for a processor, storing waits for the disk.
void take_all(ImportRun& run, const std::vector<File>& files) {
  Progress progress("Importing", files.size());
  std::mutex mutex;  // of the progress, and of what went wrong
  std::exception_ptr problem;
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    while (!Interruption::wanted()) {
      const auto index = next.fetch_add(1);
      if (index >= files.size()) return;
      try {
        take_file(run, files[index]);
      } catch (...) {
        const std::lock_guard lock(mutex);
        problem = std::current_exception();
        next = files.size();
      }
      const std::lock_guard lock(mutex);
      progress.step();
    }
  };
  {
    std::vector<std::jthread> threads;
    for (unsigned i = 0; i < std::clamp(std::thread::hardware_concurrency(), 1U, most_threads); ++i)
      threads.emplace_back(work);
  }
  if (problem) std::rethrow_exception(problem);
}

}  // namespace

std::string root_of_files(const std::string& folder) {
  std::error_code error;
  auto path = fs::canonical(folder, error);
  if (error) throw UserError("The folder " + folder + " cannot be read: " + error.message());
  if (!fs::is_directory(path, error)) throw UserError(folder + " is no folder");
  return "folder:" + path.generic_string() + "/";
}

bool import_files(ImportRun& run, const std::string& folder) {
  const fs::path path = fs::canonical(folder);
  Found found;
  collect(run, path, path, found);
  auto& files = found.files;
  found.hidden.each("", [&](const std::string& name, const Refusal& refusal) { run.skip(name, refusal); });
  if (files.empty()) throw UserError("The folder " + folder + " holds no files: nothing was changed");
  std::ranges::sort(files, {}, &File::name);
  take_all(run, files);
  if (Interruption::wanted()) return true;
  run.remove_missing();
  return false;
}

}  // namespace sp::app
