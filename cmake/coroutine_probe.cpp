// Awaits temporaries that own memory, in the shapes that g++ 12.2 miscompiles. Exit code 0: the compiler is
// sound.
#include <coroutine>
#include <string>
#include <utility>

namespace {
int live = 0;

struct Counted {
  explicit Counted(std::string text) : text_(std::move(text)) { ++live; }
  Counted(const Counted& other) : text_(other.text_) { ++live; }
  Counted(Counted&& other) noexcept : text_(std::move(other.text_)) { ++live; }
  Counted& operator=(const Counted&) = default;
  Counted& operator=(Counted&&) = default;
  ~Counted() { --live; }
  std::string text_;
};

struct Task {
  struct promise_type {
    std::size_t value = 0;
    Task get_return_object() { return Task{std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_value(std::size_t v) { value = v; }
    void unhandled_exception() { std::abort(); }
  };
  explicit Task(std::coroutine_handle<promise_type> h) : handle(h) {}
  Task(Task&& other) noexcept : handle(std::exchange(other.handle, {})) {}
  Task(const Task&) = delete;
  ~Task() {
    if (handle) handle.destroy();
  }
  bool await_ready() { return true; }
  void await_suspend(std::coroutine_handle<>) {}
  std::size_t await_resume() { return handle.promise().value; }
  std::coroutine_handle<promise_type> handle;
};

struct Input {
  Counted a;
  Counted b;
};

Task by_value(Counted value) { co_return value.text_.size(); }
Task aggregate(Input input) { co_return input.a.text_.size() + input.b.text_.size(); }
Task nested() {
  const std::string long_text(100, 'x');
  std::size_t sum = co_await by_value(Counted(long_text + "1"));
  sum += co_await aggregate(Input{Counted(long_text), Counted(long_text)});
  sum += co_await aggregate({.a = Counted("a" + long_text), .b = Counted(long_text)});
  sum += (co_await by_value(Counted(long_text))) + (sum > 0 ? co_await by_value(Counted("short")) : 0);
  co_return sum;
}
}  // namespace

int main() {
  std::size_t sum = 0;
  {
    auto task = nested();
    sum = task.await_resume();
  }
  return live == 0 && sum == 101 + 200 + 201 + 100 + 5 ? 0 : 1;
}
