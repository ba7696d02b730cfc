#include "platform/idempotency/digest.hpp"

#include <openssl/evp.h>

#include <array>
#include <memory>

#include "platform/base/encoding.hpp"
#include "platform/http/multipart.hpp"
#include "platform/http/route_tree.hpp"

namespace sp::idempotency {

namespace {

class Sha256 {
 public:
  Sha256() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
    EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr);
  }
  /// With its length before it, so that no two lists of texts read the same.
  void add(std::string_view text) {
    const auto length = std::to_string(text.size()) + ':';
    EVP_DigestUpdate(context_.get(), length.data(), length.size());
    EVP_DigestUpdate(context_.get(), text.data(), text.size());
  }
  std::string hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    EVP_DigestFinal_ex(context_.get(), digest.data(), &size);
    return hex_encode({reinterpret_cast<const char*>(digest.data()), size});
  }

 private:
  std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context_;
};

void add_body(Sha256& hash, const http::Request& request) {
  const auto parts = http::read_multipart(request.header("content-type"), request.body);
  if (!parts) return hash.add(request.body);
  for (const auto& part : *parts) {
    hash.add(part.name);
    hash.add(part.file_name.value_or(""));
    hash.add(part.body);
  }
}

}  // namespace

std::string digest_of(const http::Request& request) {
  Sha256 hash;
  hash.add(http::method_name(request.method));
  hash.add(request.path);
  hash.add(request.query);
  add_body(hash, request);
  return hash.hex();
}

}  // namespace sp::idempotency
