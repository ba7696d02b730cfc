// What one service asks of another, declared once: the server's row and the client's call both come from it.
// Spoken over each process's internal listener as POST /internal/{service}/{name}, JSON in and out.
//
//   inline constexpr Operation<TitleOf, Title> title_operation{"knowledge-base", "title"};
//   OperationTable rows{answer(title_operation, *this, &Answers::title)};   // where the service is
//   auto title = co_await peer.ask(title_operation, call, TitleOf{...});    // where it is not
#pragma once
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/json/codec.hpp"
#include "platform/runtime/task.hpp"
#include "platform/service/call.hpp"

namespace sp {

/// Whether asking a second time, where the first answer did not come, does no more than asking once.
enum class Again { harmless, harmful };

/// `In` and `Out` are described structs. `patience`: the longest that its caller waits for it; a deadline of
/// the call's own is kept where that is earlier.
template <class In, class Out>
struct Operation {
  std::string_view service;  // as in `--services`
  std::string_view name;
  std::chrono::milliseconds patience{5000};
  Again again = Again::harmless;
};

/// An operation as the internal listener answers it.
struct AnsweredOperation {
  std::string service;
  std::string name;
  /// The encoded result, from the encoded input.
  std::function<Task<Result<std::string>>(Call, std::string)> handle;
};
using OperationTable = std::vector<AnsweredOperation>;

namespace detail {
template <class In, class Out, class Api>
Task<Result<std::string>> answer_operation(Api* api, Task<Result<Out>> (Api::*method)(Call, In), Call call,
                                           std::string body) {
  auto input = json::decode_text<In>(body);
  if (!input) co_return Failure(input.error());
  auto output = co_await (api->*method)(std::move(call), std::move(*input));
  if (!output) co_return Failure(output.error());
  co_return json::encode(*output);
}
}  // namespace detail

/// `api` outlives the internal listener.
template <class In, class Out, class Api>
AnsweredOperation answer(const Operation<In, Out>& operation, Api& api,
                         Task<Result<Out>> (Api::*method)(Call, In)) {
  return {.service = std::string(operation.service),
          .name = std::string(operation.name),
          .handle = [target = &api, method](Call call, std::string body) {
            return detail::answer_operation<In, Out, Api>(target, method, std::move(call), std::move(body));
          }};
}

/// The error of an operation that is for a caller's organisation, and came without a caller.
inline Failure caller_missing() {
  return failure(ErrorKind::unauthenticated, "unauthenticated", "This operation needs somebody who asks.");
}

/// Why a call may not ask about this organisation; nothing where it is that of who asks.
std::optional<Error> refused_for(const Call& call, std::string_view organisation_id);
/// The same for what a reader of this role may see: staff may look as requesters do.
std::optional<Error> refused_for(const Call& call, std::string_view organisation_id, Role reader);

/// What an operation takes that needs nothing, and returns that says nothing.
struct Empty {};
BOOST_DESCRIBE_STRUCT(Empty, (), ())

BOOST_DESCRIBE_STRUCT(FieldError, (), (pointer, code, detail))

/// An error as it travels between services.
struct ErrorOnTheWay {
  std::string kind;
  std::string code;
  std::string message;
  std::vector<FieldError> fields;
  std::optional<std::string> current;
  int retry_after = 0;
};
BOOST_DESCRIBE_STRUCT(ErrorOnTheWay, (), (kind, code, message, fields, current, retry_after))
std::string encode_error(const Error& error);
/// Nothing where `text` is none.
std::optional<Error> decode_error(std::string_view text);

/// The code of the error with which a process that does not serve yet answers every operation.
inline constexpr std::string_view starting_code = "starting";
/// Of an internal request, in milliseconds: how long its caller still waits.
inline constexpr std::string_view patience_header = "x-patience-ms";

}  // namespace sp
