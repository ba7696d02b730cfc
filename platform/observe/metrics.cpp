#include "platform/observe/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <mutex>
#include <utility>

#include "platform/observe/process.hpp"

namespace sp::observe {

namespace {

class PrometheusCounter final : public Counter {
 public:
  explicit PrometheusCounter(prometheus::Counter& counter) : counter_(counter) {}
  void add(double by) override { counter_.Increment(by); }
  double value() const { return counter_.Value(); }

 private:
  prometheus::Counter& counter_;
};

class PrometheusGauge final : public Gauge {
 public:
  explicit PrometheusGauge(prometheus::Gauge& gauge) : gauge_(gauge) {}
  void set(double value) override { gauge_.Set(value); }
  void add(double by) override { gauge_.Increment(by); }

 private:
  prometheus::Gauge& gauge_;
};

class PrometheusHistogram final : public Histogram {
 public:
  explicit PrometheusHistogram(prometheus::Histogram& histogram) : histogram_(histogram) {}
  void observe(double value) override { histogram_.Observe(value); }

 private:
  prometheus::Histogram& histogram_;
};

using Key = std::pair<std::string, Labels>;

class PrometheusMetrics final : public Metrics {
 public:
  PrometheusMetrics() {
    resident_ = &gauge("process_resident_memory_bytes", "Resident memory size in bytes.", {});
    virtual_ = &gauge("process_virtual_memory_bytes", "Virtual memory size in bytes.", {});
    open_files_ = &gauge("process_open_fds", "Number of open file descriptors.", {});
    threads_ = &gauge("process_threads", "Number of threads.", {});
    start_ =
        &gauge("process_start_time_seconds", "Start time of the process since unix epoch in seconds.", {});
    cpu_ = &prometheus_counter("process_cpu_seconds_total",
                               "Total user and system CPU time spent in seconds.", {});
  }

  Counter& counter(const std::string& name, const std::string& help, const Labels& labels) override {
    return prometheus_counter(name, help, labels);
  }

  Gauge& gauge(const std::string& name, const std::string& help, const Labels& labels) override {
    const std::lock_guard lock(mutex_);
    auto& handle = gauges_[Key(name, labels)];
    if (!handle)
      handle = std::make_unique<PrometheusGauge>(
          prometheus::BuildGauge().Name(name).Help(help).Register(registry_).Add(labels));
    return *handle;
  }

  Histogram& histogram(const std::string& name, const std::string& help, std::vector<double> buckets,
                       const Labels& labels) override {
    const std::lock_guard lock(mutex_);
    auto& handle = histograms_[Key(name, labels)];
    if (!handle)
      handle = std::make_unique<PrometheusHistogram>(
          prometheus::BuildHistogram().Name(name).Help(help).Register(registry_).Add(labels,
                                                                                     std::move(buckets)));
    return *handle;
  }

  void on_scrape(std::function<void()> refresh) override {
    const std::lock_guard lock(mutex_);
    refreshers_.push_back(std::move(refresh));
  }

  std::string scrape() override {
    std::vector<std::function<void()>> refreshers;
    {
      const std::lock_guard lock(mutex_);
      refreshers = refreshers_;
    }
    for (const auto& refresh : refreshers) refresh();
    const std::lock_guard lock(scrape_mutex_);
    refresh_process();
    return prometheus::TextSerializer().Serialize(registry_.Collect());
  }

 private:
  PrometheusCounter& prometheus_counter(const std::string& name, const std::string& help,
                                        const Labels& labels) {
    const std::lock_guard lock(mutex_);
    auto& handle = counters_[Key(name, labels)];
    if (!handle)
      handle = std::make_unique<PrometheusCounter>(
          prometheus::BuildCounter().Name(name).Help(help).Register(registry_).Add(labels));
    return *handle;
  }

  void refresh_process() {
    const auto facts = process_facts();
    resident_->set(facts.resident_bytes);
    virtual_->set(facts.virtual_bytes);
    open_files_->set(facts.open_files);
    threads_->set(facts.threads);
    start_->set(facts.start_seconds);
    if (const double more = facts.cpu_seconds - cpu_->value(); more > 0) cpu_->add(more);
  }

  prometheus::Registry registry_;
  std::mutex mutex_;
  std::mutex scrape_mutex_;  // two scrapes at once would count the processor's time twice
  std::map<Key, std::unique_ptr<PrometheusCounter>> counters_;
  std::map<Key, std::unique_ptr<PrometheusGauge>> gauges_;
  std::map<Key, std::unique_ptr<PrometheusHistogram>> histograms_;
  std::vector<std::function<void()>> refreshers_;
  Gauge* resident_ = nullptr;
  Gauge* virtual_ = nullptr;
  Gauge* open_files_ = nullptr;
  Gauge* threads_ = nullptr;
  Gauge* start_ = nullptr;
  PrometheusCounter* cpu_ = nullptr;
};

}  // namespace

std::vector<double> duration_buckets() {
  return {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
}

std::unique_ptr<Metrics> make_metrics() { return std::make_unique<PrometheusMetrics>(); }

}  // namespace sp::observe
