// `Assistant` for services in other processes.
#pragma once
#include "platform/service/peer.hpp"
#include "services/chatbot-service/client/operations.hpp"

namespace sp::chatbot {

class HttpAssistant final : public Assistant {
 public:
  /// `peer` outlives it.
  explicit HttpAssistant(Peer& peer) : peer_(peer) {}

  Task<Result<AssistantCounts>> counts(Call call) override {
    return peer_.ask(counts_operation, std::move(call), Empty{});
  }

 private:
  Peer& peer_;
};

}  // namespace sp::chatbot
