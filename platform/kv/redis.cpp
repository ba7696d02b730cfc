#include "platform/kv/redis.hpp"

#include <future>

#include "platform/runtime/completion.hpp"

namespace sp::kv {

namespace {

Command call(std::string_view how, const std::string& what, const std::vector<std::string>& keys,
             const std::vector<std::string>& arguments) {
  Command command{std::string(how), what, std::to_string(keys.size())};
  command.insert(command.end(), keys.begin(), keys.end());
  command.insert(command.end(), arguments.begin(), arguments.end());
  return command;
}

}  // namespace

bool says(const Error& error, std::string_view word) {
  return error.code == "redis_error" && error.message.starts_with(word);
}

Task<Result<Reply>> Redis::run(Command command, Deadline deadline) {
  return await_promise<Result<Reply>>([this, command = std::move(command),
                                       deadline](Promise<Result<Reply>> promise) mutable {
    send(std::move(command), deadline,
         [promise = std::move(promise)](Result<Reply> reply) mutable { promise.value(std::move(reply)); });
  });
}

Task<Result<Reply>> Redis::run(Script script, std::vector<std::string> keys,
                               std::vector<std::string> arguments, Deadline deadline) {
  auto reply = co_await run(call("EVALSHA", script.sha1(), keys, arguments), deadline);
  if (!reply && says(reply.error(), "NOSCRIPT"))
    reply = co_await run(call("EVAL", script.text(), keys, arguments), deadline);
  co_return reply;
}

Result<Reply> Redis::run_now(Command command, Deadline deadline) {
  // Shared: the thread that keeps the promise may still be in it when this one has its value.
  auto promise = std::make_shared<std::promise<Result<Reply>>>();
  auto future = promise->get_future();
  send(std::move(command), deadline,
       [promise](Result<Reply> reply) { promise->set_value(std::move(reply)); });
  return future.get();
}

Result<Reply> Redis::run_now(const Script& script, std::vector<std::string> keys,
                             std::vector<std::string> arguments, Deadline deadline) {
  auto reply = run_now(call("EVALSHA", script.sha1(), keys, arguments), deadline);
  if (!reply && says(reply.error(), "NOSCRIPT"))
    reply = run_now(call("EVAL", script.text(), keys, arguments), deadline);
  return reply;
}

}  // namespace sp::kv
