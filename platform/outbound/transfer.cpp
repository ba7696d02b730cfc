#include "platform/outbound/transfer.hpp"

#include <algorithm>
#include <charconv>

#include "platform/base/encoding.hpp"

namespace sp::outbound {

void Transfer::header_line(std::string_view line) {
  std::unique_lock lock(mutex_);
  line = trim(line);
  if (line.starts_with("HTTP/")) {
    headers_.clear();
    status_ = 0;
    if (const auto space = line.find(' '); space != line.npos)
      std::from_chars(line.data() + space + 1, line.data() + line.size(), status_);
    return;
  }
  if (line.empty()) {
    if (status_ < 200) return;  // an interim answer; the final one follows
    header_done_ = true;
    wake(lock);
    return;
  }
  const auto colon = line.find(':');
  if (colon == line.npos || header_done_) return;  // after the body come trailers, which nobody reads
  std::string name(line.substr(0, colon));
  std::ranges::transform(name, name.begin(),
                         [](unsigned char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
  headers_.emplace_back(std::move(name), trim(line.substr(colon + 1)));
}

Transfer::Taken Transfer::body_piece(std::string_view piece) {
  std::unique_lock lock(mutex_);
  if (received_ + piece.size() > request_.body_limit) return Taken::too_large;
  if (buffered_ >= buffer_bytes) {
    paused_ = true;
    return Taken::reader_is_slow;
  }
  received_ += piece.size();
  buffered_ += piece.size();
  pieces_.emplace_back(piece);
  wake(lock);
  return Taken::yes;
}

void Transfer::finish(std::optional<Error> problem) {
  std::unique_lock lock(mutex_);
  if (finished_) return;
  finished_ = true;
  problem_ = std::move(problem);
  wake(lock);
}

bool Transfer::has_body() const {
  const std::lock_guard lock(mutex_);
  return received_ > 0;
}

bool Transfer::finished() const {
  const std::lock_guard lock(mutex_);
  return finished_;
}

bool Transfer::cancelled() const {
  const std::lock_guard lock(mutex_);
  return cancelled_;
}

void Transfer::cancel() {
  const std::lock_guard lock(mutex_);
  cancelled_ = true;
  pieces_.clear();
}

void Transfer::wake(std::unique_lock<std::mutex>& lock) {
  if (!waiter_) return;
  if (waiter_wants_piece_ && pieces_.empty() && !finished_) return;
  Promise<void> promise = std::move(*waiter_);
  waiter_.reset();
  lock.unlock();
  promise.value({});
}

void Transfer::when_header(Promise<void> promise) {
  std::unique_lock lock(mutex_);
  waiter_wants_piece_ = false;
  waiter_.emplace(std::move(promise));
  if (header_done_ || finished_) wake(lock);
}

void Transfer::when_piece(Promise<void> promise) {
  std::unique_lock lock(mutex_);
  waiter_wants_piece_ = true;
  waiter_.emplace(std::move(promise));
  wake(lock);
}

int Transfer::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

std::vector<std::pair<std::string, std::string>> Transfer::headers() const {
  const std::lock_guard lock(mutex_);
  return headers_;
}

std::optional<Error> Transfer::problem() const {
  const std::lock_guard lock(mutex_);
  if (header_done_) return std::nullopt;
  return problem_;
}

std::optional<Result<std::string>> Transfer::take_piece(bool& room) {
  const std::lock_guard lock(mutex_);
  room = false;
  if (!pieces_.empty()) {
    std::string piece = std::move(pieces_.front());
    pieces_.pop_front();
    buffered_ -= piece.size();
    if (paused_ && buffered_ < buffer_bytes / 2) {
      paused_ = false;
      room = true;
    }
    return piece;
  }
  if (!finished_) return std::nullopt;
  if (problem_) return Failure(*problem_);
  return std::string();
}

}  // namespace sp::outbound
