#include "services/knowledge-base-service/meaning/weights_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <map>
#include <stdexcept>
#include <utility>

namespace sp::knowledge_base {

static_assert(std::endian::native == std::endian::little, "weights files are little-endian");

namespace {

/// Bounds that keep every product of two sizes, and every sum of products of numbers, within its type.
constexpr std::size_t widest = 4096;
constexpr std::size_t most_layers = 64;
constexpr std::size_t most_positions = 8192;
constexpr std::size_t most_words = 1'000'000;
constexpr std::size_t longest_replacement = 64;
constexpr float greatest_number = 1e4F;
/// The kernels take so many outputs, and so many numbers of a head, at a time.
constexpr std::size_t outputs_unit = 64;
constexpr std::size_t head_unit = 32;

/// What is wrong with a file.
struct Malformed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

float from_half(std::uint16_t half) {
  const int exponent = (half >> 10) & 31;
  const auto fraction = static_cast<float>(half & 1023);
  const float size =
      exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(fraction + 1024.0F, exponent - 25);
  return (half & 0x8000) != 0 ? -size : size;
}

bool is_finite_half(std::uint16_t half) { return ((half >> 10) & 31) != 31; }

struct Tensor {
  int kind = 0;
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
};

}  // namespace

void unpack(const WeightBlock& block, float* out) {
  const float scale = from_half(block.scale);
  constexpr std::size_t half = WeightBlock::size / 2;
  for (std::size_t i = 0; i < half; ++i) {
    out[i] = scale * static_cast<float>((block.halves[i] & 15) - 8);
    out[i + half] = scale * static_cast<float>((block.halves[i] >> 4) - 8);
  }
}

/// Goes through the bytes once, from the first to the list of tensors.
class WeightsReader {
 public:
  explicit WeightsReader(WeightsFile& file) : file_(file), bytes_(file.bytes_) {}

  void read() {
    read_shape();
    read_pieces();
    read_replacements();
    read_tensors();
    bind_tensors();
  }

 private:
  std::span<const std::byte> take(std::uint64_t count) {
    if (count > bytes_.size() - at_) throw Malformed("it ends too early");
    const auto taken = bytes_.subspan(at_, count);
    at_ += count;
    return taken;
  }
  template <class T>
  T take() {
    T value;
    std::memcpy(&value, take(sizeof(T)).data(), sizeof(T));
    return value;
  }
  /// A count that the format writes with a sign.
  std::size_t take_count(const char* what, std::size_t least, std::size_t most) {
    const auto count = take<std::int32_t>();
    if (std::cmp_less(count, least) || std::cmp_greater(count, most))
      throw Malformed(std::string("the number of ") + what + " is " + std::to_string(count));
    return static_cast<std::size_t>(count);
  }
  template <class T>
  static std::span<const T> view(std::span<const std::byte> bytes) {
    if (reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(T) != 0)
      throw Malformed("an array begins at an odd place");
    return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
  }

  void read_shape() {
    auto& shape = file_.shape_;
    constexpr std::string_view magic = "E5S1";
    if (bytes_.size() < magic.size() ||
        std::memcmp(take(magic.size()).data(), magic.data(), magic.size()) != 0)
      throw Malformed("it does not begin with E5S1");
    if (const auto version = take<std::uint32_t>(); version != 1)
      throw Malformed("its version is " + std::to_string(version) + " and not 1");
    shape.width = take_count("numbers of a token", outputs_unit, widest);
    shape.layers = take_count("layers", 1, most_layers);
    shape.heads = take_count("heads", 1, widest);
    shape.inner = take_count("numbers within a layer", outputs_unit, widest);
    shape.words = take_count("word vectors", 1, most_words);
    shape.positions = take_count("positions", 3, most_positions);
    types_ = take_count("types", 1, 16);
    shape.epsilon = take<float>();
    const auto block = take<std::int32_t>();
    if (shape.width % outputs_unit != 0 || shape.inner % outputs_unit != 0 ||
        shape.width % (shape.heads * head_unit) != 0)
      throw Malformed("its measures do not fit each other");
    if (!(shape.epsilon > 0) || shape.epsilon > 1) throw Malformed("its epsilon is out of bounds");
    if (block != static_cast<std::int32_t>(WeightBlock::size))
      throw Malformed("its blocks are of " + std::to_string(block) + " numbers and not of 32");
  }

  void read_pieces() {
    auto& pieces = file_.pieces_;
    const auto count = take_count("pieces", 4, file_.shape_.words);
    for (auto* id : {&pieces.beginning, &pieces.end, &pieces.padding, &pieces.unknown}) {
      *id = take<std::uint32_t>();
      if (*id >= count) throw Malformed("a special piece is not in the vocabulary");
    }
    const auto text_size = take<std::uint64_t>();
    pieces.offsets = view<std::uint32_t>(take((count + 1) * sizeof(std::uint32_t)));
    pieces.scores = view<float>(take(count * sizeof(float)));
    const auto text = take(text_size);
    pieces.text = {reinterpret_cast<const char*>(text.data()), text.size()};
    if (!std::ranges::is_sorted(pieces.offsets) || pieces.offsets.back() > text.size())
      throw Malformed("its pieces lie outside their text");
    if (!std::ranges::all_of(pieces.scores, is_plausible))
      throw Malformed("a piece's score is out of bounds");
  }

  void read_replacements() {
    const auto count = take_count("replacements", 0, 0x110000);
    const auto size = take<std::uint32_t>();
    const auto end = at_ + size;
    for (std::size_t i = 0; i < count; ++i) {
      Replacement replacement{.code_point = take<std::uint32_t>(), .by = {}};
      const auto length = take<std::uint8_t>();
      if (length > longest_replacement) throw Malformed("a replacement is too long");
      for (int j = 0; j < length; ++j) replacement.by += static_cast<char32_t>(take<std::uint32_t>());
      file_.replacements_.push_back(std::move(replacement));
    }
    if (at_ != end) throw Malformed("its replacements are not as long as it says");
    if (!std::ranges::is_sorted(file_.replacements_, {}, &Replacement::code_point))
      throw Malformed("its replacements are not in order");
  }

  void read_tensors() {
    const auto count = take_count("tensors", 1, 64 * 1024);
    for (std::size_t i = 0; i < count; ++i) {
      const auto length = take<std::uint16_t>();
      const auto name = take(length);
      Tensor tensor{.kind = take<std::uint8_t>()};
      take<std::uint32_t>();  // its numbers, which its bytes say too
      tensor.offset = take<std::uint64_t>();
      tensor.bytes = take<std::uint64_t>();
      tensors_[{reinterpret_cast<const char*>(name.data()), name.size()}] = tensor;
    }
  }

  std::span<const std::byte> tensor(const std::string& name, int kind, std::size_t bytes) const {
    const auto found = tensors_.find(name);
    if (found == tensors_.end()) throw Malformed("it has no tensor " + name);
    const auto& tensor = found->second;
    if (tensor.kind != kind || tensor.bytes != bytes || tensor.offset > bytes_.size() ||
        bytes > bytes_.size() - tensor.offset)
      throw Malformed("its tensor " + name + " is not as it should be");
    return bytes_.subspan(tensor.offset, bytes);
  }
  std::span<const float> numbers(const std::string& name, std::size_t count) const {
    const auto found = view<float>(tensor(name, 0, count * sizeof(float)));
    if (!std::ranges::all_of(found, is_plausible))
      throw Malformed("a number of " + name + " is out of bounds");
    return found;
  }
  /// The word vectors' scales are checked when they are used: to read them all would read the whole file.
  std::span<const WeightBlock> blocks(const std::string& name, std::size_t rows, std::size_t columns) const {
    return view<WeightBlock>(tensor(name, 1, rows * (columns / WeightBlock::size) * sizeof(WeightBlock)));
  }
  LinearWeights linear(const std::string& name, std::size_t outputs, std::size_t inputs) const {
    const LinearWeights found{blocks(name + ".w", outputs, inputs), numbers(name + ".b", outputs)};
    if (!std::ranges::all_of(found.weights, is_finite_half, &WeightBlock::scale))
      throw Malformed("a scale of " + name + ".w is not finite");
    return found;
  }
  NormWeights norm(const std::string& name) const {
    return {numbers(name + ".w", file_.shape_.width), numbers(name + ".b", file_.shape_.width)};
  }

  void bind_tensors() {
    const auto& shape = file_.shape_;
    file_.word_rows_ = blocks("emb.word", shape.words, shape.width);
    file_.position_rows_ = numbers("emb.pos", shape.positions * shape.width);
    file_.type_row_ = numbers("emb.type", types_ * shape.width).first(shape.width);
    file_.embedding_norm_ = norm("emb.ln");
    for (std::size_t i = 0; i < shape.layers; ++i) {
      const auto name = "l" + std::to_string(i) + ".";
      file_.layers_.push_back({.query = linear(name + "q", shape.width, shape.width),
                               .key = linear(name + "k", shape.width, shape.width),
                               .value = linear(name + "v", shape.width, shape.width),
                               .attention_output = linear(name + "ao", shape.width, shape.width),
                               .attention_norm = norm(name + "aln"),
                               .inner = linear(name + "fi", shape.inner, shape.width),
                               .output = linear(name + "fo", shape.width, shape.inner),
                               .output_norm = norm(name + "oln")});
    }
  }

  static bool is_plausible(float number) { return std::abs(number) <= greatest_number; }

  WeightsFile& file_;
  const std::span<const std::byte> bytes_;
  std::size_t at_ = 0;
  std::size_t types_ = 0;
  std::map<std::string, Tensor, std::less<>> tensors_;
};

Result<WeightsFile> WeightsFile::open(const std::string& path) {
  const auto invalid = [&path](const std::string& why) {
    return failure(ErrorKind::invalid_input, "invalid_weights",
                   path + " cannot be used as the weights of the built-in embedding model: " + why);
  };
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    if (errno == ENOENT || errno == ENOTDIR)
      return not_found(path + ", the weights of the built-in embedding model, is missing");
    return invalid(std::strerror(errno));
  }
  struct stat about{};
  const bool regular = ::fstat(descriptor, &about) == 0 && S_ISREG(about.st_mode) && about.st_size > 0;
  const auto size = regular ? static_cast<std::size_t>(about.st_size) : 0;
  void* const mapped = regular ? ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0) : MAP_FAILED;
  const int problem = errno;
  ::close(descriptor);
  if (!regular) return invalid("it is empty or no file");
  if (mapped == MAP_FAILED) return invalid(std::strerror(problem));
  WeightsFile file({static_cast<const std::byte*>(mapped), size});
  try {
    WeightsReader(file).read();
  } catch (const Malformed& malformed) {
    return invalid(malformed.what());
  }
  return file;
}

WeightsFile::WeightsFile(WeightsFile&& other) noexcept
    : bytes_(std::exchange(other.bytes_, {})),
      shape_(other.shape_),
      pieces_(other.pieces_),
      replacements_(std::move(other.replacements_)),
      word_rows_(other.word_rows_),
      position_rows_(other.position_rows_),
      type_row_(other.type_row_),
      embedding_norm_(other.embedding_norm_),
      layers_(std::move(other.layers_)) {}

WeightsFile::~WeightsFile() {
  if (!bytes_.empty()) ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

void WeightsFile::forget_layers() const {
  // Whole pages only, of which those that another array shares are read again when they are needed.
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  for (const auto& layer : layers_) {
    for (const auto* part :
         {&layer.query, &layer.key, &layer.value, &layer.attention_output, &layer.inner, &layer.output}) {
      const auto begin = reinterpret_cast<std::uintptr_t>(part->weights.data()) / page * page;
      const auto end = reinterpret_cast<std::uintptr_t>(part->weights.data() + part->weights.size());
      ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
    }
  }
}

}  // namespace sp::knowledge_base
