#include "services/knowledge-base-service/formats/pandoc.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <vector>

#include "platform/base/encoding.hpp"
#include "services/knowledge-base-service/domain/dialects/notices.hpp"
#include "services/knowledge-base-service/formats/front_matter.hpp"

namespace sp::knowledge_base {

namespace {

constexpr std::size_t largest_output = 16UL * 1024 * 1024;
// Exit codes of pandoc (its manual, "Exit codes").
constexpr int unknown_option = 6;
constexpr int unknown_format = 21;
constexpr int out_of_memory = 251;

struct PandocFormat {
  std::string_view name;
  const char* argument;
  std::string_view shown;
};
constexpr std::array<PandocFormat, 4> formats_of_pandoc{{{"rst", "--from=rst", "a reStructuredText file"},
                                                         {"asciidoc", "--from=asciidoc", "an AsciiDoc file"},
                                                         {"odt", "--from=odt", "an OpenDocument text"},
                                                         {"epub", "--from=epub", "an EPUB book"}}};

const PandocFormat* pandoc_format(std::string_view name) {
  for (const auto& format : formats_of_pandoc)
    if (format.name == name) return &format;
  return nullptr;
}

std::unexpected<Refusal> refused_for(std::string code, const std::string& name, std::string_view why) {
  return std::unexpected(Refusal{std::move(code), name + " " + std::string(why)});
}

std::unexpected<Refusal> without_pandoc(const PandocFormat& format, const std::string& name, bool too_old) {
  const auto what = "is " + std::string(format.shown) + ", which is read where pandoc is installed";
  if (!too_old) return refused_for("unsupported", name, what + " (package pandoc): here it is not.");
  return refused_for("unsupported", name,
                     what + ": the one that is here is too old (" +
                         (format.name == "asciidoc" ? "AsciiDoc needs 3.8.3" : "2.15 is needed") +
                         " or later).");
}

const char* find_pandoc() {
  for (const char* const path : {"/usr/local/bin/pandoc", "/usr/bin/pandoc"})
    if (::access(path, X_OK) == 0) return path;
  return nullptr;
}

/// In the forked process; does not return.
[[noreturn]] void become_pandoc(const char* path, const PandocFormat& format, int input, int output) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  ::dup2(input, STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  const char* const words[] = {"pandoc",       "--sandbox",   format.argument, "--to=gfm-raw_html",
                               "--standalone", "--wrap=none", nullptr};
  const char* const environment[] = {"LC_ALL=C.UTF-8", nullptr};
  ::execve(path, const_cast<char* const*>(words), const_cast<char* const*>(environment));
  ::_exit(127);
}

/// What comes out, or nothing where it is too much.
std::optional<std::string> read_output(int output) {
  std::string text;
  std::array<char, 64 * 1024> piece;
  for (;;) {
    const auto got = ::read(output, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return text;
    text.append(piece.data(), static_cast<std::size_t>(got));
    if (text.size() > largest_output) return std::nullopt;
  }
}

int status_of(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  return status;
}

/// Reads the lines "<div …>" and "</div>" that pandoc writes where it has no Markdown for a part of a
/// document.
class Divisions {
 public:
  explicit Divisions(std::string_view markdown) : rest_(markdown) {}

  std::string remove() {
    while (!rest_.empty()) {
      const auto line = dialects::cut_line(rest_);
      const bool code = code_.take(line);
      if (!code && line.starts_with("<div") && line.ends_with('>'))
        open(line);
      else if (!code && line == "</div>" && !notices_.empty())
        close();
      else if (!in_title_)
        put(line, code);
    }
    return std::move(out_);
  }

 private:
  void open(std::string_view line) {
    constexpr std::string_view opening = "<div class=\"";
    auto kind = line.starts_with(opening) ? line.substr(opening.size()) : std::string_view{};
    kind = kind.substr(0, kind.find_first_of("\" "));
    in_title_ = kind == "title" && !notices_.empty() && notices_.back();
    notices_.push_back(!dialects::notice_label(kind, text::Language::en).empty());
    if (!notices_.back()) return;
    if (std::exchange(empty_due_, false)) write("");
    std::string name(kind);
    for (char& c : name)
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    prefix_ += "> ";
    put("[!" + name + "]", false);
  }

  void close() {
    in_title_ = false;
    if (notices_.back()) prefix_.resize(prefix_.size() - 2);
    notices_.pop_back();
  }

  /// Where divisions went, one of the empty lines around them is enough.
  void put(std::string_view line, bool code) {
    if (dialects::is_blank_line(line)) {
      if (code)
        write(line);
      else
        empty_due_ = !out_.empty();
      return;
    }
    if (std::exchange(empty_due_, false)) write("");
    write(line);
  }

  void write(std::string_view line) {
    const std::string_view prefix = prefix_;
    out_.append(line.empty() ? trim(prefix) : prefix).append(line).append("\n");
  }

  std::string_view rest_;
  std::vector<bool> notices_;  // which of the divisions that are open are notices
  std::string prefix_;         // of their quotes
  bool in_title_ = false;      // of a notice: its name in English
  bool empty_due_ = false;
  dialects::CodeLines code_;
  std::string out_;
};

}  // namespace

bool is_read_by_pandoc(std::string_view format) { return pandoc_format(format) != nullptr; }

Reading<Extract> read_by_pandoc(std::string_view format_name, const std::string& name, int input) {
  const auto& format = *pandoc_format(format_name);
  const char* const path = find_pandoc();
  if (!path) return without_pandoc(format, name, false);
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return refused_for("damaged", name, "cannot be read.");
  const pid_t child = ::fork();
  if (child == 0) become_pandoc(path, format, input, ends[1]);
  ::close(ends[1]);
  const auto output = child < 0 ? std::nullopt : read_output(ends[0]);
  ::close(ends[0]);
  if (child < 0) return refused_for("damaged", name, "cannot be read.");
  if (!output) ::kill(child, SIGKILL);
  const int status = status_of(child);
  if (!output) return refused_for("too_large", name, "holds too much text.");
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
    return refused_for("timed_out", name, "took too long to read: split it, or simplify it.");
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  if (code == unknown_option || code == unknown_format) return without_pandoc(format, name, true);
  if (code == out_of_memory)
    return refused_for("too_large", name, "needs too much memory to be read: split it.");
  if (code != 0) return refused_for("damaged", name, "is damaged: reading it failed.");
  const auto matter = read_front_matter(*output);
  Extract extract{.title = matter.field("title"), .markdown = without_pandoc_divisions(matter.body)};
  if (trim(extract.markdown).empty()) return refused_for("no_text", name, "holds no text.");
  return extract;
}

std::string without_pandoc_divisions(std::string_view markdown) { return Divisions(markdown).remove(); }

}  // namespace sp::knowledge_base
