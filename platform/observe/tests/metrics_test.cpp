#include "platform/observe/metrics.hpp"

#include <gtest/gtest.h>

namespace sp::observe {
namespace {

double value_of(const std::string& scraped, const std::string& series) {
  const auto at = scraped.find("\n" + series + " ");
  if (at == std::string::npos) return -1;
  return std::strtod(scraped.c_str() + at + series.size() + 2, nullptr);
}

TEST(Metrics, TheSameNameAndLabelsAreOneCounter) {
  const auto metrics = make_metrics();
  metrics->counter("sp_requests_total", "Requests.", {{"route", "/a"}}).add();
  metrics->counter("sp_requests_total", "Requests.", {{"route", "/a"}}).add(2);
  metrics->counter("sp_requests_total", "Requests.", {{"route", "/b"}}).add();
  const auto text = metrics->scrape();
  EXPECT_EQ(value_of(text, "sp_requests_total{route=\"/a\"}"), 3);
  EXPECT_EQ(value_of(text, "sp_requests_total{route=\"/b\"}"), 1);
  EXPECT_NE(text.find("# TYPE sp_requests_total counter"), text.npos);
}

TEST(Metrics, HistogramsCountIntoTheirBuckets) {
  const auto metrics = make_metrics();
  auto& took = metrics->histogram("sp_request_duration_seconds", "Time.", {0.1, 1});
  took.observe(0.05);
  took.observe(0.5);
  took.observe(5);
  const auto text = metrics->scrape();
  EXPECT_EQ(value_of(text, "sp_request_duration_seconds_bucket{le=\"0.1\"}"), 1);
  EXPECT_EQ(value_of(text, "sp_request_duration_seconds_bucket{le=\"1\"}"), 2);
  EXPECT_EQ(value_of(text, "sp_request_duration_seconds_count"), 3);
}

TEST(Metrics, GaugesAreReadWhenScraped) {
  const auto metrics = make_metrics();
  auto& depth = metrics->gauge("sp_queue_depth", "Waiting.");
  int waiting = 4;
  metrics->on_scrape([&] { depth.set(waiting); });
  EXPECT_EQ(value_of(metrics->scrape(), "sp_queue_depth"), 4);
  waiting = 9;
  EXPECT_EQ(value_of(metrics->scrape(), "sp_queue_depth"), 9);
}

TEST(Metrics, TheProcessIsDescribed) {
  const auto text = make_metrics()->scrape();
  EXPECT_GT(value_of(text, "process_resident_memory_bytes"), 1e6);
  EXPECT_GE(value_of(text, "process_cpu_seconds_total"), 0);
  EXPECT_GE(value_of(text, "process_open_fds"), 3);
  EXPECT_GE(value_of(text, "process_threads"), 1);
  const double started = value_of(text, "process_start_time_seconds");
  EXPECT_LT(std::abs(started - static_cast<double>(std::time(nullptr))), 600);
}

}  // namespace
}  // namespace sp::observe
