// An endpoint that speaks OpenAI's embeddings protocol on a loopback socket. A text's vector is the bag of
// its words, words of one meaning counted as one: two texts without a common word may be the same to it.
#pragma once
#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "platform/json/codec.hpp"
#include "platform/outbound/testing.hpp"
#include "platform/text/analysis.hpp"
#include "services/knowledge-base-service/vectors/off_topic.hpp"

namespace sp::knowledge_base {

class EmbeddingsServer {
 public:
  /// What the server does with a request: the bytes of its answer. The default answers as it should.
  using Behaviour = std::function<std::string(const std::vector<std::string>& texts)>;

  EmbeddingsServer() : server_([this](outbound::testing::Peer& peer) { answer(peer); }) {}

  std::string base_url() const { return server_.url("/v1"); }
  int requests() const { return requests_; }
  /// Every text that was asked for since the last call, in order.
  std::vector<std::string> take_texts() {
    const std::lock_guard lock(mutex_);
    return std::exchange(texts_, {});
  }
  std::string last_request() const {
    const std::lock_guard lock(mutex_);
    return last_request_;
  }
  void behave(Behaviour behaviour) {
    const std::lock_guard lock(mutex_);
    behaviour_ = std::move(behaviour);
  }
  void set_dimension(std::size_t dimension) { dimension_ = dimension; }

  static std::string http(int status, const std::string& body, const std::string& headers = "") {
    return "HTTP/1.1 " + std::to_string(status) + " Answer\r\nContent-Type: application/json\r\n" + headers +
           "Content-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" + body;
  }
  std::string good(const std::vector<std::string>& texts) const {
    boost::json::array data;
    for (std::size_t i = 0; i < texts.size(); ++i)
      data.push_back({{"object", "embedding"}, {"index", i}, {"embedding", vector_of(texts[i])}});
    // The last one first: the order is the index's, not the list's.
    std::reverse(data.begin(), data.end());
    return http(200, boost::json::serialize(boost::json::object{
                         {"object", "list"}, {"data", data}, {"model", "small-embedder"}}));
  }

 private:
  /// What every index is measured against, once in the life of a process: no test's business.
  static bool asks_off_topic(const std::vector<std::string>& texts) {
    static const auto known = [] {
      std::set<std::string> known;
      for (const auto language : {text::Language::fr, text::Language::en})
        known.insert(off_topic_questions(language).begin(), off_topic_questions(language).end());
      return known;
    }();
    return std::ranges::all_of(texts, [](const std::string& text) {
      const auto prefix = text.find(": ");
      return known.contains(text) || (prefix != text.npos && known.contains(text.substr(prefix + 2)));
    });
  }

  boost::json::array vector_of(const std::string& text) const {
    static const std::map<std::string, std::string> meanings = {
        {"salary", "pay"},    {"wages", "pay"},          {"payslip", "pay"},   {"money", "pay"},
        {"earn", "pay"},      {"canteen", "meal"},       {"lunch", "meal"},    {"dinner", "meal"},
        {"eat", "meal"},      {"hungry", "meal"},        {"printer", "print"}, {"toner", "print"},
        {"paper", "print"},   {"combination", "secret"}, {"safe", "secret"},   {"vault", "secret"},
        {"unlock", "secret"}, {"salaire", "pay"},        {"paie", "pay"}};
    std::vector<double> numbers(dimension_.load());
    for (const auto& word : text::words(text, text::Language::en)) {
      if (word.stop) continue;
      const auto meaning = meanings.find(word.folded);
      const auto& concept_word = meaning == meanings.end() ? word.stem : meaning->second;
      numbers[std::hash<std::string>{}(concept_word) % numbers.size()] += 1;
    }
    numbers[0] += 0.01;  // never nothing but zeros
    boost::json::array list;
    for (const double number : numbers) list.push_back(number);
    return list;
  }

  void answer(outbound::testing::Peer& peer) {
    const auto request = peer.read_request();
    const auto json = boost::json::parse(request.substr(request.find("\r\n\r\n") + 4));
    const auto texts = boost::json::value_to<std::vector<std::string>>(json.at("input"));
    if (asks_off_topic(texts)) {
      peer.send(good(texts));
      return;
    }
    Behaviour behaviour;
    {
      const std::lock_guard lock(mutex_);
      last_request_ = request;
      texts_.insert(texts_.end(), texts.begin(), texts.end());
      behaviour = behaviour_;
    }
    ++requests_;
    peer.send(behaviour ? behaviour(texts) : good(texts));
  }

  std::atomic<int> requests_ = 0;
  std::atomic<std::size_t> dimension_ = 512;
  mutable std::mutex mutex_;
  std::vector<std::string> texts_;
  std::string last_request_;
  Behaviour behaviour_;
  outbound::testing::ScriptedServer server_;
};

}  // namespace sp::knowledge_base
