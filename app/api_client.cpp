#include "app/api_client.hpp"

#include <algorithm>
#include <charconv>
#include <thread>

#include "platform/identity/principal.hpp"

namespace sp::app {

namespace {

using std::chrono::seconds;

/// How often, and for how long in a row, what may pass is tried again.
constexpr int most_tries = 60;
constexpr seconds longest_pause{30};

struct ProblemField {
  std::string pointer;
  std::string code;
  std::string detail;
};
BOOST_DESCRIBE_STRUCT(ProblemField, (), (pointer, code, detail))
/// application/problem+json, as far as it is told to people.
struct ProblemTold {
  std::string code;
  std::string detail;
  std::optional<std::vector<ProblemField>> errors;
};
BOOST_DESCRIBE_STRUCT(ProblemTold, (), (code, detail, errors))

struct OrganisationTold {
  std::string id;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(OrganisationTold, (), (id, name))
struct UserTold {
  std::string id;
  std::string name;
  Role role = Role::requester;
  OrganisationTold organisation;
};
BOOST_DESCRIBE_STRUCT(UserTold, (), (id, name, role, organisation))
struct SessionTold {
  std::string access_token;
};
BOOST_DESCRIBE_STRUCT(SessionTold, (), (access_token))
struct SignInAsked {
  std::string email;
  std::string password;
  std::optional<std::string> organisation_id;
};
BOOST_DESCRIBE_STRUCT(SignInAsked, (), (email, password, organisation_id))

bool may_pass(int status) { return status == 429 || status == 502 || status == 503 || status == 504; }

seconds pause_after(const outbound::HttpResponse& response, int tries) {
  int named = 0;
  const auto header = response.header("retry-after");
  std::from_chars(header.data(), header.data() + header.size(), named);
  return std::clamp(seconds(named > 0 ? named : 1 + tries), seconds(1), longest_pause);
}

std::string without_slash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

}  // namespace

ApiClient::ApiClient(std::string url, Credentials credentials, outbound::HttpClient& http, Runners& runners)
    : url_(without_slash(std::move(url))),
      credentials_(std::move(credentials)),
      http_(http),
      runners_(runners),
      token_(credentials_.token) {
  if (!url_.starts_with("http://") && !url_.starts_with("https://"))
    throw UserError("--url: must begin with http:// or https://, not '" + url_ + "'");
  if (token_.empty()) token_ = sign_in();
  const auto user = get<UserTold>("/api/v1/me");
  who_ = {.id = user.id,
          .name = user.name,
          .organisation_id = user.organisation.id,
          .is_staff = user.role != Role::requester};
}

std::string ApiClient::sign_in() {
  const SignInAsked asked{.email = credentials_.email,
                          .password = credentials_.password,
                          .organisation_id = credentials_.organisation_id.empty()
                                                 ? std::nullopt
                                                 : std::optional(credentials_.organisation_id)};
  const auto response = send("POST", "/api/v1/auth/login", json::encode(asked), 1024 * 1024);
  if (response.status == 409)
    throw UserError("--organisation: " + credentials_.email +
                    " belongs to several organisations; name one of them: --organisation=ADDRESS/ID");
  return read<SessionTold>(response).access_token;
}

outbound::HttpResponse ApiClient::send(const std::string& method, const std::string& path,
                                       const std::string& body, std::size_t body_limit) {
  outbound::HttpRequest request{.method = method,
                                .url = url_ + path,
                                .headers = {{"Accept", "application/json, */*"}},
                                .body = body,
                                .total_timeout = std::chrono::minutes(10),
                                .body_limit = body_limit,
                                .allow_private_addresses = true};
  if (!body.empty()) request.headers.emplace_back("Content-Type", "application/json");
  {
    const std::lock_guard lock(mutex_);
    if (!token_.empty()) request.headers.emplace_back("Authorization", "Bearer " + token_);
  }
  for (int tries = 0;; ++tries) {
    auto response = runners_.run(http_.fetch(request));
    if (response && !may_pass(response->status)) return std::move(*response);
    if (tries == most_tries || (!response && tries >= 3))
      throw UserError(response ? refused(*response).what() : url_ + ": " + response.error().message);
    std::this_thread::sleep_for(response ? pause_after(*response, tries) : seconds(1 + tries));
  }
}

outbound::HttpResponse ApiClient::ask(const std::string& method, const std::string& path,
                                      const std::string& body, std::size_t body_limit) {
  std::string used;
  {
    const std::lock_guard lock(mutex_);
    used = token_;
  }
  auto response = send(method, path, body, body_limit);
  if (response.status != 401) return response;
  if (credentials_.email.empty())
    throw UserError("The token is not accepted, or no longer: get a new one and run the same command again");
  {
    // One of the threads that were refused together signs in.
    const std::lock_guard lock(signing_in_);
    std::string now;
    {
      const std::lock_guard guard(mutex_);
      now = token_;
      if (now == used) token_.clear();
    }
    if (now == used) {
      auto fresh = sign_in();
      const std::lock_guard guard(mutex_);
      token_ = std::move(fresh);
    }
  }
  return send(method, path, body, body_limit);
}

UserError ApiClient::refused(const outbound::HttpResponse& response) {
  const auto problem = json::decode_text<ProblemTold>(response.body);
  if (!problem) return UserError("The platform answered " + std::to_string(response.status));
  std::string text = problem->detail;
  if (problem->errors)
    for (const auto& field : *problem->errors) text += "\n  " + field.pointer + ": " + field.detail;
  return UserError(text);
}

UserError ApiClient::not_ours(const std::string& why) {
  return UserError("--url: what answers there is no support-platform of this version (" + why + ")");
}

}  // namespace sp::app
