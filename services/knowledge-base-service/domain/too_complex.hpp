#pragma once
#include <stdexcept>

namespace sp::knowledge_base {

/// A text that would take far longer to read than its length promises. `what()` is a sentence for its writer.
class TooComplex : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace sp::knowledge_base
