// How fast, large and true the built-in embedding model is: `bench-meaning WEIGHTS [--kernels NAME]
// [--passages FILE]
// [--questions FILE] [--reference FILE]` prints one JSON object. Texts stand one a line, with the model's
// prefix
// ("query: ", "passage: "); without files they are made of a few French and English sentences. The reference
// has the vectors of the passages as float32, one behind the other. One thread, whose processor time
// is what counts; ends by itself.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "services/knowledge-base-service/meaning/sentence_encoder.hpp"

namespace {

using namespace sp::knowledge_base;

/// Of this thread's processor time, so that what else the machine does counts for little.
double milliseconds_worked() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return 1e3 * static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_nsec);
}

double resident_megabytes(const std::string& part) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(part)) return static_cast<double>(std::stol(line.substr(part.size()))) / 1024;
  return 0;
}

std::vector<std::string> lines_of(const std::string& path) {
  std::vector<std::string> lines;
  std::ifstream stream(path);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// Passages of some 200 words, and questions of some ten.
std::vector<std::string> made_up(const std::string& prefix, std::size_t words, std::size_t count) {
  const std::vector<std::string> sentences = {
      "Un mot de passe oublié se remplace sur la page de connexion, avec l’adresse de messagerie "
      "professionnelle.",
      "The printer on the second floor takes paper from the lower tray unless the job asks for another "
      "format.",
      "Les congés sont demandés deux semaines à l’avance au responsable, qui répond dans les trois jours "
      "ouvrés.",
      "Connect to the network through the VPN client before you open a file on a shared drive from home.",
      "Toute dépense supérieure à cent euros demande une facture et l’accord écrit du service des achats."};
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < count; ++i) {
    std::string text = prefix;
    for (std::size_t had = 0, next = i; had < words; ++next) {
      const auto& sentence = sentences[(next * next + i) % sentences.size()];
      text += sentence + ' ';
      had += static_cast<std::size_t>(std::ranges::count(sentence, ' ')) + 1;
    }
    texts.push_back(text + std::to_string(i));
  }
  return texts;
}

struct Measured {
  std::vector<Vector> vectors;
  std::vector<double> milliseconds;
  double tokens = 0;  // of a text
  double at(double share) const {
    auto sorted = milliseconds;
    std::ranges::sort(sorted);
    return sorted.at(static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1)));
  }
  double a_second() const {
    double sum = 0;
    for (const double one : milliseconds) sum += one;
    return 1e3 * static_cast<double>(milliseconds.size()) / sum;
  }
};

Measured measure(const SentenceEncoder& encoder, const std::vector<std::string>& texts) {
  Measured measured;
  SentenceEncoder::Workspace space;
  const auto most = encoder.shape().positions;
  for (const auto& text : texts) {
    const double started = milliseconds_worked();
    measured.vectors.push_back(encoder.encode(text, most, space, [] { return true; }));
    measured.milliseconds.push_back(milliseconds_worked() - started);
    measured.tokens += static_cast<double>(encoder.tokenizer().tokens(text, most).size()) /
                       static_cast<double>(texts.size());
  }
  return measured;
}

/// The mean and the least cosine of the vectors with those of the file.
std::pair<double, double> compare(const std::vector<Vector>& vectors, const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
  double sum = 0;
  double least = 1;
  std::size_t count = 0;
  for (const auto& vector : vectors) {
    const auto size = vector.size() * sizeof(float);
    if ((count + 1) * size > bytes.size()) break;
    Vector wanted(vector.size());
    std::memcpy(wanted.data(), bytes.data() + count * size, size);
    const double cosine = inner_product(vector.data(), wanted.data(), vector.size());
    sum += cosine;
    least = std::min(least, cosine);
    ++count;
  }
  return {sum / static_cast<double>(std::max<std::size_t>(count, 1)), least};
}

const Kernels& kernels_named(const std::string& name) {
  for (const auto* kernels : usable_kernels())
    if (kernels->name == name) return *kernels;
  return best_kernels();
}

}  // namespace

int main(int count, char** words) {
  if (count < 2 || count % 2 != 0) {
    fmt::print(
        stderr,
        "bench-meaning WEIGHTS [--kernels NAME] [--passages FILE] [--questions FILE] [--reference FILE]\n");
    return 1;
  }
  std::map<std::string, std::string> options;
  for (int i = 2; i + 1 < count; i += 2) options[words[i]] = words[i + 1];
  const double started = milliseconds_worked();
  auto weights = WeightsFile::open(words[1]);
  if (!weights) {
    fmt::print(stderr, "bench-meaning: {}\n", weights.error().message);
    return 1;
  }
  const double opened = milliseconds_worked() - started;
  const SentenceEncoder encoder(std::move(*weights), kernels_named(options["--kernels"]));
  const double loaded = milliseconds_worked() - started;
  const double idle = resident_megabytes("VmRSS:");
  const auto questions = measure(encoder, options.contains("--questions") ? lines_of(options["--questions"])
                                                                          : made_up("query: ", 10, 300));
  const auto passages = measure(encoder, options.contains("--passages") ? lines_of(options["--passages"])
                                                                        : made_up("passage: ", 200, 60));
  fmt::print(
      "{{\"kernels\":\"{}\",\"open_ms\":{:.0f},\"load_ms\":{:.0f},\"megabytes\":{{\"idle\":{:.0f},\"after\":{"
      ":.0f},"
      "\"of_them_file\":{:.0f}}},\"question\":{{\"tokens\":{:.0f},\"p50_ms\":{:.2f},\"p99_ms\":{:.2f}}},"
      "\"passage\":{{\"tokens\":{:.0f},\"p50_ms\":{:.1f},\"a_second\":{:.1f}}}",
      encoder.kernels().name, opened, loaded, idle, resident_megabytes("VmRSS:"),
      resident_megabytes("RssFile:"), questions.tokens, questions.at(.5), questions.at(.99), passages.tokens,
      passages.at(.5), passages.a_second());
  if (options.contains("--reference")) {
    const auto [mean, least] = compare(passages.vectors, options["--reference"]);
    fmt::print(",\"cosine\":{{\"mean\":{:.4f},\"least\":{:.4f}}}", mean, least);
  }
  fmt::print("}}\n");
}
