#include "platform/kv/script.hpp"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>
#include <string_view>

#include "platform/base/encoding.hpp"

namespace sp::kv {

Script::Script(std::string text) : text_(std::move(text)) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  if (::EVP_Digest(text_.data(), text_.size(), digest.data(), &length, ::EVP_sha1(), nullptr) != 1)
    throw std::runtime_error("SHA-1 cannot be computed");
  sha1_ = hex_encode(std::string_view(reinterpret_cast<const char*>(digest.data()), length));
}

}  // namespace sp::kv
