// An endpoint that speaks OpenAI's embeddings protocol on a loopback socket. A text's vector is the bag of
// its words, words of one meaning counted as one: two texts without a common word may be the same to it.
#pragma once
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "platform/json/codec.hpp"
#include "platform/text/analysis.hpp"

namespace sp::knowledge_base {

class EmbeddingsServer {
 public:
  /// What the server does with a request: the bytes of its answer. The default answers as it should.
  using Behaviour = std::function<std::string(const std::vector<std::string>& texts)>;

  EmbeddingsServer() {
    listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address);
    ::listen(listener_, 16);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~EmbeddingsServer() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
    for (auto& answer : answers_) answer.join();
  }
  EmbeddingsServer(const EmbeddingsServer&) = delete;
  EmbeddingsServer& operator=(const EmbeddingsServer&) = delete;

  std::string base_url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/v1"; }
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

  void serve() {
    for (int socket; (socket = ::accept(listener_, nullptr, nullptr)) >= 0;)
      answers_.emplace_back([this, socket] { answer(socket); });
  }

  void answer(int socket) {
    const auto request = read_request(socket);
    const auto json = boost::json::parse(request.substr(request.find("\r\n\r\n") + 4));
    const auto texts = boost::json::value_to<std::vector<std::string>>(json.at("input"));
    Behaviour behaviour;
    {
      const std::lock_guard lock(mutex_);
      last_request_ = request;
      texts_.insert(texts_.end(), texts.begin(), texts.end());
      behaviour = behaviour_;
    }
    ++requests_;
    std::string_view bytes;
    const auto text = behaviour ? behaviour(texts) : good(texts);
    for (bytes = text; !bytes.empty();) {
      const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) break;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    ::close(socket);
  }

  static std::string read_request(int socket) {
    std::string text;
    char buffer[4096];
    std::size_t wanted = std::string::npos;
    while (text.size() < wanted) {
      const auto got = ::recv(socket, buffer, sizeof buffer, 0);
      if (got <= 0) break;
      text.append(buffer, static_cast<std::size_t>(got));
      const auto head = text.find("\r\n\r\n");
      if (wanted == std::string::npos && head != std::string::npos) {
        const auto length = text.find("Content-Length: ");
        wanted = head + 4 + (length < head ? std::stoul(text.substr(length + 16)) : 0);
      }
    }
    return text;
  }

  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> requests_ = 0;
  std::atomic<std::size_t> dimension_ = 512;
  mutable std::mutex mutex_;
  std::vector<std::string> texts_;
  std::string last_request_;
  Behaviour behaviour_;
  std::vector<std::thread> answers_;
  std::thread thread_;
};

}  // namespace sp::knowledge_base
