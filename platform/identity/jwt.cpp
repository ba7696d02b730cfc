#include "platform/identity/jwt.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <stdexcept>
#include <tuple>

#include "platform/base/encoding.hpp"
#include "platform/json/codec.hpp"

namespace sp {
namespace {

constexpr std::size_t coordinate_bytes = 32;
constexpr const char* p256 = "prime256v1";

template <auto release>
struct Release {
  void operator()(auto* object) const { release(object); }
};
using Pkey = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY_free>>;
using PkeyContext = std::unique_ptr<EVP_PKEY_CTX, Release<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Release<EVP_MD_CTX_free>>;
using EcdsaSignature = std::unique_ptr<ECDSA_SIG, Release<ECDSA_SIG_free>>;
using Number = std::unique_ptr<BIGNUM, Release<BN_free>>;
using Pkcs8 = std::unique_ptr<PKCS8_PRIV_KEY_INFO, Release<PKCS8_PRIV_KEY_INFO_free>>;

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

/// Owns `key` through a type that keeps OpenSSL out of the header.
std::shared_ptr<void> shared(Pkey key) {
  return {key.release(), [](void* pkey) { EVP_PKEY_free(static_cast<EVP_PKEY*>(pkey)); }};
}
EVP_PKEY* pkey(const std::shared_ptr<void>& key) { return static_cast<EVP_PKEY*>(key.get()); }

[[noreturn]] void openssl_failed(const char* step) {
  throw std::runtime_error(std::string("OpenSSL could not ") + step);
}

std::string sha256(std::string_view text) {
  std::string digest(32, '\0');
  if (EVP_Digest(text.data(), text.size(), bytes(digest), nullptr, EVP_sha256(), nullptr) != 1)
    openssl_failed("hash with SHA-256");
  return digest;
}

std::string coordinate(EVP_PKEY* key, const char* name) {
  BIGNUM* raw = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &raw) != 1) openssl_failed("read a coordinate of a key");
  const Number number(raw);
  std::string out(coordinate_bytes, '\0');
  if (BN_bn2binpad(raw, bytes(out), coordinate_bytes) != static_cast<int>(coordinate_bytes))
    openssl_failed("write a coordinate of a key");
  return base64url_encode(out);
}

PublicKey public_key_of(EVP_PKEY* key) {
  PublicKey out{.kid = {},
                .x = coordinate(key, OSSL_PKEY_PARAM_EC_PUB_X),
                .y = coordinate(key, OSSL_PKEY_PARAM_EC_PUB_Y)};
  // RFC 7638 section 3: the required members in lexicographic order, without white space.
  out.kid =
      base64url_encode(sha256(R"({"crv":"P-256","kty":"EC","x":")" + out.x + R"(","y":")" + out.y + "\"}"));
  return out;
}

bool is_p256(EVP_PKEY* key) {
  char group[32] = {};
  return EVP_PKEY_get_group_name(key, group, sizeof group, nullptr) == 1 && std::string_view(group) == p256;
}

/// From the DER that OpenSSL writes (RFC 3279) to r || s (RFC 7518 section 3.4).
std::string raw_signature(std::string_view der) {
  const unsigned char* at = bytes(der);
  const EcdsaSignature signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
  if (!signature) openssl_failed("read its own signature");
  std::string raw(2 * coordinate_bytes, '\0');
  BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), bytes(raw), coordinate_bytes);
  BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), bytes(raw) + coordinate_bytes, coordinate_bytes);
  return raw;
}

/// The other way round; empty where a number is out of reach.
std::string der_signature(std::string_view raw) {
  Number r(BN_bin2bn(bytes(raw), coordinate_bytes, nullptr));
  Number s(BN_bin2bn(bytes(raw) + coordinate_bytes, coordinate_bytes, nullptr));
  const EcdsaSignature signature(ECDSA_SIG_new());
  if (!r || !s || !signature || ECDSA_SIG_set0(signature.get(), r.get(), s.get()) != 1) return {};
  std::ignore = r.release();  // the signature owns them now
  std::ignore = s.release();
  std::string der(80, '\0');
  unsigned char* at = bytes(der);
  const int size = i2d_ECDSA_SIG(signature.get(), &at);
  der.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  return der;
}

}  // namespace

SigningKey SigningKey::generate() {
  Pkey key(EVP_EC_gen(p256));
  if (!key) openssl_failed("generate a P-256 key");
  auto public_key = public_key_of(key.get());
  return {shared(std::move(key)), std::move(public_key)};
}

SigningKey SigningKey::from_der(std::string_view der) {
  const unsigned char* at = bytes(der);
  const Pkcs8 info(d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, static_cast<long>(der.size())));
  Pkey key(info ? EVP_PKCS82PKEY(info.get()) : nullptr);
  if (!key || !is_p256(key.get())) throw std::invalid_argument("This is not a P-256 private key in PKCS #8.");
  auto public_key = public_key_of(key.get());
  return {shared(std::move(key)), std::move(public_key)};
}

std::string SigningKey::private_der() const {
  const Pkcs8 info(EVP_PKEY2PKCS8(pkey(key_)));
  unsigned char* raw = nullptr;
  const int size = info ? i2d_PKCS8_PRIV_KEY_INFO(info.get(), &raw) : -1;
  if (size <= 0) openssl_failed("write a private key");
  std::string der(reinterpret_cast<const char*>(raw), static_cast<std::size_t>(size));
  OPENSSL_clear_free(raw, static_cast<std::size_t>(size));
  return der;
}

std::string SigningKey::sign(std::string_view header, std::string_view payload) const {
  std::string token = base64url_encode(header) + '.' + base64url_encode(payload);
  const DigestContext context(EVP_MD_CTX_new());
  std::string der(80, '\0');
  std::size_t size = der.size();
  if (!context || EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, pkey(key_)) != 1 ||
      EVP_DigestSign(context.get(), bytes(der), &size, bytes(std::string_view(token)), token.size()) != 1)
    openssl_failed("sign a token");
  token += '.';
  token += base64url_encode(raw_signature(std::string_view(der).substr(0, size)));
  return token;
}

VerifyingKey::VerifyingKey(PublicKey key) : public_(std::move(key)) {
  const auto x = base64url_decode(public_.x);
  const auto y = base64url_decode(public_.y);
  const auto refuse = [&]() -> std::invalid_argument {
    return std::invalid_argument("The key " + public_.kid + " is not a point of P-256.");
  };
  if (!x || !y || x->size() != coordinate_bytes || y->size() != coordinate_bytes) throw refuse();
  std::string point = '\x04' + *x + *y;  // uncompressed (SEC 1 section 2.3.3)
  OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, const_cast<char*>(p256), 0),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()),
      OSSL_PARAM_construct_end(),
  };
  const PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* raw = nullptr;
  if (!context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &raw, EVP_PKEY_PUBLIC_KEY, parameters) != 1)
    throw refuse();
  key_ = shared(Pkey(raw));
}

bool VerifyingKey::verifies(std::string_view signed_text, std::string_view signature) const {
  if (signature.size() != 2 * coordinate_bytes) return false;
  const std::string der = der_signature(signature);
  const DigestContext context(EVP_MD_CTX_new());
  const bool holds = !der.empty() && context &&
                     EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, pkey(key_)) == 1 &&
                     EVP_DigestVerify(context.get(), bytes(std::string_view(der)), der.size(),
                                      bytes(signed_text), signed_text.size()) == 1;
  if (!holds) ERR_clear_error();  // or the next TLS call of this thread would find our failure in the queue
  return holds;
}

std::string sign_access_token(const SigningKey& key, const AccessClaims& claims) {
  const auto seconds = [](Time time) {
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  };
  const boost::json::object header{{"typ", "at+jwt"}, {"alg", "ES256"}, {"kid", key.kid()}};
  const boost::json::object payload{{"iss", claims.issuer},
                                    {"aud", claims.audience},
                                    {"sub", claims.principal.user_id},
                                    {"client_id", claims.audience},
                                    {"jti", claims.token_id},
                                    {"iat", seconds(claims.issued)},
                                    {"exp", seconds(claims.principal.expires)},
                                    {"org", claims.principal.organisation_id},
                                    {"role", json::enum_name(claims.principal.role)},
                                    {"name", claims.principal.user_name},
                                    {"sid", claims.principal.session_id}};
  return key.sign(boost::json::serialize(header), boost::json::serialize(payload));
}

}  // namespace sp
