#include "services/knowledge-base-service/formats/archive.hpp"

#include <zip.h>

#include <algorithm>
#include <cstring>

#include "platform/base/encoding.hpp"
#include "services/knowledge-base-service/formats/plain_text.hpp"

namespace sp::knowledge_base {

namespace {

constexpr std::string_view end_signature{"PK\5\6", 4};
constexpr std::size_t end_size = 22;
constexpr std::size_t longest_comment = 65'535;
constexpr std::uint64_t ratio_counts_from = 1024 * 1024;
constexpr std::size_t longest_name = 1'000;

/// The largest number of entries that an end record announces (APPNOTE 4.3.16): known before anything is
/// allocated for them. More than 65,534 entries are announced as 65,535.
std::size_t announced_entries(std::string_view bytes) {
  std::size_t most = 0;
  const auto tail = bytes.substr(bytes.size() - std::min(bytes.size(), end_size + longest_comment));
  for (auto at = tail.find(end_signature); at != tail.npos; at = tail.find(end_signature, at + 1)) {
    if (at + end_size > tail.size()) break;
    const auto low = static_cast<unsigned char>(tail[at + 10]);
    const auto high = static_cast<unsigned char>(tail[at + 11]);
    most = std::max<std::size_t>(most, static_cast<std::size_t>(high) << 8 | low);
  }
  return most;
}

bool is_symbolic_link(zip_t* archive, std::size_t index) {
  zip_uint8_t system = 0;
  zip_uint32_t attributes = 0;
  if (zip_file_get_external_attributes(archive, index, 0, &system, &attributes) != 0) return false;
  constexpr zip_uint32_t format_bits = 0170000;
  constexpr zip_uint32_t link = 0120000;
  return system == ZIP_OPSYS_UNIX && (attributes >> 16 & format_bits) == link;
}

}  // namespace

struct Archive::Opened {
  zip_t* archive = nullptr;
  ~Opened() {
    if (archive) zip_discard(archive);
  }
};

Archive::Archive(std::string name, std::unique_ptr<Opened> opened, ArchiveLimits limits)
    : name_(std::move(name)), opened_(std::move(opened)), limits_(limits) {}
Archive::Archive(Archive&&) noexcept = default;
Archive::~Archive() = default;

Reading<Archive> Archive::open(std::string name, std::string_view bytes, ArchiveLimits limits) {
  const auto too_many = [&] {
    return std::unexpected(
        Refusal{"too_many_files", name + " holds more than " + std::to_string(limits.entries) + " files."});
  };
  if (announced_entries(bytes) > limits.entries) return too_many();
  zip_error_t error;
  zip_error_init(&error);
  auto opened = std::make_unique<Opened>();
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  if (source) {
    opened->archive = zip_open_from_source(source, ZIP_RDONLY, &error);
    if (!opened->archive) zip_source_free(source);
  }
  zip_error_fini(&error);
  if (!opened->archive)
    return std::unexpected(Refusal{"damaged", name + " is damaged: it cannot be opened as a zip file."});
  if (static_cast<std::size_t>(zip_get_num_entries(opened->archive, 0)) > limits.entries) return too_many();
  return Archive(std::move(name), std::move(opened), limits);
}

std::size_t Archive::size() const {
  return static_cast<std::size_t>(zip_get_num_entries(opened_->archive, 0));
}

std::string Archive::entry_name(std::size_t index) const {
  // Guessed by libzip where it is not marked as UTF-8: code page 437, as APPNOTE D.1 has it.
  const char* name = zip_get_name(opened_->archive, index, ZIP_FL_ENC_GUESS);
  const std::string_view text = name ? name : "";
  return is_utf8(text) ? std::string(text) : "?";
}

bool Archive::contains(const std::string& entry) const {
  return zip_name_locate(opened_->archive, entry.c_str(), 0) >= 0;
}

Refusal Archive::refusal(std::string code, const std::string& entry, std::string_view why) const {
  return {std::move(code), name_ + "/" + without_controls(utf8_prefix(entry, 200)) + " " + std::string(why)};
}

Reading<std::string> Archive::read(const std::string& entry) {
  const auto index = zip_name_locate(opened_->archive, entry.c_str(), 0);
  if (index < 0) return std::unexpected(refusal("damaged", entry, "is missing."));
  return read(static_cast<std::size_t>(index));
}

Reading<std::string> Archive::read(std::size_t index) {
  const auto entry = entry_name(index);
  if (!is_inside(entry))
    return std::unexpected(refusal("path_outside", entry, "has a name that leads out of the zip file."));
  if (is_symbolic_link(opened_->archive, index))
    return std::unexpected(
        refusal("path_outside", entry, "is a symbolic link, which may lead out of the zip file."));
  zip_stat_t stat;
  zip_stat_init(&stat);
  if (zip_stat_index(opened_->archive, index, 0, &stat) != 0 || (stat.valid & ZIP_STAT_SIZE) == 0)
    return std::unexpected(refusal("damaged", entry, "is damaged."));
  if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE)
    return std::unexpected(refusal("encrypted", entry, "is encrypted: add it without its password."));
  if (stat.size > limits_.entry_bytes)
    return std::unexpected(refusal(
        "too_large", entry,
        "is larger than " + std::to_string(limits_.entry_bytes / (1024 * 1024)) + " MiB uncompressed."));
  if (stat.size > ratio_counts_from && stat.comp_size < stat.size / limits_.ratio)
    return std::unexpected(
        refusal("too_large", entry,
                "is compressed more than " + std::to_string(limits_.ratio) + " times, as no document is."));
  if (stat.size > limits_.total_bytes - taken_)
    return std::unexpected(refusal("too_large", entry,
                                   "was left out: the files of the zip are larger than " +
                                       std::to_string(limits_.total_bytes / (1024 * 1024)) +
                                       " MiB together."));
  taken_ += stat.size;
  return inflate(index, stat.size, entry);
}

/// Reads what was announced and not a byte more: a size that lies is damage.
Reading<std::string> Archive::inflate(std::size_t index, std::uint64_t size, const std::string& entry) {
  const std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> file(zip_fopen_index(opened_->archive, index, 0),
                                                               zip_fclose);
  if (!file) return std::unexpected(refusal("damaged", entry, "is damaged, or packed in an unknown way."));
  std::string bytes;
  std::array<char, 64 * 1024> piece;
  for (;;) {
    const auto got = zip_fread(file.get(), piece.data(), piece.size());
    if (got < 0 || bytes.size() + static_cast<std::uint64_t>(got) > size)
      return std::unexpected(refusal("damaged", entry, "is damaged."));
    if (got == 0) break;
    bytes.append(piece.data(), static_cast<std::size_t>(got));
  }
  if (bytes.size() != size) return std::unexpected(refusal("damaged", entry, "is damaged: it ends early."));
  return bytes;
}

bool is_inside(std::string_view entry_name) {
  if (entry_name.empty() || entry_name.size() > longest_name || entry_name.starts_with('/')) return false;
  if (entry_name.size() > 1 && entry_name[1] == ':') return false;
  for (const char c : entry_name)
    if (c == '\\' || static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return false;
  while (!entry_name.empty()) {
    const auto slash = std::min(entry_name.find('/'), entry_name.size());
    if (entry_name.substr(0, slash) == "..") return false;
    entry_name.remove_prefix(std::min(slash + 1, entry_name.size()));
  }
  return true;
}

bool is_litter(std::string_view entry_name) {
  while (!entry_name.empty()) {
    const auto slash = std::min(entry_name.find('/'), entry_name.size());
    const auto step = entry_name.substr(0, slash);
    if (step == "__MACOSX" || step == "Thumbs.db" || step == "desktop.ini" ||
        (step.starts_with('.') && step != "." && step != ".."))
      return true;
    entry_name.remove_prefix(std::min(slash + 1, entry_name.size()));
  }
  return false;
}

}  // namespace sp::knowledge_base
