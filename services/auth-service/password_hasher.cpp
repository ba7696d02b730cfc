#include "services/auth-service/password_hasher.hpp"

#include <sodium.h>

#include <charconv>
#include <stdexcept>

#include "services/auth-service/domain/user.hpp"

namespace sp::auth {
namespace {

constexpr unsigned long long passes = 2;
constexpr std::size_t memory = 19 * 1024 * 1024;
constexpr std::size_t digest_bytes = 32;
constexpr int base64 = sodium_base64_VARIANT_ORIGINAL_NO_PADDING;  // as crypto_pwhash_str writes it
static_assert(crypto_pwhash_ALG_DEFAULT == crypto_pwhash_ALG_ARGON2ID13);

std::string encoded(std::string_view bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), base64), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), base64);
  text.pop_back();  // the terminator
  return text;
}

/// The salt's text: what stands between the last two signs of the recipe.
std::string_view salt_text(std::string_view recipe) {
  if (recipe.empty() || recipe.back() != '$') return {};
  recipe.remove_suffix(1);
  return recipe.substr(recipe.rfind('$') + 1);
}

std::string todays_recipe(std::string_view salt) {
  return "$argon2id$v=19$m=" + std::to_string(memory / 1024) + ",t=" + std::to_string(passes) + ",p=1$" +
         std::string(salt) + '$';
}

struct Recipe {
  unsigned long long passes = 0;
  std::size_t kibibytes = 0;
  std::string salt;  // crypto_pwhash_SALTBYTES
};

/// Takes `literal` and the number behind it from the front of `text`.
template <class Number>
bool take(std::string_view& text, std::string_view literal, Number& number) {
  if (!text.starts_with(literal)) return false;
  text.remove_prefix(literal.size());
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return error == std::errc{};
}

std::optional<Recipe> read(std::string_view text) {
  Recipe recipe{.salt = std::string(crypto_pwhash_SALTBYTES, '\0')};
  const auto salt = salt_text(text);
  if (!take(text, "$argon2id$v=19$m=", recipe.kibibytes) || !take(text, ",t=", recipe.passes) ||
      !text.starts_with(",p=1$"))
    return std::nullopt;
  std::size_t size = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(recipe.salt.data()), recipe.salt.size(), salt.data(),
                        salt.size(), nullptr, &size, nullptr, base64) != 0 ||
      size != recipe.salt.size())
    return std::nullopt;
  return recipe;
}

}  // namespace

PasswordHasher::PasswordHasher(WorkPool& pool, const SealKey& installation_key)
    : pool_(pool), salt_key_(derived_key(installation_key, "salts of passwords")) {}

Task<Result<>> PasswordHasher::check(std::string password, PasswordContext context, std::string pointer) {
  return pool_.run([password = std::move(password), context = std::move(context),
                    pointer = std::move(pointer)] { return check_password(password, context, pointer); });
}

Task<std::string> PasswordHasher::hash(std::string password, std::string recipe) {
  return pool_.run(
      [password = std::move(password), recipe = std::move(recipe)] { return hash_now(password, recipe); });
}

Task<bool> PasswordHasher::matches(std::string encoded, std::string password) {
  return pool_.run([encoded = std::move(encoded), password = std::move(password)] {
    return crypto_pwhash_str_verify(encoded.c_str(), password.data(), password.size()) == 0;
  });
}

std::string PasswordHasher::recipe_for(const std::string& email,
                                       const std::vector<std::string>& recipes) const {
  if (!recipes.empty() && read(recipes.front())) return todays_recipe(salt_text(recipes.front()));
  std::string salt(crypto_pwhash_SALTBYTES, '\0');
  const auto key = email_key(email);
  const auto* bytes = reinterpret_cast<const unsigned char*>(key.data());
  crypto_generichash(reinterpret_cast<unsigned char*>(salt.data()), salt.size(), bytes, key.size(),
                     reinterpret_cast<const unsigned char*>(salt_key_.data()), salt_key_.size());
  return todays_recipe(encoded(salt));
}

bool PasswordHasher::outdated(const std::string& encoded) {
  return crypto_pwhash_str_needs_rehash(encoded.c_str(), passes, memory) != 0;
}

std::string PasswordHasher::hash_now(const std::string& password, const std::string& recipe) {
  const auto how = read(recipe);
  if (!how) return "";
  std::string digest(digest_bytes, '\0');
  if (crypto_pwhash(reinterpret_cast<unsigned char*>(digest.data()), digest.size(), password.data(),
                    password.size(), reinterpret_cast<const unsigned char*>(how->salt.data()), how->passes,
                    how->kibibytes * 1024, crypto_pwhash_ALG_ARGON2ID13) != 0)
    throw std::runtime_error("There is not enough memory to hash a password (" +
                             std::to_string(how->kibibytes / 1024) + " MiB).");
  return recipe + encoded(digest);
}

std::string recipe_of(std::string_view encoded) {
  return std::string(encoded.substr(0, encoded.rfind('$') + 1));
}

}  // namespace sp::auth
