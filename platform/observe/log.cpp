#include "platform/observe/log.hpp"

#include <spdlog/async.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <charconv>
#include <cmath>

#include "platform/base/encoding.hpp"
#include "platform/base/time.hpp"
#include "platform/json/codec.hpp"

namespace sp::observe {

namespace {

constexpr std::size_t queue_lines = 4096;

/// What comes from outside may be anything: bytes that are not UTF-8 are replaced, so that the line stays
/// JSON.
void write_json_string(std::string& out, std::string_view text) {
  if (is_utf8(text)) {
    json::write_string(out, text);
    return;
  }
  std::string clean;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x80) {
      clean += c;
    } else {
      clean += "\xEF\xBF\xBD";
    }
  }
  json::write_string(out, clean);
}

/// For a terminal: control characters are shown, not obeyed.
void write_plain(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      out += c == '\n' ? "\\n" : "\\x" + hex_encode(std::string_view(&c, 1));
    } else {
      out += c;
    }
  }
}

void write_number(std::string& out, double value) {
  char buffer[32];
  out.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr);
}

void write_value(std::string& out, const Field& field, bool pretty) {
  if (const auto* text = std::get_if<std::string_view>(&field.value)) {
    if (!pretty) {
      write_json_string(out, *text);
    } else if (text->find(' ') == text->npos && !text->empty()) {
      write_plain(out, *text);
    } else {
      out += '"';
      write_plain(out, *text);
      out += '"';
    }
  } else if (const auto* whole = std::get_if<std::int64_t>(&field.value)) {
    char buffer[24];
    out.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, *whole).ptr);
  } else if (const auto* real = std::get_if<double>(&field.value)) {
    if (std::isfinite(*real)) {
      write_number(out, *real);
    } else {
      out += "null";
    }
  } else {
    out += std::get<bool>(field.value) ? "true" : "false";
  }
}

constexpr std::string_view level_name(Level level) {
  switch (level) {
    case Level::debug:
      return "debug";
    case Level::info:
      return "info";
    case Level::warning:
      return "warning";
    case Level::error:
      return "error";
  }
  return "error";
}

constexpr std::string_view padded_name(Level level) {
  switch (level) {
    case Level::debug:
      return "DEBUG";
    case Level::info:
      return "INFO ";
    case Level::warning:
      return "WARN ";
    case Level::error:
      return "ERROR";
  }
  return "ERROR";
}

}  // namespace

struct Log::Sink {
  Level least = Level::info;
  bool pretty = false;
  bool silent = true;
  std::shared_ptr<spdlog::details::thread_pool> writer;
  std::shared_ptr<spdlog::async_logger> logger;

  ~Sink() {
    logger.reset();
    writer.reset();  // writes what is queued, then joins
  }
};

Log Log::to_stderr(Level least, bool pretty) {
  Log log;
  log.sink_ = std::make_shared<Sink>();
  log.sink_->least = least;
  log.sink_->pretty = pretty;
  log.sink_->silent = false;
  log.sink_->writer = std::make_shared<spdlog::details::thread_pool>(queue_lines, 1);
  log.sink_->logger = std::make_shared<spdlog::async_logger>(
      "platform", std::make_shared<spdlog::sinks::stderr_sink_mt>(), log.sink_->writer,
      spdlog::async_overflow_policy::overrun_oldest);
  log.sink_->logger->set_pattern("%v");
  log.sink_->logger->set_level(spdlog::level::trace);
  return log;
}

Log Log::nowhere() {
  Log log;
  log.sink_ = std::make_shared<Sink>();
  return log;
}

Log Log::with_service(std::string service) const {
  Log log(*this);
  log.service_ = std::move(service);
  return log;
}

bool Log::enabled(Level level) const { return !sink_->silent && level >= sink_->least; }

void Log::write(Level level, std::string_view message, std::initializer_list<Field> fields) const {
  if (!enabled(level)) return;
  const bool pretty = sink_->pretty;
  const std::string time = to_rfc3339(SystemClock().now());
  std::string line;
  line.reserve(256);
  if (pretty) {
    line.append(time, 11, 12).append(" ").append(padded_name(level));
    if (!service_.empty()) line.append(" [").append(service_).append("]");
    line += ' ';
    write_plain(line, message);
    for (const auto& field : fields) {
      line.append(" ").append(field.name).append("=");
      write_value(line, field, true);
    }
  } else {
    line.append("{\"time\":\"").append(time).append("\",\"level\":\"").append(level_name(level)).append("\"");
    if (!service_.empty()) {
      line += ",\"service\":";
      write_json_string(line, service_);
    }
    line += ",\"message\":";
    write_json_string(line, message);
    for (const auto& field : fields) {
      line += ',';
      write_json_string(line, field.name);
      line += ':';
      write_value(line, field, false);
    }
    line += '}';
  }
  sink_->logger->log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace sp::observe
