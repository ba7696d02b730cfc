// Structured logs: one JSON object a line on standard error, with the request and trace ids of the request
// that caused it.
#pragma once
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

namespace sp::observe {

enum class Level { debug, info, warning, error };

struct Field {
  std::string_view name;
  std::variant<std::string_view, std::int64_t, double, bool> value;
  Field(std::string_view n, std::string_view v) : name(n), value(v) {}
  Field(std::string_view n, const std::string& v) : name(n), value(std::string_view(v)) {}
  Field(std::string_view n, const char* v) : name(n), value(std::string_view(v)) {}
  Field(std::string_view n, bool v) : name(n), value(v) {}
  Field(std::string_view n, double v) : name(n), value(v) {}
  template <class I>
    requires(std::is_integral_v<I> && !std::is_same_v<I, bool>)
  Field(std::string_view n, I v) : name(n), value(static_cast<std::int64_t>(v)) {}
};

/// Cheap to copy, thread-safe. Lines: {"time","level","service","message",…fields}. Secrets are never logged.
/// Lines are written by a thread of their own, so that a slow reader of standard error delays no request;
/// when it falls thousands of lines behind, the oldest are dropped. What was written before the last copy is
/// destroyed is on its way out.
class Log {
 public:
  /// `pretty`: for a terminal, one readable line instead of JSON.
  static Log to_stderr(Level least, bool pretty);
  static Log nowhere();

  Log with_service(std::string service) const;
  bool enabled(Level level) const;
  void write(Level level, std::string_view message, std::initializer_list<Field> fields = {}) const;
  void debug(std::string_view message, std::initializer_list<Field> fields = {}) const {
    write(Level::debug, message, fields);
  }
  void info(std::string_view message, std::initializer_list<Field> fields = {}) const {
    write(Level::info, message, fields);
  }
  void warning(std::string_view message, std::initializer_list<Field> fields = {}) const {
    write(Level::warning, message, fields);
  }
  void error(std::string_view message, std::initializer_list<Field> fields = {}) const {
    write(Level::error, message, fields);
  }

 private:
  struct Sink;
  std::shared_ptr<Sink> sink_;
  std::string service_;
};

}  // namespace sp::observe
