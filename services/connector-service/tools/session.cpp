#include "services/connector-service/tools/session.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <charconv>
#include <ctime>

#include "platform/base/encoding.hpp"
#include "services/connector-service/domain/signature.hpp"

namespace sp::connector {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Of an answer; what is longer cannot be what a tool's protocol says.
constexpr std::size_t largest_answer = 4 * 1024 * 1024;
/// Of a request or an answer that is kept for people.
constexpr std::size_t most_shown = 4'000;
/// A tool may ask for no longer a rest than that, lest a clerical error end the deliveries for years.
constexpr seconds longest_rest{24 * 3600};
constexpr seconds shortest_rest{1};
/// A token is renewed so long before it ends.
constexpr seconds token_margin{30};
constexpr seconds usual_token_life{3600};

seconds rest_of(const CallAnswer& answer) {
  const auto text = answer.header("retry-after");
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty()) return seconds(0);
  if (error == std::errc{} && end == text.data() + text.size())
    return std::clamp(seconds(value), shortest_rest, longest_rest);
  // An HTTP-date (RFC 9110 section 5.6.7), as gateways before a tool write it.
  std::tm date{};
  if (::strptime(std::string(text).c_str(), "%a, %d %b %Y %H:%M:%S GMT", &date) == nullptr) return seconds(0);
  const auto until = std::chrono::system_clock::from_time_t(::timegm(&date));
  return std::clamp(std::chrono::ceil<seconds>(until - std::chrono::system_clock::now()), shortest_rest,
                    longest_rest);
}

Trouble trouble_of(int status) {
  switch (status) {
    case 429:
      return Trouble::limited;
    case 408:
    case 409:
    case 423:
    case 425:
      return Trouble::later;
    default:
      return status >= 500 ? Trouble::unknown : Trouble::refused;
  }
}

Untold never_sent(const Error& error) {
  const bool for_good = error.code != "unreachable" && error.code != "too_late";
  return Untold(
      CallProblem{.trouble = for_good ? Trouble::refused : Trouble::unreachable, .message = error.message});
}

bool was_sent(const Error& error) {
  for (const std::string_view code :
       {"unreachable", "too_late", "address_refused", "invalid_url", "invalid_request"})
    if (error.code == code) return false;
  return true;
}

bool changes_something(const CallRequest& request) {
  return request.method != "GET" && request.method != "HEAD";
}

std::string form_of(const std::vector<std::pair<std::string, std::string>>& fields) {
  std::string form;
  for (const auto& [name, value] : fields)
    if (!value.empty()) form += (form.empty() ? "" : "&") + url_encode(name) + "=" + url_encode(value);
  return form;
}

bool is_oauth(AuthMethod method) {
  return method == AuthMethod::client_credentials || method == AuthMethod::password ||
         method == AuthMethod::refresh_token;
}

std::string shortened(std::string_view text) {
  if (text.size() <= most_shown) return std::string(text);
  auto cut = text.substr(0, most_shown);
  while (!cut.empty() && (static_cast<unsigned char>(cut.back()) & 0xC0) == 0x80) cut.remove_suffix(1);
  if (!cut.empty() && static_cast<unsigned char>(cut.back()) >= 0xC0) cut.remove_suffix(1);
  return std::string(cut) + "…";
}

}  // namespace

Session::Session(outbound::HttpClient& http, const Executor& executor, Options options, Hooks hooks)
    : http_(http),
      executor_(executor),
      options_(std::move(options)),
      hooks_(std::move(hooks)),
      renewed_(executor) {}

Session::Session(outbound::HttpClient& http, const Executor& executor, Options options)
    : Session(http, executor, std::move(options), Hooks()) {}

void Session::leave_alone(milliseconds from_now) {
  not_before_ = std::max(not_before_, Steady::now() + from_now);
}

std::string Session::url_of(const CallRequest& request) const {
  const bool whole = request.path.starts_with("http://") || request.path.starts_with("https://");
  return whole ? request.path : options_.base_url + request.path;
}

std::string Session::masked(std::string text) const {
  constexpr std::size_t shortest_secret = 6;  // what is shorter hides nothing, and would spoil the text
  constexpr std::string_view mask = "•••";
  std::vector<std::string> secrets{options_.secrets.secret, options_.secrets.client_secret,
                                   options_.secrets.app_token, options_.secrets.refresh_token, token_};
  secrets.insert(secrets.end(), options_.secrets.signing.begin(), options_.secrets.signing.end());
  for (const auto& secret : std::vector(secrets)) secrets.push_back(url_encode(secret));
  for (const auto& secret : secrets) {
    if (secret.size() < shortest_secret) continue;
    for (auto found = text.find(secret); found != text.npos; found = text.find(secret, found + mask.size()))
      text.replace(found, secret.size(), mask);
  }
  return text;
}

std::string Session::shown(const CallRequest& request) const {
  auto text = request.method + " " + url_of(request);
  for (const auto& [name, value] : request.headers) text += "\n" + name + ": " + value;
  if (!request.body.is_null()) text += "\n\n" + boost::json::serialize(request.body);
  return shortened(masked(std::move(text)));
}

std::optional<std::string> Session::recall(const std::string& name) const {
  const auto found = memory_.find(name);
  return found == memory_.end() ? std::nullopt : std::optional(found->second);
}

void Session::remember(std::string name, std::string value) {
  constexpr std::size_t most = 10'000;
  if (memory_.size() >= most) memory_.clear();
  memory_.insert_or_assign(std::move(name), std::move(value));
}

Task<> Session::wait_for_turn() {
  if (options_.calls_per_second <= 0) co_return;
  const auto interval = std::chrono::duration_cast<Steady::duration>(
      std::chrono::duration<double>(1.0 / options_.calls_per_second));
  const auto mine = std::max(next_turn_, Steady::now());
  next_turn_ = mine + interval;
  if (mine <= Steady::now()) co_return;
  asio::steady_timer timer(executor_, mine);
  boost::system::error_code ended;
  co_await timer.async_wait(asio::redirect_error(use_task, ended));
}

Told<CallAnswer> Session::understood(Result<outbound::HttpResponse> response) {
  hooks_.called(response ? response->status : 0);
  if (!response) {
    if (!was_sent(response.error())) return never_sent(response.error());
    return not_understood(response.error().message);
  }
  CallAnswer answer{
      .status = response->status, .headers = std::move(response->headers), .text = std::move(response->body)};
  boost::system::error_code broken;
  if (!trim(answer.text).empty()) answer.body = boost::json::parse(answer.text, broken);
  if (broken) answer.body = nullptr;
  if (answer.status >= 200 && answer.status < 300) {
    if (broken)
      return not_understood("The answer is no JSON: is this the tool's address? It begins with: " +
                                std::string(utf8_prefix(is_utf8(answer.text) ? answer.text : "", 80)),
                            answer.status);
    return answer;
  }
  CallProblem problem{
      .trouble = trouble_of(answer.status), .status = answer.status, .message = masked(words_of(answer))};
  if (answer.status >= 300 && answer.status < 400)
    problem.message = "The tool answers with a redirect to " + std::string(answer.header("location")) +
                      ", which is not followed: check the address.";
  if (const auto rest = rest_of(answer); rest > seconds(0)) problem.retry_after = rest;
  if (problem.trouble == Trouble::limited && !problem.retry_after) problem.retry_after = seconds(30);
  if (problem.retry_after && (answer.status == 429 || answer.status == 503)) {
    leave_alone(*problem.retry_after);
    hooks_.limited(*problem.retry_after);
  }
  return Untold(std::move(problem));
}

Task<Told<CallAnswer>> Session::once(CallRequest request,
                                     std::vector<std::pair<std::string, std::string>> headers) {
  co_await wait_for_turn();
  if (const auto now = Steady::now(); now < not_before_)
    co_return Untold(CallProblem{.trouble = Trouble::limited,
                                 .message = "The tool has asked not to be called for a while.",
                                 .retry_after = std::chrono::ceil<seconds>(not_before_ - now)});
  const auto begin_before = changes_something(request) ? hooks_.begin_before() : Steady::time_point::max();
  if (Steady::now() >= begin_before)
    co_return Untold(
        CallProblem{.trouble = Trouble::unreachable, .message = "Another process has taken over."});
  outbound::HttpRequest sent{.method = request.method,
                             .url = url_of(request),
                             .headers = {{"Accept", "application/json"}},
                             .connect_timeout = std::min<milliseconds>(options_.timeout, seconds(5)),
                             .first_byte_timeout = options_.timeout,
                             .stall_timeout = options_.timeout,
                             .total_timeout = options_.timeout,
                             .body_limit = largest_answer,
                             .allowed_networks = options_.networks,
                             .once = request.once,
                             .begin_before = begin_before,
                             .stop = options_.stop};
  if (!request.form.empty()) {
    sent.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    sent.body = request.form;
  } else if (!request.body.is_null()) {
    sent.headers.emplace_back("Content-Type", "application/json");
    sent.body = boost::json::serialize(request.body);
  }
  if (!request.signed_id.empty())
    headers = standard_webhook_headers(options_.secrets.signing, request.signed_id,
                                       std::chrono::system_clock::now(), sent.body);
  for (auto& header : headers) sent.headers.push_back(std::move(header));
  for (const auto& header : request.headers) sent.headers.push_back(header);
  Result<outbound::HttpResponse> response =
      failure(ErrorKind::unavailable, "unreachable", "Too many calls are under way.");
  try {
    response = co_await http_.fetch(std::move(sent));
  } catch (const Overloaded& full) {
    response = failure(ErrorKind::unavailable, "unreachable", full.what());
  }
  co_return understood(std::move(response));
}

bool Session::can_be_renewed() const {
  return is_oauth(options_.authentication.method) ||
         options_.authentication.method == AuthMethod::user_token || options_.kind == ToolKind::glpi_legacy;
}

CallRequest Session::token_request() const {
  const auto& auth = options_.authentication;
  const auto& secrets = options_.secrets;
  std::string path = auth.token_url;
  if (path.empty()) path = options_.kind == ToolKind::glpi ? "/api.php/token" : "/oauth_token.do";
  std::vector<std::pair<std::string, std::string>> fields;
  const bool refreshes = auth.method == AuthMethod::refresh_token || !secrets.refresh_token.empty();
  if (refreshes) {
    fields = {{"grant_type", "refresh_token"}, {"refresh_token", secrets.refresh_token}};
  } else if (auth.method == AuthMethod::password) {
    fields = {{"grant_type", "password"}, {"username", auth.user_name}, {"password", secrets.secret}};
  } else {
    fields = {{"grant_type", "client_credentials"}};
  }
  fields.emplace_back("client_id", auth.client_id);
  fields.emplace_back("client_secret", secrets.client_secret);
  fields.emplace_back("scope",
                      auth.scope.empty() && options_.kind == ToolKind::glpi ? "api user" : auth.scope);
  return {.method = "POST",
          .path = std::move(path),
          .form = form_of(fields),
          .once = true,
          .authenticated = false};
}

Task<Told<std::string>> Session::fetch_token() {
  auto answer = co_await once(token_request(), {});
  const bool grant_is_gone = !answer && answer.error().trouble == Trouble::refused &&
                             options_.authentication.method != AuthMethod::refresh_token &&
                             !options_.secrets.refresh_token.empty();
  if (grant_is_gone) {  // a refresh token has its end; the credentials themselves give another
    options_.secrets.refresh_token.clear();
    answer = co_await once(token_request(), {});
  }
  if (!answer) {
    auto problem = answer.error();
    if (problem.trouble == Trouble::refused) problem.status = 401;
    co_return Untold(std::move(problem));
  }
  auto token = text_at(answer->body, "/access_token");
  if (token.empty()) co_return not_understood("The tool gave no access token.", answer->status);
  const auto& life = at(answer->body, "/expires_in");
  const auto lasts = life.is_int64() ? seconds(life.get_int64()) : usual_token_life;
  token_expires_ = Steady::now() + std::max(lasts - token_margin, lasts / 2);
  if (auto refresh = text_at(answer->body, "/refresh_token");
      !refresh.empty() && refresh != options_.secrets.refresh_token) {
    options_.secrets.refresh_token = std::move(refresh);
    hooks_.renewed(options_.secrets);
  }
  co_return token;
}

Task<Told<std::string>> Session::open_glpi_session() {
  const auto& auth = options_.authentication;
  CallRequest request{.path = "/apirest.php/initSession", .authenticated = false};
  std::vector<std::pair<std::string, std::string>> headers;
  if (!options_.secrets.app_token.empty()) headers.emplace_back("App-Token", options_.secrets.app_token);
  headers.emplace_back("Authorization",
                       auth.method == AuthMethod::basic
                           ? "Basic " + base64_encode(auth.user_name + ":" + options_.secrets.secret)
                           : "user_token " + options_.secrets.secret);
  auto answer = co_await once(std::move(request), std::move(headers));
  if (!answer) {
    auto problem = answer.error();
    if (problem.trouble == Trouble::refused) problem.status = 401;
    co_return Untold(std::move(problem));
  }
  auto token = text_at(answer->body, "/session_token");
  if (token.empty()) co_return not_understood("GLPI opened no session.", answer->status);
  co_return token;
}

/// One at a time: a refresh token that is used twice may be taken for a stolen one.
Task<Told<std::string>> Session::renew() {
  while (renewing_) {
    boost::system::error_code ended;
    co_await renewed_.async_wait(asio::redirect_error(use_task, ended));
    if (!token_.empty()) co_return token_;
  }
  renewing_ = true;
  // Here alone: to set it ends the waits of all.
  renewed_.expires_at(Steady::time_point::max());
  Told<std::string> token = not_understood("");
  try {
    if (options_.kind == ToolKind::glpi_legacy) {
      token = co_await open_glpi_session();
    } else {
      token = co_await fetch_token();
    }
  } catch (...) {
    renewing_ = false;
    renewed_.cancel();
    throw;
  }
  if (token) token_ = *token;
  renewing_ = false;
  renewed_.cancel();
  co_return token;
}

Task<Told<std::vector<std::pair<std::string, std::string>>>> Session::credentials() {
  std::vector<std::pair<std::string, std::string>> headers;
  const auto& auth = options_.authentication;
  if (can_be_renewed()) {
    if (token_.empty() || Steady::now() >= token_expires_) {
      token_.clear();
      const auto token = co_await renew();
      if (!token) co_return Untold(token.error());
    }
    if (options_.kind == ToolKind::glpi_legacy) {
      headers.emplace_back("Session-Token", token_);
      if (!options_.secrets.app_token.empty()) headers.emplace_back("App-Token", options_.secrets.app_token);
    } else {
      headers.emplace_back("Authorization", "Bearer " + token_);
    }
    co_return headers;
  }
  const auto& secret = options_.secrets.secret;
  if (auth.method == AuthMethod::basic) {
    headers.emplace_back("Authorization", "Basic " + base64_encode(auth.user_name + ":" + secret));
  } else if (auth.method == AuthMethod::bearer) {
    headers.emplace_back("Authorization", "Bearer " + secret);
  } else if (auth.method == AuthMethod::header) {
    headers.emplace_back(auth.header_name, secret);
  }
  co_return headers;
}

Task<Told<CallAnswer>> Session::send(CallRequest request) {
  // Credentials go to the tool's own address only.
  const bool its_own = request.path.starts_with('/') || request.path.empty() ||
                       request.path == options_.base_url || request.path.starts_with(options_.base_url + "/");
  if (!its_own)
    co_return refused_by_tool("The tool names an address of another host, which is not called: " +
                              request.path.substr(0, 200));
  if (!request.authenticated) co_return co_await once(std::move(request), {});
  auto headers = co_await credentials();
  if (!headers) co_return Untold(headers.error());
  const auto used = token_;
  auto answer = co_await once(request, std::move(*headers));
  // What was not authenticated was not done: it may be made once more with new credentials.
  if (answer || answer.error().status != 401 || !can_be_renewed()) co_return answer;
  if (token_ == used) token_.clear();
  headers = co_await credentials();
  if (!headers) co_return Untold(headers.error());
  co_return co_await once(std::move(request), std::move(*headers));
}

Task<Told<CallAnswer>> DeliveryCalls::call(CallRequest request) {
  auto answer = co_await session_.send(request);
  note(request, answer);
  co_return answer;
}

Task<Told<CallAnswer>> DeliveryCalls::look(CallRequest request) {
  auto answer = co_await session_.send(request);
  note(request, answer);
  if (!answer && answer.error().status == 404)
    co_return CallAnswer{.status = 404, .text = answer.error().message};
  co_return answer;
}

void DeliveryCalls::note(const CallRequest& request, const Told<CallAnswer>& answer) {
  if (changed_something_ && !changes_something(request)) return;
  changed_something_ = changed_something_ || changes_something(request);
  request_ = session_.shown(request);
  if (answer) {
    answer_ = shortened(session_.masked(std::to_string(answer->status) + "\n\n" +
                                        (is_utf8(answer->text) ? answer->text : std::string("(binary)"))));
  } else {
    answer_ = answer.error().message;
  }
}

}  // namespace sp::connector
