#include "platform/base/id.hpp"

#include <sys/random.h>

#include <array>
#include <cstdint>
#include <random>
#include <stdexcept>
#include <vector>

#include "platform/base/encoding.hpp"

namespace sp {
namespace {

void random_bytes(void* out, std::size_t size) {
  auto* at = static_cast<unsigned char*>(out);
  while (size > 0) {
    const auto got = ::getrandom(at, size, 0);
    if (got < 0) throw std::runtime_error("getrandom failed");
    at += got;
    size -= static_cast<std::size_t>(got);
  }
}

struct Generator {
  std::mt19937_64 engine = [] {
    std::array<std::uint32_t, 8> seed_words;
    random_bytes(seed_words.data(), sizeof seed_words);
    std::seed_seq seed(seed_words.begin(), seed_words.end());
    return std::mt19937_64(seed);
  }();
  std::uint64_t last_millis = 0;
  std::uint64_t counter = 0;  // 42 bits after the time keep ids of one millisecond in order
};

}  // namespace

std::string new_id() {
  thread_local Generator generator;
  auto millis = static_cast<std::uint64_t>(SystemClock{}.now().time_since_epoch().count());
  if (millis > generator.last_millis) {
    generator.last_millis = millis;
    generator.counter = generator.engine() >> 23;  // 41 random bits leave room to count up
  } else {
    generator.counter += 1 + (generator.engine() & 0xff);
    millis = generator.last_millis;
  }
  const std::uint64_t high = (millis << 16) | 0x7000 | ((generator.counter >> 30) & 0xfff);
  const std::uint64_t low = (std::uint64_t{0b10} << 62) | ((generator.counter & 0x3fffffff) << 32) |
                            (generator.engine() & 0xffffffff);
  static constexpr char digits[] = "0123456789abcdef";
  std::string text(36, '-');
  int nibble = 0;
  for (char& c : text) {
    if (&c - text.data() == 8 || &c - text.data() == 13 || &c - text.data() == 18 || &c - text.data() == 23)
      continue;
    const std::uint64_t word = nibble < 16 ? high : low;
    c = digits[(word >> (60 - 4 * (nibble % 16))) & 0xf];
    ++nibble;
  }
  return text;
}

bool is_id(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (i == 8 || i == 13 || i == 18 || i == 23) {
      if (c != '-') return false;
    } else if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
      return false;
    }
  }
  return true;
}

std::string random_token(std::size_t bytes) {
  std::vector<unsigned char> raw(bytes);
  random_bytes(raw.data(), raw.size());
  return base64url_encode({reinterpret_cast<const char*>(raw.data()), raw.size()});
}

}  // namespace sp
