#include "services/knowledge-base-service/client/article_reader.hpp"

#include <openssl/evp.h>

#include <array>

#include "platform/base/encoding.hpp"
#include "platform/json/codec.hpp"
#include "services/knowledge-base-service/formats/file_reader.hpp"

namespace sp::knowledge_base {

namespace {

/// Raised when files are read differently than before: then unchanged files are read again.
constexpr std::string_view reading = "2";

std::unexpected<Refusal> stopped(const std::string& name) {
  return std::unexpected(Refusal{"timed_out", name + " was not read: the platform is stopping."});
}

}  // namespace

void ArticleReader::unpack(const std::string& name, std::string_view bytes, const Feeding::Visit& visit) {
  unpack_file(name, bytes, visit);
}

Reading<Article> ArticleReader::read(const std::string& name, std::string_view bytes) {
  if (stopping_) return stopped(name);
  return read_file(converter_, texts_, name, bytes, false);
}

Reading<Article> ArticleReader::read_page(const std::string& address, std::string_view bytes) {
  if (stopping_) return stopped(address);
  return read_file(converter_, texts_, address, bytes, true);
}

std::string ArticleReader::hash_of(std::string_view bytes, Audience audience,
                                   std::optional<text::Language> language) {
  const std::string settings = std::string(reading) + "/" + std::string(json::enum_name(audience)) + "/" +
                               (language ? std::string(json::enum_name(*language)) : "") + "/";
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int size = 0;
  EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr);
  EVP_DigestUpdate(context.get(), settings.data(), settings.size());
  EVP_DigestUpdate(context.get(), bytes.data(), bytes.size());
  EVP_DigestFinal_ex(context.get(), digest.data(), &size);
  return hex_encode({reinterpret_cast<const char*>(digest.data()), size});
}

void ArticleReader::stop() {
  stopping_ = true;
  converter_.stop();
}

}  // namespace sp::knowledge_base
