#include "services/knowledge-base-service/formats/converter.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "platform/json/codec.hpp"

namespace sp::knowledge_base {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t largest_report = 64UL * 1024 * 1024;
constexpr std::chrono::milliseconds glance{100};  // how late the end of the program is noticed at most

class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  ~Descriptor() { reset(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return number_; }
  void reset(int number = -1) {
    if (number_ >= 0) ::close(number_);
    number_ = number;
  }

 private:
  int number_;
};

std::runtime_error system_error(const char* what) {
  return std::runtime_error(std::string(what) + ": " + std::strerror(errno));
}

/// The bytes as a file without a name, read from its beginning.
void fill(Descriptor& file, std::string_view bytes) {
  file.reset(::memfd_create("document", MFD_CLOEXEC));
  if (file.get() < 0) throw system_error("a file for a child process");
  while (!bytes.empty()) {
    const auto sent = ::write(file.get(), bytes.data(), bytes.size());
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) throw system_error("a file for a child process");
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  ::lseek(file.get(), 0, SEEK_SET);
}

/// Starts the program with nothing of ours but its input and output: not our environment, which holds keys,
/// and not the signal mask of our threads.
pid_t start(const std::string& program, std::string_view format, const std::string& name, int input,
            int output) {
  std::array<std::string, 4> words{"support-platform", "extract", "--format=" + std::string(format),
                                   "--name=" + name};
  std::array<char*, 5> arguments{words[0].data(), words[1].data(), words[2].data(), words[3].data(), nullptr};
  std::string locale = "LC_ALL=C.UTF-8";
  std::array<char*, 2> environment{locale.data(), nullptr};
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
  // Early: until it is done, the child holds whatever locks our files have.
  posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO);
  posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigset_t restored;
  ::sigemptyset(&none);
  ::sigemptyset(&restored);
  for (const int signal : {SIGPIPE, SIGINT, SIGTERM}) ::sigaddset(&restored, signal);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &restored);
  // A group of its own: Ctrl-C on the terminal is for us, who end the child ourselves.
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  pid_t child = -1;
  const int failed =
      ::posix_spawn(&child, program.c_str(), &files, &attributes, arguments.data(), environment.data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  if (failed != 0) {
    errno = failed;
    throw system_error(("starting " + program).c_str());
  }
  return child;
}

enum class End { whole, late, too_much, stopped };

/// Reads until the other side closes; `text` holds what came.
End listen(int output, std::string& text, Clock::time_point deadline, const std::atomic<bool>& stopping) {
  std::array<char, 64 * 1024> piece;
  for (;;) {
    if (stopping) return End::stopped;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    if (left.count() <= 0) return End::late;
    pollfd ready{output, POLLIN, 0};
    if (::poll(&ready, 1, static_cast<int>(std::min(left, glance).count())) <= 0) continue;
    const auto got = ::read(output, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return End::whole;
    text.append(piece.data(), static_cast<std::size_t>(got));
    if (text.size() > largest_report) return End::too_much;
  }
}

/// A child that closed its output has this long to end.
int reap(pid_t child, bool kill_first) {
  constexpr int patience = 200;
  int status = 0;
  for (int i = 0; !kill_first && i < patience; ++i) {
    if (::waitpid(child, &status, WNOHANG) == child) return status;
    ::usleep(5'000);
  }
  ::kill(child, SIGKILL);
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  return status;
}

struct Turn {
  std::counting_semaphore<4>& turns;
  explicit Turn(std::counting_semaphore<4>& of) : turns(of) { turns.acquire(); }
  ~Turn() { turns.release(); }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
};

Reading<ExtractReport> read_report(std::string_view text, const std::string& name) {
  const auto json = json::parse(text);
  auto report = json ? json::decode<ExtractReport>(*json) : Result<ExtractReport>(Failure(json.error()));
  if (!report) return std::unexpected(Refusal{"damaged", name + " is damaged: reading it failed."});
  if (!report->code.empty())
    return std::unexpected(Refusal{std::move(report->code), std::move(report->reason)});
  return std::move(*report);
}

}  // namespace

Reading<ExtractReport> Converter::convert(std::string_view format, const std::string& name,
                                          std::string_view bytes) {
  const Turn turn(turns_);
  const auto refused = [&name](std::string code, std::string_view why) {
    return std::unexpected(Refusal{std::move(code), name + " " + std::string(why)});
  };
  const auto timed_out = [&] {
    return refused("timed_out", "took too long to read: split it, or simplify it.");
  };
  if (stopping_) return refused("timed_out", "was not read: the platform is stopping.");

  Descriptor input;
  fill(input, bytes);
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw system_error("a pipe for a child process");
  const Descriptor output(ends[0]);
  Descriptor childs_output(ends[1]);
  const auto deadline = Clock::now() + options_.patience;
  const pid_t child = start(options_.program, format, name, input.get(), childs_output.get());
  childs_output.reset();
  input.reset();

  std::string text;
  const auto end = listen(output.get(), text, deadline, stopping_);
  const int status = reap(child, end != End::whole);
  if (end == End::stopped) return refused("timed_out", "was not read: the platform is stopping.");
  if (end == End::late) return timed_out();
  if (end == End::too_much) return refused("too_large", "holds too much text.");
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU) return timed_out();
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    return refused("damaged", "is damaged: reading it failed.");
  return read_report(text, name);
}

}  // namespace sp::knowledge_base
