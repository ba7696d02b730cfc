#include "platform/http/trouble.hpp"

#include "platform/db/error.hpp"

namespace sp::http {

namespace {

constexpr int storage_retry_seconds = 5;

Error busy(std::string code, std::string message, int retry_after) {
  return {.kind = ErrorKind::overloaded,
          .code = std::move(code),
          .message = std::move(message),
          .fields = {},
          .current = {},
          .retry_after = retry_after};
}

}  // namespace

std::optional<Error> passing_trouble(const std::exception& problem) {
  if (const auto* overloaded = dynamic_cast<const Overloaded*>(&problem))
    return busy("overloaded", overloaded->what(), 1);
  if (dynamic_cast<const db::Unavailable*>(&problem) != nullptr)
    return busy("storage_unavailable",
                "What we store cannot be reached or written right now; try again shortly.",
                storage_retry_seconds);
  return std::nullopt;
}

}  // namespace sp::http
