#pragma once
#include <exception>
#include <optional>

#include "platform/base/error.hpp"

namespace sp::http {

/// The 503 for trouble that may pass: a full queue, storage that cannot do it now. Nothing where the
/// exception is a fault of ours, which is a 500. The message is for the caller and shows nothing of what
/// broke.
std::optional<Error> passing_trouble(const std::exception& problem);

}  // namespace sp::http
