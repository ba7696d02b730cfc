#include "services/chatbot-service/pipeline/grounded_sink.hpp"

#include <utility>

#include "platform/base/encoding.hpp"

namespace sp::chatbot {

Task<bool> GroundedSink::text(std::string piece) {
  if (!decided_) {
    beginning_ += piece;
    const auto said = trim(beginning_);
    if (said.starts_with(no_answer)) {
      declined_ = true;
      co_return false;
    }
    if (no_answer.starts_with(said)) co_return true;
    decided_ = true;
    piece = std::exchange(beginning_, {});
  }
  auto checked = filter_.push(piece);
  co_return co_await pass(std::move(checked));
}

Task<> GroundedSink::finish() {
  auto rest = filter_.push(beginning_);
  rest += filter_.finish();
  co_await pass(std::move(rest));
}

Task<bool> GroundedSink::pass(std::string piece) {
  if (piece.empty()) co_return true;
  answer_ += piece;
  if (!reader_) co_return true;
  spoke_ = true;
  co_return co_await reader_->text(std::move(piece));
}

}  // namespace sp::chatbot
