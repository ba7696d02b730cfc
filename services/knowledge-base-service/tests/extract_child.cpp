// What `support-platform extract` is in the product, alone: the tests' converter starts it.
#include <unistd.h>

#include "services/knowledge-base-service/formats/extract.hpp"

// It may open no file any more, which LeakSanitizer wants to at the end of a process.
extern "C" int __lsan_is_turned_off();  // NOLINT(bugprone-reserved-identifier)
extern "C" int __lsan_is_turned_off() { return 1; }

int main(int count, char** words) {
  const auto value = [&](int index) {
    const std::string_view word = index < count ? words[index] : "";
    return std::string(word.substr(word.find('=') + 1));
  };
  return sp::knowledge_base::extract(value(2), value(3), STDIN_FILENO, STDOUT_FILENO);
}
