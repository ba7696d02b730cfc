// How fast and large the search by meaning is: `bench-vectors [VECTORS] [DIMENSION]` prints one JSON object.
// The vectors are random around 2,000 topics, as texts are, four a document; a question is a vector of the
// same kind. Ends by itself.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>

#include "platform/base/id.hpp"
#include "services/knowledge-base-service/vectors/vector_index.hpp"

namespace {

using namespace sp::knowledge_base;
using SteadyClock = std::chrono::steady_clock;

double seconds_since(SteadyClock::time_point start) {
  return std::chrono::duration<double>(SteadyClock::now() - start).count();
}

long resident_megabytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:")) return std::stol(line.substr(6)) / 1024;
  return 0;
}

class Topics {
 public:
  explicit Topics(std::size_t dimension) : topics_(2000, Vector(dimension)) {
    for (auto& topic : topics_)
      for (auto& number : topic) number = normal_(random_);
  }
  Vector text() {
    auto vector = topics_[random_() % topics_.size()];
    double length = 0;
    for (auto& number : vector) {
      number += 0.8F * normal_(random_);
      length += number * number;
    }
    for (auto& number : vector) number /= static_cast<float>(std::sqrt(length));
    return vector;
  }

 private:
  std::mt19937_64 random_{7};
  std::normal_distribution<float> normal_;
  std::vector<Vector> topics_;
};

void fill(VectorIndex& index, Topics& topics, std::size_t count) {
  std::int64_t seq = 0;
  for (std::size_t made = 0; made < count;) {
    VectorChanges changes;
    Vectors vectors;
    for (int i = 0; i < 64 && made < count; ++i) {
      auto& document = changes.documents.emplace_back();
      document.id = sp::new_id();
      document.audience = Audience::requesters;
      for (int passage = 0; passage < 4; ++passage, ++made) {
        const auto hash = hash_of(std::to_string(made));
        document.passages.push_back({sp::new_id(), hash});
        vectors[hash] = topics.text();
      }
    }
    changes.last_seq = ++seq;
    index.apply(changes, vectors);
  }
}

struct Searched {
  double p50 = 0;
  double p99 = 0;
  std::vector<std::set<std::string>> found;
};

Searched search(const VectorIndex& index, const std::vector<Vector>& questions) {
  Searched searched;
  std::vector<double> milliseconds;
  for (const auto& question : questions) {
    const auto started = SteadyClock::now();
    const auto neighbours =
        index.search({.question = question, .language = {}, .reader = sp::Role::requester, .limit = 24});
    milliseconds.push_back(1e3 * seconds_since(started));
    auto& found = searched.found.emplace_back();
    for (const auto& neighbour : neighbours) found.insert(neighbour.chunk_id);
  }
  std::ranges::sort(milliseconds);
  searched.p50 = milliseconds[milliseconds.size() / 2];
  searched.p99 = milliseconds[milliseconds.size() * 99 / 100];
  return searched;
}

double recall(const Searched& exact, const Searched& other) {
  std::size_t all = 0;
  std::size_t found = 0;
  for (std::size_t i = 0; i < exact.found.size(); ++i) {
    all += exact.found[i].size();
    for (const auto& id : exact.found[i]) found += other.found[i].count(id);
  }
  return static_cast<double>(found) / static_cast<double>(std::max<std::size_t>(1, all));
}

}  // namespace

int main(int count, char** words) {
  const std::size_t vectors = count > 1 ? std::stoul(words[1]) : 100'000;
  const std::size_t dimension = count > 2 ? std::stoul(words[2]) : 384;
  constexpr std::size_t exact_up_to = 20'000;
  std::string folder = std::filesystem::temp_directory_path().string() + "/bench-vectors-XXXXXX";
  if (::mkdtemp(folder.data()) == nullptr) return 1;
  Topics topics(dimension);
  const long before = resident_megabytes();
  {
    VectorIndex index(folder, hash_of("bench"), exact_up_to);
    fill(index, topics, vectors);
    std::vector<Vector> questions(200);
    for (auto& question : questions) question = topics.text();
    const auto exact = search(index, questions);
    const auto started = SteadyClock::now();
    while (index.advance_graph(std::chrono::milliseconds(100))) {
    }
    const double built = seconds_since(started);
    const auto graph = search(index, questions);
    fmt::print(
        "{{\"vectors\":{},\"dimension\":{},\"exact_ms\":{{\"p50\":{:.2f},\"p99\":{:.2f}}},\"graph\":{},"
        "\"graph_ms\":{{\"p50\":{:.2f},"
        "\"p99\":{:.2f}}},\"recall\":{:.4f},\"build_seconds\":{:.1f},\"megabytes\":{}}}\n",
        vectors, dimension, exact.p50, exact.p99, index.has_graph(), graph.p50, graph.p99,
        recall(exact, graph), built, resident_megabytes() - before);
  }
  std::filesystem::remove_all(folder);
}
