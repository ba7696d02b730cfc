// Approximate nearest neighbours: a hierarchical navigable small world graph (Malkov and Yashunin 2018) from
// hnswlib, which nothing outside this file sees.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace sp::knowledge_base {

/// Holds links and not the vectors, whose owner keeps them where they are for the life of the graph. Rows are
/// never taken out: their owner passes over those that are gone. Searches may run side by side; `add` alone.
class VectorGraph {
 public:
  VectorGraph(std::size_t dimension, std::size_t capacity);
  ~VectorGraph();
  VectorGraph(const VectorGraph&) = delete;
  VectorGraph& operator=(const VectorGraph&) = delete;

  /// `mark`: what tells a row's text from the one that had the row before, after a restart.
  void add(std::uint32_t row, std::uint32_t mark, const float* vector);
  /// About the `count` rows nearest to `query`, with the inner products; best first.
  std::vector<std::pair<std::uint32_t, float>> nearest(const float* query, std::size_t count) const;
  std::size_t size() const;
  std::size_t bytes() const;

  /// Replaces the graph in `folder`, all or nothing.
  void save(const std::string& folder) const;
  /// The graph in `folder`; null where there is none or it is damaged. `vector_of` names each row's vector,
  /// or null where the row is no longer the one of that mark: the graph then leads past it.
  static std::unique_ptr<VectorGraph> load(
      const std::string& folder, std::size_t dimension,
      const std::function<const float*(std::uint32_t row, std::uint32_t mark)>& vector_of);
  static void remove(const std::string& folder);

 private:
  struct Store;
  explicit VectorGraph(std::unique_ptr<Store> store);
  std::unique_ptr<Store> store_;
};

}  // namespace sp::knowledge_base
