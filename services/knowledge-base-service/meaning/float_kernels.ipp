// What the kernels of every kind do alike, in vectors of `lanes` floats. Included within a namespace of its
// own by each kind's source, which defines `lanes` and says for which processor to compile.
//
// It includes nothing, and calls nothing that another source could have compiled for another processor.

using Floats = float __attribute__((ext_vector_type(lanes)));
using Wholes = std::int32_t __attribute__((ext_vector_type(lanes)));
using Bytes = std::int8_t __attribute__((ext_vector_type(lanes)));

// Unaligned loads and stores.
inline Floats load(const float* from) {
  Floats value;
  __builtin_memcpy(&value, from, sizeof(value));
  return value;
}
inline void store(float* to, Floats value) { __builtin_memcpy(to, &value, sizeof(value)); }
inline Floats all(float value) { return Floats(value); }

inline float sum_of(Floats value) {
  float sum = 0;
  for (int i = 0; i < lanes; ++i) sum += value[i];
  return sum;
}
inline float greatest_of(Floats value) {
  float greatest = value[0];
  for (int i = 1; i < lanes; ++i) greatest = value[i] > greatest ? value[i] : greatest;
  return greatest;
}

/// 1.5 * 2^23: adding it rounds a number below 2^22 to a whole one, which then stands in the lowest bits.
constexpr float rounding = 12582912.0F;
constexpr std::int32_t rounding_bits = 0x4B400000;

/// e^x to a relative error of some 1e-7; below -87 it is as for -87. 2^n is made in the exponent's bits, the
/// rest by the polynomial of Cephes' expf (S. Moshier).
inline Floats exponential(Floats x) {
  x = __builtin_elementwise_min(__builtin_elementwise_max(x, all(-87.0F)), all(88.0F));
  const Floats shifted = x * 1.44269504F + rounding;
  const Floats whole = shifted - rounding;
  Floats rest = x - whole * 0.693359375F;
  rest = rest + whole * 2.12194440e-4F;
  Floats value = rest * 1.9875691500e-4F + 1.3981999507e-3F;
  value = value * rest + 8.3334519073e-3F;
  value = value * rest + 4.1665795894e-2F;
  value = value * rest + 1.6666665459e-1F;
  value = value * rest + 5.0000001201e-1F;
  value = value * rest * rest + rest + 1.0F;
  const Wholes exponent = (__builtin_bit_cast(Wholes, shifted) - rounding_bits + 127) << 23;
  return value * __builtin_bit_cast(Floats, exponent);
}

/// Abramowitz and Stegun, formula 7.1.26: the error function to 1.5e-7.
inline Floats gelu_of(Floats x) {
  const Floats size = __builtin_elementwise_abs(x) * 0.70710678F;
  const Floats t = 1.0F / (size * 0.3275911F + 1.0F);
  Floats series = t * 1.061405429F - 1.453152027F;
  series = series * t + 1.421413741F;
  series = series * t - 0.284496736F;
  series = series * t + 0.254829592F;
  const Floats outside = series * t * exponential(-size * size);  // 1 - erf(size)
  // x * (1 + erf(x / sqrt 2)) / 2, without taking away from 1 what is near it.
  const Floats half = 0.5F * x;
  return __builtin_elementwise_max(x, all(0.0F)) - __builtin_elementwise_abs(half) * outside;
}

void gelu(float* numbers, std::size_t count) {
  for (std::size_t i = 0; i < count; i += lanes) store(numbers + i, gelu_of(load(numbers + i)));
}

void quantise(const float* in, std::size_t rows, std::size_t width, QuantisedRows out) {
  for (std::size_t row = 0; row < rows; ++row, in += width) {
    Floats greatest = all(0.0F);
    for (std::size_t i = 0; i < width; i += lanes)
      greatest = __builtin_elementwise_max(greatest, __builtin_elementwise_abs(load(in + i)));
    const float size = greatest_of(greatest);
    const float inverse = size > 1e-30F ? 127.0F / size : 0.0F;
    std::int8_t* const numbers = out.numbers + row * width;
    Wholes sums = Wholes(0);
    for (std::size_t i = 0; i < width; i += lanes) {
      const Floats rounded = load(in + i) * inverse + rounding;
      const Wholes whole = __builtin_bit_cast(Wholes, rounded) - rounding_bits;
      sums += whole;
      const Bytes bytes = __builtin_convertvector(whole, Bytes);
      __builtin_memcpy(numbers + i, &bytes, lanes);
    }
    out.scales[row] = size / 127.0F;
    out.sums[row] = __builtin_reduce_add(sums);
  }
}

void add_and_norm(float* rows_of, const float* added, const float* weight, const float* bias,
                  std::size_t rows, std::size_t width, float epsilon) {
  for (std::size_t row = 0; row < rows; ++row, rows_of += width) {
    Floats sum = all(0.0F);
    for (std::size_t i = 0; i < width; i += lanes) {
      Floats value = load(rows_of + i);
      if (added != nullptr) value += load(added + row * width + i);
      store(rows_of + i, value);
      sum += value;
    }
    const Floats mean = all(sum_of(sum) / static_cast<float>(width));
    Floats squares = all(0.0F);
    for (std::size_t i = 0; i < width; i += lanes) {
      const Floats off = load(rows_of + i) - mean;
      squares += off * off;
    }
    const Floats factor = all(1.0F / __builtin_sqrtf(sum_of(squares) / static_cast<float>(width) + epsilon));
    for (std::size_t i = 0; i < width; i += lanes)
      store(rows_of + i, (load(rows_of + i) - mean) * factor * load(weight + i) + load(bias + i));
  }
}

/// The keys of a head as columns, so that one load has a number of several keys; nothing behind the last.
inline void transpose_keys(const AttentionInput& in, std::size_t first, std::size_t head_width,
                           std::size_t padded, float* out) {
  for (std::size_t i = 0; i < head_width; ++i) {
    float* const row = out + i * padded;
    for (std::size_t token = 0; token < in.tokens; ++token)
      row[token] = in.keys[token * in.width + first + i];
    for (std::size_t token = in.tokens; token < padded; ++token) row[token] = 0;
  }
}

constexpr int attention_rows = lanes >= 16 ? 8 : 4;

/// Scores of `rows` queries with every key.
template <int rows, int columns>
inline void score(const float* queries, std::size_t stride, std::size_t head_width, const float* keys,
                  std::size_t padded, float* scores) {
  Floats sums[rows][columns];
  for (int row = 0; row < rows; ++row)
    for (int column = 0; column < columns; ++column) sums[row][column] = all(0.0F);
  for (std::size_t i = 0; i < head_width; ++i) {
    Floats some[columns];
    for (int column = 0; column < columns; ++column) some[column] = load(keys + i * padded + column * lanes);
    for (int row = 0; row < rows; ++row) {
      const Floats query = all(queries[row * stride + i]);
      for (int column = 0; column < columns; ++column) sums[row][column] += query * some[column];
    }
  }
  for (int row = 0; row < rows; ++row)
    for (int column = 0; column < columns; ++column)
      store(scores + row * padded + column * lanes, sums[row][column]);
}

/// Makes of scores the exponentials of what they are below the greatest; returns 1 / their sum.
inline float softmax(float* scores, std::size_t tokens, std::size_t padded, float factor) {
  for (std::size_t i = tokens; i < padded; ++i) scores[i] = -3e38F;
  Floats greatest = load(scores);
  for (std::size_t i = lanes; i < padded; i += lanes)
    greatest = __builtin_elementwise_max(greatest, load(scores + i));
  const Floats top = all(greatest_of(greatest));
  Floats sum = all(0.0F);
  for (std::size_t i = 0; i < padded; i += lanes) {
    // What stands behind the last key comes to e^-87, which adds nothing.
    const Floats value = exponential((load(scores + i) - top) * factor);
    store(scores + i, value);
    sum += value;
  }
  return 1.0F / sum_of(sum);
}

/// The values weighed by `rows` rows of `weights`, for `columns` vectors of a head's numbers.
template <int rows, int columns>
inline void weigh(const float* weights, std::size_t padded, const float* inverse, const float* values,
                  std::size_t width, std::size_t tokens, float* out) {
  Floats sums[rows][columns];
  for (int row = 0; row < rows; ++row)
    for (int column = 0; column < columns; ++column) sums[row][column] = all(0.0F);
  for (std::size_t token = 0; token < tokens; ++token) {
    Floats some[columns];
    for (int column = 0; column < columns; ++column)
      some[column] = load(values + token * width + column * lanes);
    for (int row = 0; row < rows; ++row) {
      const Floats weight = all(weights[row * padded + token]);
      for (int column = 0; column < columns; ++column) sums[row][column] += weight * some[column];
    }
  }
  for (int row = 0; row < rows; ++row)
    for (int column = 0; column < columns; ++column)
      store(out + row * width + column * lanes, sums[row][column] * inverse[row]);
}

template <int rows>
inline void attend(const AttentionInput& in, std::size_t first_row, std::size_t first, std::size_t head_width,
                   std::size_t padded, const float* keys, float* scores, float* out) {
  const float* const queries = in.queries + first_row * in.width + first;
  std::size_t column = 0;
  for (; column + 2 * lanes <= padded; column += 2 * lanes)
    score<rows, 2>(queries, in.width, head_width, keys + column, padded, scores + column);
  for (; column < padded; column += lanes)
    score<rows, 1>(queries, in.width, head_width, keys + column, padded, scores + column);
  const float factor = 1.0F / __builtin_sqrtf(static_cast<float>(head_width));
  float inverse[rows];
  for (int row = 0; row < rows; ++row)
    inverse[row] = softmax(scores + row * padded, in.tokens, padded, factor);
  for (std::size_t i = 0; i < head_width; i += 2 * lanes)
    weigh<rows, 2>(scores, padded, inverse, in.values + first + i, in.width, in.tokens,
                   out + first_row * in.width + first + i);
}

void attention(const AttentionInput& in, float* space, float* out) {
  const std::size_t head_width = in.width / in.heads;
  constexpr std::size_t unit = 16;  // as attention_space() has it
  const std::size_t padded = (in.tokens + unit - 1) / unit * unit;
  float* const scores = space + padded * head_width;
  for (std::size_t first = 0; first < in.width; first += head_width) {
    transpose_keys(in, first, head_width, padded, space);
    std::size_t row = 0;
    for (; row + attention_rows <= in.tokens; row += attention_rows)
      attend<attention_rows>(in, row, first, head_width, padded, space, scores, out);
    for (; row < in.tokens; ++row) attend<1>(in, row, first, head_width, padded, space, scores, out);
  }
}
