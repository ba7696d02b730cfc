// A tool that answers as it is told to, and keeps what it was asked; for tests of what each tool's file says.
#pragma once
#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "platform/runtime/run.hpp"
#include "services/connector-service/tools/calls.hpp"

namespace sp::connector::testing {

class ScriptedCalls final : public Calls {
 public:
  /// The next answer to `method path` (the path as it is asked, query included).
  void answer(const std::string& method, const std::string& path, const std::string& text, int status = 200,
              std::vector<std::pair<std::string, std::string>> headers = {}) {
    CallAnswer answer{.status = status, .headers = std::move(headers), .text = text};
    boost::system::error_code no_json;  // a text that is none stays a text
    if (!text.empty()) answer.body = boost::json::parse(text, no_json);
    if (no_json) answer.body = nullptr;
    script_[method + " " + path].push_back(std::move(answer));
  }
  void fail(const std::string& method, const std::string& path, CallProblem problem) {
    script_[method + " " + path].push_back(Untold(std::move(problem)));
  }

  Task<Told<CallAnswer>> call(CallRequest request) override {
    auto answer = next(std::move(request));
    if (answer && answer->status >= 400)
      co_return Untold(
          CallProblem{.trouble = Trouble::refused, .status = answer->status, .message = answer->text});
    co_return answer;
  }
  Task<Told<CallAnswer>> look(CallRequest request) override {
    auto answer = next(std::move(request));
    if (answer && answer->status >= 400 && answer->status != 404)
      co_return Untold(
          CallProblem{.trouble = Trouble::refused, .status = answer->status, .message = answer->text});
    co_return answer;
  }
  std::optional<std::string> recall(const std::string& name) override {
    const auto found = memory_.find(name);
    return found == memory_.end() ? std::nullopt : std::optional(found->second);
  }
  void remember(std::string name, std::string value) override { memory_[std::move(name)] = std::move(value); }

  /// What was asked, in order.
  std::vector<CallRequest> asked;
  const CallRequest& last() const { return asked.back(); }

 private:
  Told<CallAnswer> next(CallRequest request) {
    const auto what = request.method + " " + request.path;
    asked.push_back(std::move(request));
    auto& answers = script_[what];
    if (answers.empty()) {
      ADD_FAILURE() << "nothing was scripted for " << what;
      return not_understood("nothing was scripted for " + what);
    }
    auto answer = std::move(answers.front());
    answers.pop_front();
    return answer;
  }

  std::map<std::string, std::deque<Told<CallAnswer>>> script_;
  std::map<std::string, std::string> memory_;
};

/// Runs a tool's call from start to end.
template <class T>
T run(Task<T> task) {
  TaskRunner runner;
  return runner.run(std::move(task));
}

}  // namespace sp::connector::testing
