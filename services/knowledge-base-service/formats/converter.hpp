// What may crash, hang or fill its memory is read by a child process, where it harms nothing here: PDF and
// DOCX files, and long texts.
#pragma once
#include <atomic>
#include <chrono>
#include <semaphore>
#include <string>
#include <string_view>

#include "services/knowledge-base-service/client/feeding.hpp"
#include "services/knowledge-base-service/formats/extract.hpp"

namespace sp::knowledge_base {

struct ConverterOptions {
  /// Run as `program extract --format=pdf --name=NAME`, the file on its standard input.
  std::string program = "/proc/self/exe";
  std::chrono::milliseconds patience{30'000};  // by the clock, from the start to the end of the child
};

/// Thread-safe. At most four children run at a time; others wait for their turn.
class Converter {
 public:
  explicit Converter(ConverterOptions options) : options_(std::move(options)) {}

  /// `format` is one of `extract_formats`. Besides the format's own refusals: timed_out, and damaged where
  /// the child died of the file. The report that is returned has no code.
  Reading<ExtractReport> convert(std::string_view format, const std::string& name, std::string_view bytes);
  /// Ends the children that run, and refuses further files. For the end of the program.
  void stop() { stopping_ = true; }

 private:
  const ConverterOptions options_;
  std::counting_semaphore<4> turns_{4};
  std::atomic<bool> stopping_ = false;
};

}  // namespace sp::knowledge_base
