#include "services/knowledge-base-service/vectors/vector_index.hpp"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <unordered_set>

namespace sp::knowledge_base {

namespace {

constexpr std::size_t block_rows = 256;
/// A graph in which more of the rows than this are gone is built anew.
constexpr double most_gone = 0.2;
/// Rows added to a graph before it is saved again; a restart adds those that are missing.
constexpr std::size_t saved_every = 2'000;
/// What the graph is asked for beyond the limit, for the rows that the reader may not find.
constexpr std::size_t spare = 2;

std::uint32_t mark_of(const PassageKey& key) {
  std::uint32_t mark = 0;
  std::memcpy(&mark, key.text.data(), sizeof mark);
  return mark;
}

bool admits(const NeighbourQuery& query, const PassageKey& key) {
  return permits_reading(key.audience, query.reader) && (!query.language || *query.language == key.language);
}

}  // namespace

/// What a change does to the rows, before it is done.
struct VectorIndex::Plan {
  struct Write {
    std::uint32_t row = 0;
    PassageKey key;
    const float* vector = nullptr;  // where it comes from; null: the row has it already
  };
  std::vector<Write> writes;
  std::vector<std::uint32_t> gone;
};

std::size_t VectorIndex::Hash::operator()(const std::array<std::uint8_t, 16>& bytes) const {
  std::uint64_t halves[2];
  std::memcpy(halves, bytes.data(), sizeof halves);
  return halves[0] ^ (halves[1] * 0x9e3779b97f4a7c15ULL);
}

VectorIndex::VectorIndex(std::string folder, const TextHash& kind, std::size_t exact_up_to,
                         std::shared_ptr<const OffTopicVectors> off_topic)
    : folder_(std::move(folder)),
      exact_up_to_(exact_up_to),
      file_(folder_ + "/vectors", kind),
      nearest_off_topic_(std::move(off_topic)) {
  dimension_ = file_.state().dimension;
  load();
  load_graph();
  weigh();
}
VectorIndex::~VectorIndex() = default;

void VectorIndex::load() {
  const bool whole = file_.read([this](std::uint32_t slot, const PassageKey& key, const float* numbers) {
    while (rows_.size() <= slot) rows_.emplace_back();
    while (blocks_.size() * block_rows < rows_.size())
      blocks_.push_back(std::make_unique<float[]>(block_rows * dimension()));
    rows_[slot].key = key;
    std::memcpy(vector(slot), numbers, dimension() * sizeof(float));
    enlist(slot);
  });
  for (auto row = static_cast<std::uint32_t>(rows_.size()); row-- > 0;)
    if (!rows_[row].live) free_.push_back(row);
  // What is damaged is found by going through all documents again; the vectors that are left are not asked
  // for again.
  if (!whole) file_.commit(0, live_);
  applied_seq_ = file_.state().applied_seq;
}

void VectorIndex::load_graph() {
  if (live_ <= exact_up_to_) return;
  growing_ = VectorGraph::load(folder_, dimension(), [this](std::uint32_t row, std::uint32_t mark) {
    if (row >= rows_.size() || !rows_[row].live || mark_of(rows_[row].key) != mark)
      return static_cast<float*>(nullptr);
    rows_[row].growing = true;
    return vector(row);
  });
  const auto known = std::ranges::count(rows_, true, &Row::growing);
  if (growing_ && static_cast<double>(growing_->size()) * (1 - most_gone) > static_cast<double>(known)) {
    growing_.reset();
    for (auto& row : rows_) row.growing = false;
  }
  if (growing_ && static_cast<std::size_t>(known) == live_) finish_graph();
}

void VectorIndex::clear() {
  const std::lock_guard lock(mutex_);
  file_.clear(0);
  dimension_ = 0;
  applied_seq_ = 0;
  VectorGraph::remove(folder_);
  graph_.reset();
  growing_.reset();
  rows_.clear();
  blocks_.clear();
  std::memset(counts_, 0, sizeof counts_);
  nearest_off_topic_.clear();
  unsaved_ = live_ = bytes_ = 0;
  free_.clear();
  by_document_.clear();
  by_text_.clear();
}

std::size_t VectorIndex::size() const {
  const std::shared_lock lock(mutex_);
  return live_;
}

void VectorIndex::weigh() {
  constexpr std::size_t beside =
      sizeof(Row) + 120;  // the row, and its places in the tables by text and document
  bytes_ = blocks_.size() * block_rows * dimension() * sizeof(float) + rows_.size() * beside +
           (graph_ ? graph_->bytes() : 0) + (growing_ ? growing_->bytes() : 0);
}

void VectorIndex::apply(const VectorChanges& changes, const Vectors& made) {
  if (dimension() == 0 && !made.empty()) {
    const std::lock_guard lock(mutex_);
    dimension_ = made.begin()->second.size();
    file_.clear(static_cast<std::uint32_t>(dimension_));
  }
  const auto planned = plan(changes, made);
  try {
    write(planned, changes.last_seq);
  } catch (...) {
    for (const auto& [row, key, numbers] : planned.writes)
      if (numbers) free_.push_back(row);
    throw;
  }
  take(planned);
  find_nearest_off_topic();
  link_new(planned);
  applied_seq_ = changes.last_seq;
  weigh();
}

VectorIndex::Plan VectorIndex::plan(const VectorChanges& changes, const Vectors& made) {
  Plan plan;
  for (const auto& document : changes.documents) plan_document(plan, document, made);
  const auto forget = [&](const IdBytes& document) {
    if (const auto rows = by_document_.find(document); rows != by_document_.end())
      plan.gone.insert(plan.gone.end(), rows->second.begin(), rows->second.end());
  };
  for (const auto& id : changes.deleted) forget(id_bytes(id));
  if (changes.standing) {
    std::unordered_set<IdBytes, Hash> standing;
    for (const auto& id : *changes.standing) standing.insert(id_bytes(id));
    for (const auto& id : changes.deleted) standing.insert(id_bytes(id));  // forgotten already
    for (const auto& [document, rows] : by_document_)
      if (!standing.contains(document)) forget(document);
  }
  return plan;
}

void VectorIndex::plan_document(Plan& plan, const VectorChanges::Document& document, const Vectors& made) {
  const auto id = id_bytes(document.id);
  std::vector<std::uint32_t> before;
  if (const auto rows = by_document_.find(id); rows != by_document_.end()) before = rows->second;
  for (const auto& passage : document.passages) {
    const PassageKey key{id_bytes(passage.chunk_id), id, passage.text, document.audience,
                         passage.language.value_or(document.language)};
    const auto same = std::ranges::find(before, passage.text, [&](auto row) { return rows_[row].key.text; });
    if (same != before.end()) {
      plan.writes.push_back({*same, key, nullptr});
      before.erase(same);
    } else if (const auto other = by_text_.find(passage.text); other != by_text_.end()) {
      plan.writes.push_back({new_row(), key, vector(other->second)});
    } else if (const auto fresh = made.find(passage.text); fresh != made.end()) {
      plan.writes.push_back({new_row(), key, fresh->second.data()});
    }
  }
  plan.gone.insert(plan.gone.end(), before.begin(), before.end());
}

void VectorIndex::write(const Plan& plan, std::int64_t last_seq) {
  std::size_t fresh = 0;
  for (const auto& [row, key, numbers] : plan.writes) {
    file_.put(row, key, numbers ? numbers : vector(row));
    if (numbers) ++fresh;
  }
  for (const auto row : plan.gone) file_.erase(row);
  file_.commit(last_seq, live_ + fresh - plan.gone.size());
}

void VectorIndex::take(const Plan& plan) {
  const std::lock_guard lock(mutex_);
  // New vectors first: one may be the copy of a row that goes.
  for (const auto& [row, key, numbers] : plan.writes) {
    if (numbers) {
      std::memcpy(vector(row), numbers, dimension() * sizeof(float));
    } else {
      unlist(row);
    }
    rows_[row].key = key;
    enlist(row);
  }
  for (const auto row : plan.gone) {
    unlist(row);
    if (!rows_[row].linked && !rows_[row].growing) free_.push_back(row);
  }
}

/// For the questions that have lost theirs. Without the lock, for this thread alone writes.
void VectorIndex::find_nearest_off_topic() {
  for (const auto& lost : nearest_off_topic_.lost()) {
    std::optional<std::uint32_t> nearest;
    float greatest = 0;
    for (std::uint32_t number = 0; number < rows_.size(); ++number) {
      const auto& [key, live, linked, growing] = rows_[number];
      if (!live || key.audience != lost.audience || key.language != lost.language) continue;
      const float similarity = inner_product(lost.vector->data(), vector(number), dimension());
      if (nearest && similarity <= greatest) continue;
      nearest = number;
      greatest = similarity;
    }
    const std::lock_guard lock(mutex_);
    nearest_off_topic_.mend(lost, nearest, greatest);
  }
}

void VectorIndex::link_new(const Plan& plan) {
  for (const auto& [row, key, numbers] : plan.writes) {
    if (!numbers) continue;
    if (graph_) {
      const std::lock_guard lock(mutex_);
      graph_->add(row, mark_of(key), vector(row));
      rows_[row].linked = true;
      ++unsaved_;
    }
    if (growing_ && row < next_to_grow_) {
      growing_->add(row, mark_of(key), vector(row));
      rows_[row].growing = true;
    }
  }
}

std::uint32_t VectorIndex::new_row() {
  if (!free_.empty()) {
    const auto row = free_.back();
    free_.pop_back();
    return row;
  }
  const std::lock_guard lock(mutex_);
  rows_.emplace_back();
  if (blocks_.size() * block_rows < rows_.size())
    blocks_.push_back(std::make_unique<float[]>(block_rows * dimension()));
  return static_cast<std::uint32_t>(rows_.size() - 1);
}

void VectorIndex::enlist(std::uint32_t row) {
  auto& [key, live, linked, growing] = rows_[row];
  live = true;
  ++live_;
  count(key, 1);
  nearest_off_topic_.add(row, key.audience, key.language, vector(row), dimension());
  by_document_[key.document].push_back(row);
  by_text_.emplace(key.text, row);
}

void VectorIndex::unlist(std::uint32_t row) {
  auto& [key, live, linked, growing] = rows_[row];
  live = false;
  --live_;
  nearest_off_topic_.remove(row, key.audience, key.language);
  count(key, -1);
  const auto document = by_document_.find(key.document);
  std::erase(document->second, row);
  if (document->second.empty()) by_document_.erase(document);
  const auto [begin, end] = by_text_.equal_range(key.text);
  by_text_.erase(std::find_if(begin, end, [row](const auto& entry) { return entry.second == row; }));
}

void VectorIndex::count(const PassageKey& key, std::ptrdiff_t by) {
  counts_[static_cast<int>(key.audience)][static_cast<int>(key.language)] += static_cast<std::size_t>(by);
}

const float* VectorIndex::vector(std::uint32_t row) const {
  return blocks_[row / block_rows].get() + (row % block_rows) * dimension();
}
float* VectorIndex::vector(std::uint32_t row) {
  return blocks_[row / block_rows].get() + (row % block_rows) * dimension();
}

bool VectorIndex::advance_graph(std::chrono::milliseconds patience) {
  const auto until = std::chrono::steady_clock::now() + patience;
  if (!growing_) {
    const auto gone = graph_ ? graph_->size() - live_ : 0;  // every live row is in it
    const bool needed = graph_ ? static_cast<double>(gone) > most_gone * static_cast<double>(graph_->size())
                               : live_ > exact_up_to_;
    if (!needed) {
      if (graph_ && unsaved_ >= saved_every) save_graph();
      return false;
    }
    growing_ = std::make_unique<VectorGraph>(dimension(), live_ + live_ / 8);
    next_to_grow_ = 0;
  }
  for (; next_to_grow_ < rows_.size(); ++next_to_grow_) {
    if (std::chrono::steady_clock::now() >= until) return true;
    auto& row = rows_[next_to_grow_];
    if (!row.live || row.growing) continue;
    growing_->add(next_to_grow_, mark_of(row.key), vector(next_to_grow_));
    row.growing = true;
  }
  finish_graph();
  save_graph();
  weigh();
  return false;
}

void VectorIndex::finish_graph() {
  const std::lock_guard lock(mutex_);
  graph_ = std::move(growing_);
  for (std::uint32_t number = 0; number < rows_.size(); ++number) {
    auto& row = rows_[number];
    const bool held = !row.live && (row.linked || row.growing);
    row.linked = row.growing;
    row.growing = false;
    if (held && !row.linked) free_.push_back(number);
  }
}

void VectorIndex::save_graph() {
  graph_->save(folder_);
  unsaved_ = 0;
}

bool VectorIndex::has_graph() const {
  const std::shared_lock lock(mutex_);
  return graph_ != nullptr;
}

std::vector<Neighbour> VectorIndex::search(const NeighbourQuery& query) const {
  const std::shared_lock lock(mutex_);
  if (query.question.empty() || query.question.size() != dimension() || query.limit == 0) return {};
  const auto candidates = admissible(query);
  if (graph_ && candidates > exact_up_to_)
    if (auto found = search_graph(query, candidates)) return std::move(*found);
  return search_all(query);
}

std::optional<UsualSimilarity> VectorIndex::usual(Role reader, text::Language language) const {
  const std::shared_lock lock(mutex_);
  return nearest_off_topic_.usual(reader, language);
}

std::size_t VectorIndex::admissible(const NeighbourQuery& query) const {
  std::size_t sum = 0;
  for (const auto audience : {Audience::public_, Audience::requesters, Audience::agents})
    for (const auto language : {text::Language::fr, text::Language::en})
      if (admits(query, {.audience = audience, .language = language}))
        sum += counts_[static_cast<int>(audience)][static_cast<int>(language)];
  return sum;
}

std::vector<Neighbour> VectorIndex::search_all(const NeighbourQuery& query) const {
  using Scored = std::pair<float, std::uint32_t>;
  std::vector<Scored> best;  // a heap, the least similar first
  best.reserve(query.limit + 1);
  for (std::uint32_t number = 0; number < rows_.size(); ++number) {
    const auto& row = rows_[number];
    if (!row.live || !admits(query, row.key)) continue;
    const float similarity = inner_product(query.question.data(), vector(number), dimension());
    if (best.size() == query.limit && similarity <= best.front().first) continue;
    best.emplace_back(similarity, number);
    std::ranges::push_heap(best, std::greater{});
    if (best.size() > query.limit) {
      std::ranges::pop_heap(best, std::greater{});
      best.pop_back();
    }
  }
  std::ranges::sort(best, std::greater{});
  std::vector<Neighbour> neighbours;
  for (const auto& [similarity, row] : best)
    neighbours.push_back({id_text(rows_[row].key.chunk), similarity});
  return neighbours;
}

std::optional<std::vector<Neighbour>> VectorIndex::search_graph(const NeighbourQuery& query,
                                                                std::size_t admissible) const {
  const auto wanted = query.limit * spare * graph_->size() / admissible;
  std::vector<Neighbour> neighbours;
  for (const auto& [row, similarity] : graph_->nearest(query.question.data(), wanted)) {
    if (!rows_[row].live || !admits(query, rows_[row].key)) continue;
    neighbours.push_back({id_text(rows_[row].key.chunk), similarity});
    if (neighbours.size() == query.limit) return neighbours;
  }
  return std::nullopt;  // the nearest are mostly what the reader may not find
}

}  // namespace sp::knowledge_base
