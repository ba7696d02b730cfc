#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <future>
#include <semaphore>

#include "platform/runtime/job.hpp"
#include "platform/runtime/work_pool.hpp"

namespace sp {
namespace {

/// Runs a task to its end on this thread and gives what it returned or threw.
template <class T>
T run(asio::io_context& context, Task<T> task) {
  std::optional<T> result;
  std::exception_ptr problem;
  asio::co_spawn(context, std::move(task), [&](std::exception_ptr thrown, T value) {
    problem = thrown;
    result = std::move(value);
  });
  context.restart();
  context.run();
  if (problem) std::rethrow_exception(problem);
  return std::move(*result);
}

Task<bool> resumes_here(WorkPool* pool) {
  const auto here = std::this_thread::get_id();
  const auto there = co_await pool->run([] { return std::this_thread::get_id(); });
  co_return there != here&& std::this_thread::get_id() == here;
}
Task<int> doubled(WorkPool* pool, int number) {
  co_return co_await pool->run([number] { return 2 * number; });
}
Task<int> throwing(WorkPool* pool) {
  co_await pool->run([] { throw std::domain_error("what broke"); });
  co_return 0;
}

TEST(WorkPool, RunsElsewhereAndResumesHere) {
  asio::io_context context;
  WorkPool pool("test", 2, 10);
  EXPECT_TRUE(run(context, resumes_here(&pool)));
  EXPECT_EQ(run(context, doubled(&pool, 21)), 42);
}

TEST(WorkPool, ThrowsToTheCallerWhatTheWorkThrew) {
  asio::io_context context;
  WorkPool pool("test", 1, 10);
  EXPECT_THROW(run(context, throwing(&pool)), std::domain_error);
}

TEST(WorkPool, RefusesWhatItsQueueCannotHold) {
  asio::io_context context;
  std::binary_semaphore started(0), finish(0);  // outlive the pool's threads
  WorkPool pool("test", 1, 1);
  pool.submit([&] {
    started.release();
    finish.acquire();
  });
  started.acquire();
  pool.submit([] {});
  EXPECT_EQ(pool.queued(), 1u);
  EXPECT_THROW(pool.submit([] {}), Overloaded);
  EXPECT_THROW(run(context, doubled(&pool, 1)), Overloaded) << "the coroutine that awaits is told, too";
  finish.release();
}

TEST(WorkPool, FinishesWhatIsQueuedBeforeItEnds) {
  std::atomic<int> done = 0;
  {
    WorkPool pool("test", 2, 1000);
    for (int i = 0; i < 500; ++i) pool.submit([&] { ++done; });
  }
  EXPECT_EQ(done, 500);
}

TEST(Job, RunsAtOnceAndWhenWoken) {
  std::counting_semaphore<> steps(0);
  Job job("test", std::chrono::hours(1), [&] { steps.release(); }, [](const std::exception&) {});
  steps.acquire();
  job.wake();
  steps.acquire();
}

TEST(Job, RunsAgainAfterItsInterval) {
  std::counting_semaphore<> steps(0);
  Job job("test", std::chrono::milliseconds(1), [&] { steps.release(); }, [](const std::exception&) {});
  for (int i = 0; i < 5; ++i) steps.acquire();
}

TEST(Job, GoesOnAfterAnError) {
  std::counting_semaphore<> errors(0);
  std::string message;
  Job job(
      "test", std::chrono::milliseconds(1), [] { throw std::runtime_error("no disk"); },
      [&](const std::exception& error) {
        message = error.what();
        errors.release();
      });
  errors.acquire();
  errors.acquire();
  job.stop();
  EXPECT_EQ(message, "no disk");
}

TEST(Job, GoesOnAfterSomethingThatIsNoException) {
  std::counting_semaphore<> errors(0);
  Job job(
      "test", std::chrono::milliseconds(1), [] { throw 7; },
      [&](const std::exception&) { errors.release(); });
  errors.acquire();
  errors.acquire();
}
TEST(Job, StopsWithoutWaitingForItsInterval) {
  std::counting_semaphore<> steps(0);
  Job job("test", std::chrono::hours(1), [&] { steps.release(); }, [](const std::exception&) {});
  steps.acquire();
  job.stop();
  job.stop();
}

}  // namespace
}  // namespace sp
