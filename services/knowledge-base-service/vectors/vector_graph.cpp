#include "services/knowledge-base-service/vectors/vector_graph.hpp"

#include <zlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "platform/base/encoding.hpp"
#include "services/knowledge-base-service/vectors/vector.hpp"

// Distances are ours. Its prefetching reads beyond a list's end, and its helpers are not inline.
#define NO_MANUAL_VECTORIZATION
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wall"
#pragma clang diagnostic ignored "-Wextra"
#pragma clang diagnostic ignored "-Wpedantic"
#pragma clang diagnostic ignored "-Wshadow"
#include <hnswlib/hnswlib.h>
#pragma clang diagnostic pop

namespace sp::knowledge_base {

namespace {

// The paper's M and efConstruction, and the least number of candidates of a search; measured in
// docs/benchmarks.md.
constexpr std::size_t links = 16;
constexpr std::size_t candidates_when_built = 120;
constexpr std::size_t candidates_when_searched = 128;

/// What the graph keeps of a row. hnswlib copies it as bytes, wherever they come to lie: it is read by
/// memcpy.
struct Element {
  const float* vector = nullptr;
  std::uint32_t row = 0;
  std::uint32_t mark = 0;
  std::uint32_t padding = 0;
};
/// hnswlib puts the label behind the links and these bytes, and wants it at a multiple of its own size.
constexpr std::size_t element_bytes = 20;
static_assert(element_bytes <= sizeof(Element) && offsetof(Element, padding) <= element_bytes);
static_assert((links * 2 * sizeof(hnswlib::tableint) + sizeof(hnswlib::linklistsizeint) + element_bytes) %
                  sizeof(hnswlib::labeltype) ==
              0);

Element element_at(const void* bytes) {
  Element element;
  std::memcpy(&element, bytes, element_bytes);
  return element;
}

float distance(const void* a, const void* b, const void* dimension) {
  return 1 - inner_product(element_at(a).vector, element_at(b).vector,
                           *static_cast<const std::size_t*>(dimension));
}

class Space final : public hnswlib::SpaceInterface<float> {
 public:
  explicit Space(std::size_t dimension) : dimension_(dimension) {}
  std::size_t get_data_size() override { return element_bytes; }
  hnswlib::DISTFUNC<float> get_dist_func() override { return &distance; }
  void* get_dist_func_param() override { return &dimension_; }

 private:
  std::size_t dimension_;
};

using Hnsw = hnswlib::HierarchicalNSW<float>;

/// hnswlib's own way of loading leaves the number of deleted elements unset, and frees what it never had when
/// it throws.
std::unique_ptr<Hnsw> load_hnsw(Space& space, const std::string& path) {
  auto hnsw = std::make_unique<Hnsw>(&space);
  hnsw->num_deleted_ = 0;
  hnsw->cur_element_count = 0;
  hnsw->data_level0_memory_ = nullptr;
  hnsw->linkLists_ = nullptr;
  hnsw->visited_list_pool_ = nullptr;
  try {
    hnsw->loadIndex(path, &space);
  } catch (const std::exception&) {
    hnsw->cur_element_count = 0;
    return nullptr;
  }
  return hnsw;
}

constexpr std::string_view prefix = "graph-";

/// The name says what the content must be: a graph is checked before hnswlib believes it.
std::string name_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<char> block(1 << 20);
  unsigned long sum = 0;
  std::uint64_t size = 0;
  while (file) {
    file.read(block.data(), static_cast<std::streamsize>(block.size()));
    const auto got = static_cast<std::size_t>(file.gcount());
    sum = ::crc32(sum, reinterpret_cast<const unsigned char*>(block.data()), static_cast<unsigned>(got));
    size += got;
  }
  return std::string(prefix) + std::to_string(sum) + "-" + std::to_string(size);
}

std::vector<std::filesystem::path> graphs_in(const std::string& folder) {
  std::vector<std::filesystem::path> found;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored))
    if (entry.path().filename().string().starts_with(prefix)) found.push_back(entry.path());
  return found;
}

}  // namespace

struct VectorGraph::Store {
  explicit Store(std::size_t dimension_) : dimension(dimension_), space(dimension_), zeros(dimension_) {}

  const std::size_t dimension;
  Space space;
  const std::vector<float> zeros;  // stands for rows that are gone: no nearer to one text than to another
  std::unique_ptr<Hnsw> hnsw;
  std::size_t next_label = 0;
};

VectorGraph::VectorGraph(std::size_t dimension, std::size_t capacity)
    : store_(std::make_unique<Store>(dimension)) {
  store_->hnsw = std::make_unique<Hnsw>(&store_->space, std::max<std::size_t>(capacity, 16), links,
                                        candidates_when_built);
}
VectorGraph::VectorGraph(std::unique_ptr<Store> store) : store_(std::move(store)) {}
VectorGraph::~VectorGraph() = default;

void VectorGraph::add(std::uint32_t row, std::uint32_t mark, const float* vector) {
  auto& hnsw = *store_->hnsw;
  if (hnsw.cur_element_count == hnsw.max_elements_) hnsw.resizeIndex(hnsw.max_elements_ * 3 / 2);
  const Element element{vector, row, mark};
  hnsw.addPoint(&element, store_->next_label++);
}

std::vector<std::pair<std::uint32_t, float>> VectorGraph::nearest(const float* query,
                                                                  std::size_t count) const {
  const Element asked{query};
  auto found = store_->hnsw->searchKnn(&asked, std::max(count, candidates_when_searched));
  std::vector<std::pair<std::uint32_t, float>> rows(found.size());
  for (auto place = rows.rbegin(); place != rows.rend(); ++place, found.pop()) {
    // Labels are given in the order of the elements' own numbers.
    const auto element =
        element_at(store_->hnsw->getDataByInternalId(static_cast<hnswlib::tableint>(found.top().second)));
    *place = {element.row, 1 - found.top().first};
  }
  if (rows.size() > count) rows.resize(count);
  return rows;
}

std::size_t VectorGraph::size() const { return store_->hnsw->cur_element_count; }

std::size_t VectorGraph::bytes() const {
  // The links above the base layer and the table of labels come to some 60 bytes an element.
  return store_->hnsw->max_elements_ * (store_->hnsw->size_data_per_element_ + 60);
}

void VectorGraph::save(const std::string& folder) const {
  const auto old = graphs_in(folder);
  const std::string written = folder + "/new-graph";
  store_->hnsw->saveIndex(written);
  const auto path = std::filesystem::path(folder) / name_of(written);
  std::filesystem::rename(written, path);
  for (const auto& other : old)
    if (other != path) std::filesystem::remove(other);
}

std::unique_ptr<VectorGraph> VectorGraph::load(
    const std::string& folder, std::size_t dimension,
    const std::function<const float*(std::uint32_t row, std::uint32_t mark)>& vector_of) {
  const auto found = graphs_in(folder);
  if (found.size() != 1 || found.front().filename() != name_of(found.front())) return nullptr;
  auto store = std::make_unique<Store>(dimension);
  store->hnsw = load_hnsw(store->space, found.front());
  if (!store->hnsw || store->hnsw->size_data_per_element_ !=
                          store->hnsw->size_links_level0_ + element_bytes + sizeof(hnswlib::labeltype))
    return nullptr;
  auto& hnsw = *store->hnsw;
  for (std::size_t i = 0; i < hnsw.cur_element_count; ++i) {
    char* place = hnsw.getDataByInternalId(static_cast<hnswlib::tableint>(i));
    auto element = element_at(place);
    element.vector = vector_of(element.row, element.mark);
    if (!element.vector) element.vector = store->zeros.data();
    std::memcpy(place, &element, element_bytes);
  }
  store->next_label = hnsw.cur_element_count;
  return std::unique_ptr<VectorGraph>(new VectorGraph(std::move(store)));
}

void VectorGraph::remove(const std::string& folder) {
  for (const auto& graph : graphs_in(folder)) std::filesystem::remove(graph);
}

}  // namespace sp::knowledge_base
