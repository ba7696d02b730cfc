// Prometheus metrics. Names follow prometheus.io/docs/practices/naming: sp_<thing>_<unit>[_total].
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace sp::observe {

using Labels = std::map<std::string, std::string>;

/// Handles live as long as the Metrics; all are thread-safe and quick to update.
class Counter {
 public:
  virtual ~Counter() = default;
  virtual void add(double by = 1) = 0;
};
class Gauge {
 public:
  virtual ~Gauge() = default;
  virtual void set(double value) = 0;
  virtual void add(double by) = 0;
};
class Histogram {
 public:
  virtual ~Histogram() = default;
  virtual void observe(double value) = 0;
};

/// Buckets for durations in seconds, from 0.5 ms to 10 s.
std::vector<double> duration_buckets();

class Metrics {
 public:
  virtual ~Metrics() = default;
  /// The same name and labels give the same handle. Register at start, keep the reference: a look-up takes a
  /// lock.
  virtual Counter& counter(const std::string& name, const std::string& help, const Labels& labels = {}) = 0;
  virtual Gauge& gauge(const std::string& name, const std::string& help, const Labels& labels = {}) = 0;
  virtual Histogram& histogram(const std::string& name, const std::string& help, std::vector<double> buckets,
                               const Labels& labels = {}) = 0;
  /// A gauge that is read when scraped.
  virtual void on_scrape(std::function<void()> refresh) = 0;
  /// Prometheus text format 0.0.4, process_* metrics included.
  virtual std::string scrape() = 0;
};

std::unique_ptr<Metrics> make_metrics();

}  // namespace sp::observe
