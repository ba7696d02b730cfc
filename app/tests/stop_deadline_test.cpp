#include "app/stop_deadline.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace sp::app {
namespace {

using namespace std::chrono_literals;

[[noreturn]] void work_for_ever(int exit_code) {
  StopDeadline deadline(50ms);
  deadline.enter("a parser computes", exit_code);
  for (;;) std::this_thread::sleep_for(1h);
}

TEST(StopDeadlineDeathTest, EndsTheProcessWhateverRunsAndSaysWhatItWas) {
  ::testing::GTEST_FLAG(death_test_style) = "threadsafe";
  EXPECT_EXIT(work_for_ever(0), ::testing::ExitedWithCode(0), "while a parser computes");
  EXPECT_EXIT(work_for_ever(1), ::testing::ExitedWithCode(1), "while a parser computes");
}

void end_in_time() {
  const StopDeadline deadline(1h);
  std::exit(deadline.for_requests() == 1h - 2s ? 0 : 2);
}

TEST(StopDeadlineDeathTest, DoesNotHoldUpAProcessThatEndsByItself) {
  ::testing::GTEST_FLAG(death_test_style) = "threadsafe";
  EXPECT_EXIT(end_in_time(), ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace sp::app
