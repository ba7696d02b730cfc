// What `support-platform extract` is in the product, alone: the tests' converter starts it.
#include <unistd.h>

#include "services/knowledge-base-service/formats/extract.hpp"

int main(int count, char** words) {
  const auto value = [&](int index) {
    const std::string_view word = index < count ? words[index] : "";
    return std::string(word.substr(word.find('=') + 1));
  };
  return sp::knowledge_base::extract(value(2), value(3), STDIN_FILENO, STDOUT_FILENO);
}
