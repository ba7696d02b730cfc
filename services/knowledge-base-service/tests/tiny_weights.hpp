// A model of weights that takes no time: the same format and the same arithmetic as the real one's, with
// random numbers; and beside it the arithmetic written down plainly, in double precision, to compare with.
#pragma once
#include <unistd.h>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "services/knowledge-base-service/meaning/weights_file.hpp"

namespace sp::knowledge_base {

class TinyWeights {
 public:
  struct Piece {
    std::string text;
    float score;
  };
  static constexpr int width = 64;
  static constexpr int layers = 2;
  static constexpr int heads = 2;
  static constexpr int inner = 128;
  static constexpr int positions = 48;
  static constexpr float epsilon = 1e-12F;
  static constexpr std::uint32_t beginning = 0, padding = 1, end = 2, unknown = 3;

  std::vector<Piece> pieces = {{"<s>", 0},    {"<pad>", 0},    {"</s>", 0},       {"<unk>", 0}, {"▁", -3},
                               {"▁pass", -6}, {"port", -5.5F}, {"▁passport", -9}, {"▁the", -4}, {"s", -4},
                               {"a", -5},     {"e", -5},       {"é", -7},         {"▁été", -8}, {"▁bill", -7},
                               {"ing", -5},   {"t", -5},       {"<mask>", 0}};
  std::map<char32_t, std::u32string> replacements = {{U'\t', U" "}, {0x1, U""}, {0x200B, U" "}};

  TinyWeights() {
    add_blocks("emb.word", words(), width);
    add_numbers("emb.pos", positions * width);
    add_numbers("emb.type", 2 * width);
    add_norm("emb.ln");
    for (int layer = 0; layer < layers; ++layer) {
      const auto name = "l" + std::to_string(layer) + ".";
      for (const auto* part : {"q", "k", "v", "ao"}) add_linear(name + part, width, width);
      add_norm(name + "aln");
      add_linear(name + "fi", inner, width);
      add_linear(name + "fo", width, inner);
      add_norm(name + "oln");
    }
  }

  int words() const { return static_cast<int>(pieces.size()) + 3; }

  /// The file's bytes, and how many of them stand before the tensors' numbers.
  std::string bytes(std::size_t* head = nullptr) const {
    std::string out = "E5S1";
    for (const int number : {1, width, layers, heads, inner, words(), positions, 2}) put(out, number);
    put(out, epsilon);
    for (const int number : {32, static_cast<int>(pieces.size())}) put(out, number);
    for (const auto id : {beginning, end, padding, unknown}) put(out, id);
    put_pieces(out);
    put_replacements(out);
    put_tensors(out, head);
    return out;
  }

  /// What the encoder ought to make of `tokens`.
  std::vector<double> encode(const std::vector<std::uint32_t>& tokens) const {
    Rows rows;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      rows.emplace_back(width);
      for (std::size_t j = 0; j < width; ++j)
        rows[i][j] = at("emb.word", tokens[i] * width + j) + at("emb.pos", i * width + j) + at("emb.type", j);
    }
    norm(rows, "emb.ln");
    for (int layer = 0; layer < layers; ++layer) {
      const auto name = "l" + std::to_string(layer) + ".";
      add(rows, linear(attention(rows, name), name + "ao", width));
      norm(rows, name + "aln");
      auto within = linear(rows, name + "fi", inner);
      for (auto& row : within)
        for (auto& number : row) number *= 0.5 * (1 + std::erf(number / std::sqrt(2.0)));
      add(rows, linear(within, name + "fo", width));
      norm(rows, name + "oln");
    }
    return mean(rows);
  }

  std::map<std::string, std::vector<float>> tensors;  // what the blocks stand for, too

 private:
  using Rows = std::vector<std::vector<double>>;
  struct Blocks {
    std::vector<WeightBlock> blocks;
  };

  double at(const std::string& name, std::size_t place) const { return tensors.at(name)[place]; }

  Rows linear(const Rows& in, const std::string& name, std::size_t outputs) const {
    const float* const weights = tensors.at(name + ".w").data();
    Rows out;
    for (const auto& row : in) {
      auto& made = out.emplace_back();
      const double* const inputs = row.data();
      for (std::size_t i = 0; i < outputs; ++i) {
        double sum = at(name + ".b", i);
        for (std::size_t j = 0; j < row.size(); ++j) sum += inputs[j] * weights[i * row.size() + j];
        made.push_back(sum);
      }
    }
    return out;
  }
  Rows attention(const Rows& rows, const std::string& name) const {
    const auto queries = linear(rows, name + "q", width);
    const auto keys = linear(rows, name + "k", width);
    const auto values = linear(rows, name + "v", width);
    constexpr std::size_t part = width / heads;
    Rows out(rows.size(), std::vector<double>(width));
    for (std::size_t first = 0; first < width; first += part) {
      for (std::size_t i = 0; i < rows.size(); ++i) {
        std::vector<double> shares;
        double sum = 0;
        for (std::size_t j = 0; j < rows.size(); ++j) {
          double product = 0;
          for (std::size_t k = first; k < first + part; ++k) product += queries[i][k] * keys[j][k];
          shares.push_back(std::exp(product / std::sqrt(static_cast<double>(part))));
          sum += shares.back();
        }
        for (std::size_t j = 0; j < rows.size(); ++j)
          for (std::size_t k = first; k < first + part; ++k) out[i][k] += shares[j] / sum * values[j][k];
      }
    }
    return out;
  }
  void norm(Rows& rows, const std::string& name) const {
    for (auto& row : rows) {
      double middle = 0;
      double square = 0;
      for (const double number : row) middle += number / width;
      for (const double number : row) square += (number - middle) * (number - middle) / width;
      for (std::size_t i = 0; i < row.size(); ++i)
        row[i] = (row[i] - middle) / std::sqrt(square + epsilon) * at(name + ".w", i) + at(name + ".b", i);
    }
  }
  static void add(Rows& rows, const Rows& added) {
    for (std::size_t i = 0; i < rows.size(); ++i)
      for (std::size_t j = 0; j < rows[i].size(); ++j) rows[i][j] += added[i][j];
  }
  static std::vector<double> mean(const Rows& rows) {
    std::vector<double> sum(width);
    double square = 0;
    for (const auto& row : rows)
      for (std::size_t i = 0; i < width; ++i) sum[i] += row[i];
    for (const double number : sum) square += number * number;
    for (auto& number : sum) number /= std::sqrt(square);
    return sum;
  }

  void add_numbers(const std::string& name, std::size_t count, float middle = 0) {
    std::normal_distribution<float> normal(middle, 0.1F);
    auto& numbers = tensors[name];
    for (std::size_t i = 0; i < count; ++i) numbers.push_back(normal(random_));
  }
  void add_blocks(const std::string& name, std::size_t rows, std::size_t columns) {
    auto& blocks = blocks_[name].blocks;
    auto& numbers = tensors[name];
    numbers.resize(rows * columns);
    for (std::size_t i = 0; i < numbers.size(); i += WeightBlock::size) {
      auto& block = blocks.emplace_back();
      block.scale = static_cast<std::uint16_t>(0x2400 + random_() % 0x400);  // 2^-6 to 2^-5
      for (auto& half : block.halves) half = static_cast<std::uint8_t>(random_());
      unpack(block, numbers.data() + i);
    }
  }
  void add_linear(const std::string& name, std::size_t outputs, std::size_t inputs) {
    add_blocks(name + ".w", outputs, inputs);
    add_numbers(name + ".b", outputs);
  }
  void add_norm(const std::string& name) {
    add_numbers(name + ".w", width, 1);
    add_numbers(name + ".b", width);
  }

  template <class T>
  static void put(std::string& out, T value) {
    out.append(reinterpret_cast<const char*>(&value), sizeof(value));
  }
  void put_pieces(std::string& out) const {
    std::string text;
    std::vector<std::uint32_t> offsets{0};
    for (const auto& piece : pieces) {
      text += piece.text;
      offsets.push_back(static_cast<std::uint32_t>(text.size()));
    }
    put(out, static_cast<std::uint64_t>(text.size()));
    for (const auto offset : offsets) put(out, offset);
    for (const auto& piece : pieces) put(out, piece.score);
    out += text;
  }
  void put_replacements(std::string& out) const {
    std::string list;
    for (const auto& [point, by] : replacements) {
      put(list, static_cast<std::uint32_t>(point));
      put(list, static_cast<std::uint8_t>(by.size()));
      for (const auto replaced : by) put(list, static_cast<std::uint32_t>(replaced));
    }
    put(out, static_cast<std::int32_t>(replacements.size()));
    put(out, static_cast<std::uint32_t>(list.size()));
    out += list;
  }
  void put_tensors(std::string& out, std::size_t* head) const {
    put(out, static_cast<std::int32_t>(tensors.size()));
    std::size_t length = out.size();
    for (const auto& [name, numbers] : tensors) length += 2 + name.size() + 1 + 4 + 16;
    if (head != nullptr) *head = length;
    std::string list;
    for (const auto& [name, numbers] : tensors) {
      list.resize((length + list.size() + 63) / 64 * 64 - length);
      const auto blocks = blocks_.find(name);
      const bool packed = blocks != blocks_.end();
      put(out, static_cast<std::uint16_t>(name.size()));
      out += name;
      put(out, static_cast<std::uint8_t>(packed ? 1 : 0));
      put(out, static_cast<std::uint32_t>(numbers.size()));
      put(out, static_cast<std::uint64_t>(length + list.size()));
      const auto* const from = packed ? reinterpret_cast<const char*>(blocks->second.blocks.data())
                                      : reinterpret_cast<const char*>(numbers.data());
      const auto size =
          packed ? blocks->second.blocks.size() * sizeof(WeightBlock) : numbers.size() * sizeof(float);
      put(out, static_cast<std::uint64_t>(size));
      list.append(from, size);
    }
    out += list;
  }

  std::mt19937 random_{11};
  std::map<std::string, Blocks> blocks_;
};

/// A file with these bytes, gone with the object.
class WeightsOnDisk {
 public:
  explicit WeightsOnDisk(const std::string& bytes)
      : path_(std::filesystem::temp_directory_path() /
              ("sp-weights-" + std::to_string(::getpid()) + "-" + std::to_string(++made()))) {
    std::ofstream(path_, std::ios::binary) << bytes;
  }
  ~WeightsOnDisk() { std::filesystem::remove(path_); }
  WeightsOnDisk(const WeightsOnDisk&) = delete;
  WeightsOnDisk& operator=(const WeightsOnDisk&) = delete;
  std::string path() const { return path_.string(); }

 private:
  static int& made() {
    static int count = 0;
    return count;
  }
  std::filesystem::path path_;
};

}  // namespace sp::knowledge_base
