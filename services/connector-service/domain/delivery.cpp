#include "services/connector-service/domain/delivery.hpp"

#include <algorithm>

#include "platform/base/sealing.hpp"
#include "platform/text/analysis.hpp"

namespace sp::connector {

namespace {

using std::chrono::milliseconds;

/// A pause for what the tool's own trouble made wait: its circuit decides how soon it is tried.
constexpr milliseconds behind_the_circuit{1'000};
constexpr milliseconds without_retry_after{30'000};

ReasonCode code_of(const CallProblem& problem) {
  switch (problem.trouble) {
    case Trouble::unreachable:
      return ReasonCode::unreachable;
    case Trouble::limited:
      return ReasonCode::limited;
    case Trouble::later:
      return ReasonCode::conflict;
    case Trouble::unknown:
      return ReasonCode::no_answer;
    case Trouble::refused:
      break;
  }
  if (problem.status == 401) return ReasonCode::credentials;
  if (problem.status == 404 || problem.status == 410) return ReasonCode::missing;
  return ReasonCode::refused;
}

/// Whether doing it again makes it twice.
bool happens_twice(DeliveryKind kind, const Traits& traits) {
  switch (kind) {
    case DeliveryKind::create:
      return !traits.create_repeats;
    case DeliveryKind::comment:
      return !traits.comment_repeats;
    case DeliveryKind::change:
    case DeliveryKind::event:
      return false;
  }
  return true;
}

bool can_be_looked_up(DeliveryKind kind, const Traits& traits) {
  return kind == DeliveryKind::create ? traits.finds_by_mark : traits.lists_comments;
}

milliseconds jittered(milliseconds most, double chance) {
  return milliseconds(static_cast<std::int64_t>(static_cast<double>(most.count()) * chance));
}

/// One more of the delivery's own tries, or the end of them.
void try_again(Verdict& verdict, const Delivery& delivery, const Patience& patience, double chance) {
  verdict.counts = true;
  if (delivery.tries >= std::ssize(patience.pauses)) {
    verdict.state = DeliveryState::failed;
    return;
  }
  verdict.pause = jittered(patience.pauses[static_cast<std::size_t>(delivery.tries)], chance);
}

void may_have_arrived(Verdict& verdict, const Delivery& delivery, const Traits& traits,
                      const Patience& patience, double chance) {
  verdict.tool_trouble = true;
  try_again(verdict, delivery, patience, chance);
  if (!happens_twice(delivery.kind, traits)) return;
  verdict.unsure = true;
  if (!can_be_looked_up(delivery.kind, traits)) {
    verdict.state = DeliveryState::failed;
    verdict.code = ReasonCode::unsure;
    return;
  }
  if (verdict.state == DeliveryState::failed) return;
  verdict.state = DeliveryState::ambiguous;
  const bool late = delivery.kind == DeliveryKind::create && traits.search_is_late;
  verdict.pause = std::max(verdict.pause, late ? patience.index_lag : patience.hold);
}

}  // namespace

Verdict judge(const Delivery& delivery, const CallProblem& problem, const Traits& traits,
              const Patience& patience, double chance) {
  Verdict verdict{.unsure = delivery.unsure, .code = code_of(problem), .reason = problem.message};
  switch (problem.trouble) {
    case Trouble::unreachable:
      verdict.tool_trouble = true;
      verdict.pause = behind_the_circuit;
      break;
    case Trouble::limited:
      verdict.pause = problem.retry_after ? milliseconds(*problem.retry_after) : without_retry_after;
      break;
    case Trouble::later:
      try_again(verdict, delivery, patience, chance);
      break;
    case Trouble::refused:
      // Who we are is the connector's affair: its deliveries wait for it, and are not all refused one by one.
      if (verdict.code == ReasonCode::credentials) {
        verdict.tool_trouble = true;
        verdict.pause = behind_the_circuit;
      } else {
        verdict.state = DeliveryState::failed;
        verdict.counts = true;
      }
      break;
    case Trouble::unknown:
      may_have_arrived(verdict, delivery, traits, patience, chance);
      break;
  }
  // What may have arrived before stays in doubt until the tool has said so.
  if (verdict.unsure && verdict.state == DeliveryState::waiting) verdict.state = DeliveryState::ambiguous;
  return verdict;
}

std::string fingerprint(std::string_view text) {
  std::string kept;
  for (const char c : text::normalise_question(text))
    if (c != ' ') kept += c;
  if (kept.empty())
    for (const char c : text)
      if (c != ' ' && (c < '\t' || c > '\r')) kept += c;
  return token_hash(kept);
}

milliseconds circuit_pause(std::int64_t failures, double chance) {
  if (failures < circuit_opens_at) return milliseconds(0);
  constexpr milliseconds first{5'000};
  constexpr milliseconds longest{60'000};
  const auto doublings = std::min<std::int64_t>(failures - circuit_opens_at, 8);
  const auto pause = std::min(first * (std::int64_t{1} << doublings), longest);
  return pause / 2 + jittered(pause / 2, chance);
}

}  // namespace sp::connector
