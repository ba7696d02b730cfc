// A zip written front to back (APPNOTE 6.3.3, section 4.3): libzip would hold every text until the end, and
// an export is bounded by its compressed size only.
#include <zlib.h>

#include <chrono>
#include <limits>
#include <stdexcept>

#include "services/knowledge-base-service/formats/archive.hpp"

namespace sp::knowledge_base {

namespace {

void put16(std::string& out, std::uint32_t value) {
  out += static_cast<char>(value & 0xFF);
  out += static_cast<char>(value >> 8 & 0xFF);
}
void put32(std::string& out, std::uint32_t value) {
  put16(out, value & 0xFFFF);
  put16(out, value >> 16);
}

/// Raw deflate (RFC 1951).
std::string deflated(std::string_view text) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("zlib cannot compress");
  std::string out(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int ended = ::deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (ended != Z_STREAM_END) throw std::runtime_error("zlib cannot compress");
  return out;
}

/// MS-DOS date and time, as zip has them: the date in the upper half. UTC.
std::uint32_t dos_time(std::int64_t seconds) {
  using namespace std::chrono;
  const sys_seconds moment{std::chrono::seconds{seconds}};
  const auto day = floor<days>(moment);
  const year_month_day date(day);
  const hh_mm_ss time(moment - day);
  const int year = int(date.year());
  if (year < 1980 || year > 2107) return 1U << 21 | 1U << 16;
  return static_cast<std::uint32_t>(year - 1980) << 25 | unsigned(date.month()) << 21 |
         unsigned(date.day()) << 16 | static_cast<std::uint32_t>(time.hours().count()) << 11 |
         static_cast<std::uint32_t>(time.minutes().count()) << 5 |
         static_cast<std::uint32_t>(time.seconds().count() / 2);
}

constexpr std::uint32_t needs_deflate = 20;  // version 2.0
constexpr std::uint32_t utf8_names = 1U << 11;
constexpr std::uint32_t by_deflate = 8;
constexpr std::uint32_t made_on_unix = 3U << 8 | needs_deflate;
constexpr std::uint32_t regular_file = 0100644U << 16;

}  // namespace

struct ArchiveWriter::Record {
  std::string path;
  std::uint32_t crc = 0;
  std::uint32_t compressed = 0;
  std::uint32_t size = 0;
  std::uint32_t modified = 0;
  std::uint32_t offset = 0;

  /// What the local header and the central directory have in common.
  void put(std::string& out) const {
    put16(out, needs_deflate);
    put16(out, utf8_names);
    put16(out, by_deflate);
    put32(out, modified);
    put32(out, crc);
    put32(out, compressed);
    put32(out, size);
    put16(out, static_cast<std::uint32_t>(path.size()));
    put16(out, 0);
  }
};

ArchiveWriter::ArchiveWriter() = default;
ArchiveWriter::~ArchiveWriter() = default;

void ArchiveWriter::add(const std::string& path, std::string_view text, std::int64_t modified) {
  const auto compressed = deflated(text);
  // Without the zip64 extension: a knowledge base beyond this is exported to a folder.
  constexpr std::size_t most = std::numeric_limits<std::uint32_t>::max() / 2;
  if (bytes_.size() + compressed.size() > most || records_.size() >= 65'000)
    throw std::length_error("the export is too large for a zip file: use support-platform export");
  records_.push_back({.path = path,
                      .crc = static_cast<std::uint32_t>(::crc32(
                          0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size()))),
                      .compressed = static_cast<std::uint32_t>(compressed.size()),
                      .size = static_cast<std::uint32_t>(text.size()),
                      .modified = dos_time(modified),
                      .offset = static_cast<std::uint32_t>(bytes_.size())});
  bytes_ += "PK\3\4";
  records_.back().put(bytes_);
  bytes_ += path;
  bytes_ += compressed;
}

std::string ArchiveWriter::finish() {
  const auto start = bytes_.size();
  for (const auto& record : records_) {
    bytes_ += "PK\1\2";
    put16(bytes_, made_on_unix);
    record.put(bytes_);
    put16(bytes_, 0);  // no comment
    put16(bytes_, 0);  // first disk
    put16(bytes_, 0);  // internal attributes
    put32(bytes_, regular_file);
    put32(bytes_, record.offset);
    bytes_ += record.path;
  }
  const auto size = bytes_.size() - start;
  bytes_ += "PK\5\6";
  put32(bytes_, 0);  // disks
  put16(bytes_, static_cast<std::uint32_t>(records_.size()));
  put16(bytes_, static_cast<std::uint32_t>(records_.size()));
  put32(bytes_, static_cast<std::uint32_t>(size));
  put32(bytes_, static_cast<std::uint32_t>(start));
  put16(bytes_, 0);
  return std::move(bytes_);
}

}  // namespace sp::knowledge_base
