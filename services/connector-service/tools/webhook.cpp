#include "services/connector-service/tools/webhook.hpp"

#include "platform/base/time.hpp"
#include "services/ticketing-service/client/events.hpp"

namespace sp::connector {

namespace {

constexpr int gone = 410;

/// What an endpoint is never asked.
Untold webhook_has_none() { return refused_by_tool("A webhook only takes events."); }

class Webhook final : public Tool {
 public:
  explicit Webhook(const Settings& settings) : settings_(settings) {}

  Traits traits() const override {
    return {.finds_by_mark = false,
            .lists_comments = false,
            .create_repeats = true,
            .comment_repeats = true,
            .ordered = false};
  }

  Task<Told<std::string>> comment(Calls& calls, Remote, OutgoingComment event) override {
    boost::system::error_code broken;
    CallRequest request{.method = "POST",
                        .path = settings_.base_url,
                        .body = boost::json::parse(event.text, broken),
                        .signed_id = event.mark,
                        .authenticated = false};
    const auto answer = co_await calls.call(std::move(request));
    if (answer) co_return std::string();
    auto problem = answer.error();
    // The words of an endpoint may be anything: any answer of success counts, whatever its body is.
    if (problem.trouble == Trouble::unknown && problem.status >= 200 && problem.status < 300)
      co_return std::string();
    if (problem.trouble == Trouble::refused && problem.status != gone && problem.status != 0)
      problem.trouble = Trouble::unknown;
    co_return Untold(std::move(problem));
  }

  Task<Told<Account>> who_am_i(Calls&) override { co_return webhook_has_none(); }
  Task<Told<Choices>> choices(Calls&) override { co_return webhook_has_none(); }
  Task<Told<Remote>> create(Calls&, Outgoing) override { co_return webhook_has_none(); }
  Task<Told<std::vector<Remote>>> find(Calls&, std::string) override { co_return webhook_has_none(); }
  Task<Told<std::vector<RemoteComment>>> comments(Calls&, Remote) override { co_return webhook_has_none(); }
  Task<Told<std::string>> change(Calls&, Remote, OutgoingChange) override { co_return webhook_has_none(); }
  Task<Told<std::optional<RemoteTicket>>> read(Calls&, Remote) override { co_return webhook_has_none(); }
  Task<Told<Changes>> changes(Calls&, std::string, Time) override { co_return webhook_has_none(); }
  CallRequest preview(const Outgoing&) override { return {.method = "POST", .path = settings_.base_url}; }

 private:
  const Settings& settings_;
};

json::Value as_json(std::string_view text) {
  boost::system::error_code broken;
  return boost::json::parse(text, broken);
}

}  // namespace

std::unique_ptr<Tool> make_webhook(const Settings& settings) { return std::make_unique<Webhook>(settings); }

std::string webhook_body(std::string_view topic, Time at, std::string_view payload,
                         const std::optional<ticketing::CopiedMessage>& message) {
  boost::json::object data;
  if (const auto notice = json::decode_text<ticketing::TicketNotice>(std::string(payload)))
    data["ticket"] = as_json(json::encode(notice->row));
  if (message) data["message"] = as_json(json::encode(*message));
  return boost::json::serialize(
      boost::json::object{{"type", topic}, {"timestamp", to_rfc3339(at)}, {"data", std::move(data)}});
}

}  // namespace sp::connector
