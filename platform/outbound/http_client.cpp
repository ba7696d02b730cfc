#include "platform/outbound/http_client.hpp"

#include "platform/outbound/engine.hpp"

namespace sp::outbound {

namespace {

std::string_view find_header(const std::vector<std::pair<std::string, std::string>>& headers,
                             std::string_view name) {
  for (const auto& [key, value] : headers)
    if (key == name) return value;
  return {};
}

class EngineStream final : public HttpStream {
 public:
  EngineStream(std::shared_ptr<Engine> engine, std::shared_ptr<Transfer> transfer)
      : engine_(std::move(engine)), transfer_(std::move(transfer)) {}
  ~EngineStream() override { EngineStream::cancel(); }

  void cancel() override {
    if (!transfer_->finished()) engine_->abandon(transfer_);
  }

  /// Resumes when the header is there or will never be.
  Task<std::optional<Error>> header_arrived() {
    const auto transfer = transfer_;
    co_await await_promise<void>(
        [transfer](Promise<void> promise) { transfer->when_header(std::move(promise)); });
    auto problem = transfer_->problem();
    headers_ = transfer_->headers();
    co_return problem;
  }

  int status() const override { return transfer_->status(); }
  std::string_view header(std::string_view name) const override { return find_header(headers_, name); }
  const std::vector<std::pair<std::string, std::string>>& headers() const { return headers_; }

  Task<Result<std::string>> next() override {
    const auto transfer = transfer_;
    for (;;) {
      bool room = false;
      auto piece = transfer->take_piece(room);
      if (room) engine_->resume(transfer);
      if (piece) co_return std::move(*piece);
      co_await await_promise<void>(
          [transfer](Promise<void> promise) { transfer->when_piece(std::move(promise)); });
    }
  }

 private:
  const std::shared_ptr<Engine> engine_;
  const std::shared_ptr<Transfer> transfer_;
  std::vector<std::pair<std::string, std::string>> headers_;
};

Failure cancelled() {
  return failure(ErrorKind::unavailable, "cancelled", "The call was ended by its caller.");
}

class EngineClient final : public HttpClient {
 public:
  explicit EngineClient(std::size_t limit) : engine_(std::make_shared<Engine>(limit)) {}
  ~EngineClient() override { EngineClient::end(); }  // streams that are still read find their end
  void end() override { engine_->stop(); }

  Task<Result<std::unique_ptr<HttpStream>>> open(HttpRequest request) override {
    auto stream = begin(std::move(request));
    auto problem = co_await stream->header_arrived();
    if (problem) co_return Failure(std::move(*problem));
    co_return std::unique_ptr<HttpStream>(std::move(stream));
  }

  Task<Result<HttpResponse>> fetch(HttpRequest request) override {
    const auto stop = request.stop;
    auto stream = begin(std::move(request));
    const std::stop_callback on_stop(stop, [&stream = *stream] { stream.cancel(); });
    auto problem = co_await stream->header_arrived();
    if (stop.stop_requested()) co_return cancelled();
    if (problem) co_return Failure(std::move(*problem));
    HttpResponse response{.status = stream->status(), .headers = stream->headers(), .body = {}};
    for (;;) {
      auto piece = co_await stream->next();
      if (stop.stop_requested()) co_return cancelled();
      if (!piece) co_return Failure(piece.error());
      if (piece->empty()) co_return response;
      response.body += *piece;
    }
  }

 private:
  std::unique_ptr<EngineStream> begin(HttpRequest request) {
    auto transfer = std::make_shared<Transfer>(std::move(request));
    engine_->begin(transfer);
    return std::make_unique<EngineStream>(engine_, std::move(transfer));
  }

  const std::shared_ptr<Engine> engine_;
};

}  // namespace

std::string_view HttpResponse::header(std::string_view name) const { return find_header(headers, name); }

std::unique_ptr<HttpClient> make_http_client(std::size_t limit) {
  return std::make_unique<EngineClient>(limit);
}

}  // namespace sp::outbound
