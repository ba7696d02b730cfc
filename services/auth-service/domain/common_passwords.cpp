// Passwords that are tried first. Two lists: whole passwords of twelve characters or more, and words; a
// password that is nothing but such words, with numbers, years, punctuation and the usual disguises around
// and in them, is common too, which covers tens of thousands of entries of the usual lists.
#include <algorithm>
#include <array>

#include "services/auth-service/domain/password.hpp"

namespace sp::auth {
namespace {

constexpr std::array<std::string_view, 78> whole_passwords = {"0123456789ab",
                                                              "0987654321qw",
                                                              "112233445566",
                                                              "1122334455667788",
                                                              "11223344556677",
                                                              "123123123abc",
                                                              "1234512345123",
                                                              "1234567891011",
                                                              "123456789101112",
                                                              "12345678910111213",
                                                              "123456789abc",
                                                              "123456789qwe",
                                                              "123456789qwer",
                                                              "1234567890qwe",
                                                              "1234567890qwerty",
                                                              "1234qwer1234",
                                                              "1234qwerasdf",
                                                              "1234qwerasdfzxcv",
                                                              "123abc123abc",
                                                              "123qwe123qwe",
                                                              "123qwe456rty",
                                                              "123qweasdzxc",
                                                              "1a2b3c4d5e6f",
                                                              "1a2s3d4f5g6h",
                                                              "1q1q1q1q1q1q",
                                                              "1q2w3e1q2w3e",
                                                              "1q2w3e4r1q2w3e4r",
                                                              "1q2w3e4r5t6y",
                                                              "1q2w3e4r5t6y7u",
                                                              "1q2w3e4r5t6y7u8i",
                                                              "1q2w3e4r5t6y7u8i9o0p",
                                                              "1qaz1qaz1qaz",
                                                              "1qaz2wsx3edc",
                                                              "1qaz2wsx3edc4rfv",
                                                              "1qaz2wsx3edc4rfv5tgb",
                                                              "1qazxsw23edc",
                                                              "1a2z3e4r5t6y",
                                                              "2wsx3edc4rfv",
                                                              "741852963qwe",
                                                              "741852963000",
                                                              "789456123000",
                                                              "789456123qwe",
                                                              "963852741000",
                                                              "a1b2c3d4e5f6",
                                                              "a1b2c3d4e5f6g7",
                                                              "a1s2d3f4g5h6",
                                                              "a1z2e3r4t5y6",
                                                              "aa123456789a",
                                                              "aaa111bbb222",
                                                              "aaaa1111bbbb2222",
                                                              "abc123abc123",
                                                              "abc123def456",
                                                              "abcd1234abcd",
                                                              "abcd1234efgh",
                                                              "abcd1234efgh5678",
                                                              "asd123asd123",
                                                              "asdf1234asdf",
                                                              "asdf1234qwer",
                                                              "asdfqwer1234",
                                                              "azer1234azer",
                                                              "azertyuiop123456",
                                                              "aze123rty456",
                                                              "correcthorsebatterystaple",
                                                              "correct horse battery staple",
                                                              "maythe4thbewithyou",
                                                              "ncc1701ncc1701",
                                                              "q1w2e3r4t5y6",
                                                              "q1w2e3r4t5y6u7i8",
                                                              "q1w2e3r4t5y6u7i8o9p0",
                                                              "qaz123wsx456",
                                                              "qazwsx123456",
                                                              "qazwsxedcrfv",
                                                              "qazwsxedcrfvtgb",
                                                              "qwe123asd456",
                                                              "qwe123qwe123",
                                                              "qwer1234asdf",
                                                              "zaq12wsxcde3",
                                                              "zxcv1234asdf"};

constexpr std::array<std::string_view, 229> words = {
    // English
    "password", "passwords", "passwort", "pass", "passwd", "passphrase", "word", "secret", "letmein", "let",
    "me", "in", "welcome", "hello", "goodbye", "login", "logon", "access", "admin", "administrator", "adm",
    "root", "user", "username", "guest", "test", "tester", "testing", "demo", "default", "temp", "temporary",
    "changeme", "change", "changeit", "please", "trustnoone", "trust", "noone", "iloveyou", "iloveu", "love",
    "lovely", "lover", "loveme", "ilove", "you", "forever", "friends", "family", "baby", "babygirl", "angel",
    "princess", "prince", "princesse", "sunshine", "flower", "monkey", "dragon", "tiger", "lion", "eagle",
    "panther", "football", "soccer", "baseball", "basketball", "hockey", "master", "shadow", "superman",
    "batman", "spiderman", "pokemon", "pikachu", "starwars", "matrix", "ninja", "mustang", "ferrari",
    "porsche", "mercedes", "corvette", "harley", "yamaha", "computer", "internet", "server", "system",
    "windows", "microsoft", "google", "facebook", "apple", "samsung", "linux", "ubuntu", "debian", "oracle",
    "cisco", "company", "office", "work", "support", "helpdesk", "service", "ticket", "platform", "manager",
    "security", "secure", "summer", "winter", "spring", "autumn", "monday", "tuesday", "wednesday",
    "thursday", "friday", "saturday", "sunday", "january", "february", "march", "april", "june", "july",
    "august", "september", "october", "november", "december", "happy", "birthday", "christmas", "freedom",
    "whatever", "killer", "hunter", "ranger", "charlie", "jordan", "michael", "daniel", "jessica", "ashley",
    "michelle", "andrew", "nicole", "thomas", "robert", "chocolate", "cookie", "cheese", "banana", "orange",
    "pepper", "ginger", "coffee", "purple", "yellow", "silver", "golden", "diamond", "blink", "metallica",
    "liverpool", "chelsea", "arsenal", "barcelona", "juventus", "london", "america", "canada", "abc", "abcd",
    "abcdef", "qwerty", "qwertz", "qwertyuiop", "asdf", "asdfgh", "asdfghjkl", "zxcvbn", "zxcvbnm", "qazwsx",
    "xyz", "the", "my", "is", "and", "this",
    // French
    "motdepasse", "mot", "de", "passe", "motdepass", "bonjour", "bonsoir", "bienvenue", "salut", "coucou",
    "azerty", "azertyuiop", "qsdfgh", "qsdfghjklm", "wxcvbn", "jetaime", "jtaime", "amour", "amoureux",
    "soleil", "chouchou", "doudou", "loulou", "marseille", "paris", "lyon", "france", "chocolat", "vacances",
    "secretaire", "entreprise", "bureau", "ordinateur", "utilisateur", "invite"};

}  // namespace

bool is_common_password(std::string_view folded) {
  return std::ranges::find(whole_passwords, folded) != whole_passwords.end();
}

bool is_made_of_common_words(std::string_view letters) {
  if (letters.empty()) return false;
  std::vector<bool> reachable(letters.size() + 1, false);
  reachable[0] = true;
  for (std::size_t end = 1; end <= letters.size(); ++end)
    for (const auto word : words)
      if (word.size() <= end && reachable[end - word.size()] &&
          letters.substr(end - word.size(), word.size()) == word) {
        reachable[end] = true;
        break;
      }
  return reachable[letters.size()];
}

}  // namespace sp::auth
