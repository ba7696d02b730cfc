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

TEST(WorkPool, RefusesWhatComesAfterItsEnd) {
  asio::io_context context;
  WorkPool pool("test", 1, 10);
  std::atomic<bool> done = false;
  pool.submit([&] { done = true; });
  pool.end();
  EXPECT_TRUE(done);
  EXPECT_THROW(pool.submit([] {}), Overloaded);
  EXPECT_THROW(run(context, doubled(&pool, 1)), Overloaded);
  pool.end();
  EXPECT_EQ(pool.queued(), 0u);
}

/// A pool's work that begins and ends when the test says so.
struct Gate {
  std::binary_semaphore entered{0};
  std::binary_semaphore opened{0};
  void pass() {
    entered.release();
    opened.acquire();
  }
};
Task<bool> passes(WorkPool* pool, std::string organisation, Gate* gate) {
  co_await pool->run(organisation, [gate] { gate->pass(); });
  co_return true;
}
Task<bool> notes(WorkPool* pool, std::string organisation, std::vector<std::string>* order) {
  co_await pool->run(organisation, [order, organisation] { order->push_back(organisation); });
  co_return true;
}
/// Begins the task; what it throws is in the future.
std::future<bool> begin(asio::io_context& context, Task<bool> task) {
  auto ended = std::make_shared<std::promise<bool>>();
  asio::co_spawn(context, std::move(task), [ended](std::exception_ptr thrown, bool value) {
    if (thrown) {
      ended->set_exception(thrown);
    } else {
      ended->set_value(value);
    }
  });
  context.restart();
  context.poll();
  return ended->get_future();
}

TEST(WorkPool, OrganisationsTakeTurnsHoweverMuchOneOfThemWants) {
  asio::io_context context;
  Gate gate;
  std::vector<std::string> order;  // of one thread
  WorkPool pool("test", 1, 100);
  auto holding = begin(context, passes(&pool, "greedy", &gate));
  gate.entered.acquire();
  std::vector<std::future<bool>> all;
  for (int i = 0; i < 20; ++i) all.push_back(begin(context, notes(&pool, "greedy", &order)));
  for (int i = 0; i < 2; ++i) all.push_back(begin(context, notes(&pool, "modest", &order)));
  gate.opened.release();
  context.restart();
  context.run();
  ASSERT_EQ(order.size(), 22u);
  EXPECT_EQ(order[1], "modest") << "one of the twenty at most goes first";
  EXPECT_EQ(order[3], "modest");
}

TEST(WorkPool, OneOrganisationLeavesAThreadToTheOthers) {
  asio::io_context context;
  Gate first, second;
  WorkPool pool("test", 2, 100, {.running = 1});
  auto greedy = begin(context, passes(&pool, "greedy", &first));
  first.entered.acquire();
  auto greedy_again = begin(context, passes(&pool, "greedy", &second));
  asio::io_context elsewhere;
  EXPECT_EQ(run(elsewhere,
                [](WorkPool* shared) -> Task<int> {
                  co_return co_await shared->run("modest", [] { return 7; });
                }(&pool)),
            7)
      << "while the other's second work waits for its own first";
  EXPECT_EQ(pool.queued(), 1u);
  first.opened.release();
  second.entered.acquire();
  second.opened.release();
}

TEST(WorkPool, OneOrganisationFillsItsPartOfTheQueueOnly) {
  asio::io_context context;
  Gate gate;
  WorkPool pool("test", 1, 100, {.waiting = 2});
  std::vector<std::string> order;
  auto holding = begin(context, passes(&pool, "greedy", &gate));
  gate.entered.acquire();
  std::vector<std::future<bool>> all;
  for (int i = 0; i < 3; ++i) all.push_back(begin(context, notes(&pool, "greedy", &order)));
  all.push_back(begin(context, notes(&pool, "modest", &order)));
  gate.opened.release();
  context.restart();
  context.run();
  EXPECT_THROW(all[2].get(), Overloaded);
  EXPECT_EQ(order, (std::vector<std::string>{"greedy", "modest", "greedy"}));
}

TEST(WorkPool, RefusesWhatHasWaitedTooLongAlsoWhileEveryThreadIsBusy) {
  asio::io_context context;
  Gate gate;
  WorkPool pool("test", 1, 100, {.patience = std::chrono::milliseconds(20)});
  EXPECT_FALSE(pool.stands_still());
  auto holding = begin(context, passes(&pool, "greedy", &gate));
  gate.entered.acquire();
  asio::io_context elsewhere;
  EXPECT_THROW(run(elsewhere, doubled(&pool, 1)), Overloaded);
  EXPECT_TRUE(pool.stands_still()) << "its one thread has been busy for longer than its patience";
  gate.opened.release();
  context.restart();
  context.run();
  while (pool.stands_still()) std::this_thread::yield();  // until the thread has put its work down
}

TEST(WorkPool, RefusesWhatWaitsWhenItEnds) {
  asio::io_context context;
  Gate gate;
  std::vector<std::string> order;
  auto pool = std::make_unique<WorkPool>("test", 1, 100);
  auto holding = begin(context, passes(pool.get(), "greedy", &gate));
  gate.entered.acquire();
  auto waiting = begin(context, notes(pool.get(), "modest", &order));
  std::thread ending([&] { pool.reset(); });
  context.restart();
  while (waiting.wait_for(std::chrono::seconds(0)) != std::future_status::ready) context.run_one();
  EXPECT_THROW(waiting.get(), Overloaded) << "before the work that runs has ended";
  gate.opened.release();
  ending.join();
  EXPECT_TRUE(order.empty());
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
