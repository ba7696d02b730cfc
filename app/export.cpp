#include "app/export.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "app/target.hpp"

namespace sp::app {

namespace {

namespace fs = std::filesystem;

void prepare_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error || !fs::is_directory(folder))
    throw UserError("The folder " + folder.string() +
                    " cannot be made: " + (error ? error.message() : "there is a file of this name"));
  if (!fs::is_empty(folder, error))
    throw UserError("The folder " + folder.string() + " is not empty: name a new one");
}

void write(const fs::path& file, const std::string& text) {
  std::error_code error;
  fs::create_directories(file.parent_path(), error);
  std::ofstream stream(file, std::ios::binary);
  stream << text;
  stream.close();
  if (!stream) throw UserError(file.string() + " cannot be written: " + std::strerror(errno));
}

}  // namespace

int export_articles(CommandLine line) {
  const auto named = take_target(line);
  const auto arguments = line.take_arguments();
  if (arguments.size() != 1) throw UserError("export: needs one folder; see support-platform help export");
  const fs::path folder = arguments.front();
  const auto target = open_target(line, named, "export");
  prepare_folder(folder);
  std::size_t written = 0;
  target->feeding().each_exported(target->organisation(), [&](const knowledge_base::ExportedFile& file) {
    write(folder / file.path, file.text);
    ++written;
  });
  std::printf(line.french ? "%zu articles exportés dans %s.\n" : "%zu articles exported to %s.\n", written,
              folder.c_str());
  return 0;
}

}  // namespace sp::app
