#include "services/knowledge-base-service/vectors/vector_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <vector>

namespace sp::knowledge_base {

namespace {

// Numbers are in the machine's own order: the file is never carried to another kind of machine, and one that
// reads it wrongly finds a wrong checksum.
struct Header {
  char magic[8];
  TextHash kind;
  std::uint32_t dimension;
  std::uint32_t unused;
  std::int64_t applied_seq;
  std::uint64_t vectors;
  std::uint32_t checksum;  // CRC-32 of what stands before
  std::uint32_t padding;
};
static_assert(sizeof(Header) == 56);
constexpr std::size_t checked_header = offsetof(Header, checksum);
constexpr char magic[8] = {'S', 'P', 'V', 'E', 'C', 'T', '0', '1'};
constexpr std::uint64_t first_slot = 64;

struct SlotHead {
  std::uint32_t checksum;  // CRC-32 of what follows, the vector included
  std::uint8_t used;
  std::uint8_t audience;
  std::uint8_t language;
  std::uint8_t unused;
  IdBytes chunk;
  IdBytes document;
  TextHash text;
  std::uint64_t padding;
};
static_assert(sizeof(SlotHead) == 64);

std::uint32_t checksum_of(const void* bytes, std::size_t size) {
  return static_cast<std::uint32_t>(
      ::crc32(0, static_cast<const unsigned char*>(bytes), static_cast<unsigned>(size)));
}

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

std::optional<VectorFileState> read_header(int file, const TextHash& kind) {
  Header header;
  if (::pread(file, &header, sizeof header, 0) != static_cast<ssize_t>(sizeof header)) return std::nullopt;
  if (std::memcmp(header.magic, magic, sizeof magic) != 0 || header.kind != kind ||
      header.checksum != checksum_of(&header, checked_header))
    return std::nullopt;
  return VectorFileState{header.dimension, header.applied_seq, header.vectors};
}

}  // namespace

IdBytes id_bytes(std::string_view id) {
  IdBytes bytes{};
  std::size_t nibble = 0;
  for (const char c : id) {
    if (c == '-' || nibble == 32) continue;
    const auto value = static_cast<std::uint8_t>(c <= '9' ? c - '0' : c - 'a' + 10);
    bytes[nibble / 2] = static_cast<std::uint8_t>(bytes[nibble / 2] << 4 | (value & 0xf));
    ++nibble;
  }
  return bytes;
}

std::string id_text(const IdBytes& bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += digits[bytes[i] >> 4];
    text += digits[bytes[i] & 0xf];
  }
  return text;
}

VectorFile::VectorFile(std::string path, const TextHash& kind) : path_(std::move(path)), kind_(kind) {
  std::filesystem::create_directories(std::filesystem::path(path_).parent_path());
  file_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file_ < 0) fail(path_);
  if (const auto state = read_header(file_, kind_)) {
    state_ = *state;
  } else {
    clear(0);
  }
}

VectorFile::~VectorFile() { ::close(file_); }

std::optional<VectorFileState> VectorFile::peek(const std::string& path, const TextHash& kind) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return std::nullopt;
  auto state = read_header(file, kind);
  ::close(file);
  return state;
}

bool VectorFile::read(
    const std::function<void(std::uint32_t slot, const PassageKey& key, const float* vector)>& take) const {
  struct stat status{};
  if (::fstat(file_, &status) != 0) fail(path_);
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (state_.dimension == 0 || size <= first_slot) return state_.vectors == 0;
  const auto count = (size - first_slot) / slot_bytes();
  bool whole = true;
  std::uint64_t used = 0;
  std::vector<char> slot(slot_bytes());
  std::vector<float> vector(state_.dimension);
  for (std::uint64_t number = 0; number < count; ++number) {
    const auto got =
        ::pread(file_, slot.data(), slot.size(), static_cast<off_t>(first_slot + number * slot.size()));
    if (got != static_cast<ssize_t>(slot.size())) return false;
    SlotHead head;
    std::memcpy(&head, slot.data(), sizeof head);
    if (std::ranges::all_of(slot, [](char byte) { return byte == 0; })) continue;
    if (head.used != 1 || head.audience > static_cast<int>(Audience::agents) ||
        head.language > static_cast<int>(text::Language::en) ||
        head.checksum !=
            checksum_of(slot.data() + sizeof head.checksum, slot.size() - sizeof head.checksum)) {
      whole = false;
      continue;
    }
    std::memcpy(vector.data(), slot.data() + sizeof head, vector.size() * sizeof(float));
    take(static_cast<std::uint32_t>(number),
         {head.chunk, head.document, head.text, static_cast<Audience>(head.audience),
          static_cast<text::Language>(head.language)},
         vector.data());
    ++used;
  }
  return whole && used == state_.vectors;
}

void VectorFile::clear(std::uint32_t dimension) {
  // The old content goes first: a header of the new kind never stands before slots of the old one.
  if (::ftruncate(file_, 0) != 0) fail(path_);
  state_ = {.dimension = dimension};
  write_header();
}

void VectorFile::put(std::uint32_t slot, const PassageKey& key, const float* vector) {
  SlotHead head{.checksum = 0,
                .used = 1,
                .audience = static_cast<std::uint8_t>(key.audience),
                .language = static_cast<std::uint8_t>(key.language),
                .unused = 0,
                .chunk = key.chunk,
                .document = key.document,
                .text = key.text,
                .padding = 0};
  std::vector<char> bytes(slot_bytes());
  std::memcpy(bytes.data() + sizeof head, vector, state_.dimension * sizeof(float));
  std::memcpy(bytes.data(), &head, sizeof head);
  head.checksum = checksum_of(bytes.data() + sizeof head.checksum, bytes.size() - sizeof head.checksum);
  std::memcpy(bytes.data(), &head.checksum, sizeof head.checksum);
  write(bytes.data(), bytes.size(), offset_of(slot));
}

void VectorFile::erase(std::uint32_t slot) {
  const std::vector<char> zeros(slot_bytes());
  write(zeros.data(), zeros.size(), offset_of(slot));
}

void VectorFile::commit(std::int64_t applied_seq, std::uint64_t vectors) {
  if (::fdatasync(file_) != 0) fail(path_);
  state_.applied_seq = applied_seq;
  state_.vectors = vectors;
  write_header();
}

void VectorFile::write_header() {
  Header header{};
  std::memcpy(header.magic, magic, sizeof magic);
  header.kind = kind_;
  header.dimension = state_.dimension;
  header.applied_seq = state_.applied_seq;
  header.vectors = state_.vectors;
  header.checksum = checksum_of(&header, checked_header);
  // Less than a disk's sector: it is there as a whole or not at all.
  write(&header, sizeof header, 0);
  if (::fdatasync(file_) != 0) fail(path_);
}

void VectorFile::write(const void* bytes, std::size_t size, std::uint64_t offset) {
  const auto* from = static_cast<const char*>(bytes);
  while (size > 0) {
    const auto written = ::pwrite(file_, from, size, static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) fail(path_);
    from += written;
    offset += static_cast<std::uint64_t>(written);
    size -= static_cast<std::size_t>(written);
  }
}

std::uint64_t VectorFile::slot_bytes() const { return sizeof(SlotHead) + state_.dimension * sizeof(float); }
std::uint64_t VectorFile::offset_of(std::uint32_t slot) const { return first_slot + slot * slot_bytes(); }

}  // namespace sp::knowledge_base
