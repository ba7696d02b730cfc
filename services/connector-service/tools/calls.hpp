// Calls of one connector to its tool: address, credentials, limits and what is told of them, so that a tool's
// own file says only what its protocol is.
#pragma once
#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/json/codec.hpp"
#include "platform/runtime/task.hpp"

namespace sp::connector {

/// What an unsuccessful call means for whoever wanted something done.
enum class Trouble {
  unreachable,  // nothing was sent
  limited,      // refused for now, since there were too many; nothing was done
  refused,      // the tool says no; nothing was done, and asking again changes nothing
  later,        // nothing was done, and asking again may help (a conflict, a lock)
  unknown       // no answer, or none that can be understood: it may have been done
};
BOOST_DESCRIBE_ENUM(Trouble, unreachable, limited, refused, later, unknown)

struct CallProblem {
  Trouble trouble = Trouble::unknown;
  int status = 0;       // of HTTP; 0: there was no answer
  std::string message;  // the tool's own words where it had some
  std::optional<std::chrono::seconds> retry_after;
};

template <class T>
using Told = std::expected<T, CallProblem>;
using Untold = std::unexpected<CallProblem>;

/// The tool says no, with its own words or ours.
inline Untold refused_by_tool(std::string message, int status = 0) {
  return Untold(CallProblem{.trouble = Trouble::refused, .status = status, .message = std::move(message)});
}
/// An answer that cannot be what the protocol promises. After a call that makes something: it may have been
/// made.
inline Untold not_understood(std::string message, int status = 0) {
  return Untold(CallProblem{.trouble = Trouble::unknown, .status = status, .message = std::move(message)});
}

struct CallRequest {
  std::string method = "GET";
  std::string path;  // behind the connector's address, with its query: "/rest/api/3/issue"; or a whole URL of
                     // the same host
  std::vector<std::pair<std::string, std::string>> headers;
  json::Value body;  // null: none
  std::string form;  // instead of it: application/x-www-form-urlencoded
  /// Makes something that must not be made twice: sent on a connection of its own, and within the lease only.
  bool once = false;
  /// Not "": signed as Standard Webhooks has it, under this id.
  std::string signed_id;
  /// Whether the connector's own credentials go along; not for the calls that get them.
  bool authenticated = true;
};

struct CallAnswer {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string text;
  json::Value body;  // null where the text is no JSON
  std::string_view header(std::string_view name) const;
};

/// A coroutine's way to the tool. Used on one thread. Every call waits for its turn under the connector's
/// limits, keeps to its deadline, and is told of to whoever looks at the delivery, secrets masked.
class Calls {
 public:
  virtual ~Calls() = default;

  /// Answers from 200 to 299; everything else as a problem:
  ///   429                                 limited, until Retry-After for the whole connector
  ///   408, 409, 423, 425                  later
  ///   500 to 599                          unknown (a call that changes nothing can simply be made again)
  ///   300 to 399                          refused: nothing follows a redirect
  ///   any other from 400 on               refused, with `message` from the body: {"message"}, {"error"},
  ///                                       {"errorMessages", "errors"}, {"error":{"message","detail"}},
  ///                                       ["CODE","text"], …
  ///   no connection                       unreachable
  ///   an answer too late, broken, too large or, of a success, no JSON where there is a body: unknown
  /// A 401 has the credentials renewed and the call made once more, where they can be (OAuth 2.0, a session):
  /// nothing was done by a call that was not authenticated.
  virtual Task<Told<CallAnswer>> call(CallRequest request) = 0;
  /// The same; a 404 is an answer too, so that what is gone is no problem.
  virtual Task<Told<CallAnswer>> look(CallRequest request) = 0;

  /// Values that a tool remembers between the calls of one connector, in memory only: a person's account id
  /// by e-mail.
  virtual std::optional<std::string> recall(const std::string& name) = 0;
  virtual void remember(std::string name, std::string value) = 0;
};

// For putting paths together and taking answers apart. All are pure.

/// Percent-encoded for a path or query (RFC 3986): everything but unreserved characters.
std::string url_encode(std::string_view text);
/// The value at a JSON pointer (RFC 6901); null where there is none.
const json::Value& at(const json::Value& value, std::string_view pointer);
/// Text, a number or a boolean at a pointer, as text; "" where there is none.
std::string text_at(const json::Value& value, std::string_view pointer);
/// HTML as plain text: blocks become lines, entities characters.
std::string plain_text(std::string_view html);
/// Plain text as HTML: escaped, lines become <br>.
std::string as_html(std::string_view text);

}  // namespace sp::connector
