#include "services/knowledge-base-service/formats/running_rows.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "platform/base/encoding.hpp"
#include "platform/text/analysis.hpp"
#include "services/knowledge-base-service/formats/lower_case.hpp"

namespace sp::knowledge_base {

namespace {

constexpr double margin_share = 0.12;  // of the page's height, where headers and footers stand
constexpr std::size_t least_pages = 3;
constexpr std::size_t most_running_rows = 4;  // of one header or footer
constexpr double same_place = 4;              // points
constexpr double apart = 0.8;                 // of its height, by which a header is apart from the text
constexpr std::size_t least_entries = 3;

std::string tabbed_text(const Row& row) {
  std::string text;
  for (const auto& line : row.lines) text += (text.empty() ? "" : "\t") + line.text;
  return text;
}

std::size_t letters_of(const Row& row) {
  std::size_t letters = 0;
  for (const auto& line : row.lines) letters += line.text.size();
  return letters;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A text and its numbers apart: "Page 3 of 12" has the form "Page # of #".
struct Form {
  struct Number {
    std::string digits;
    bool may_count_pages = false;
  };
  std::string text;
  std::vector<Number> numbers;
};

bool ends_with_page_mark(std::string_view before) {
  static constexpr std::array<std::string_view, 12> marks{"page", "pages", "p.", "pg", "pg.", "seite",
                                                          "/",    "|",     "-",  "\t", "(",   "["};
  const bool set_apart = before.ends_with('\t');
  const auto text = lower_case(trim(before));
  return set_apart || text.empty() || text.ends_with("–") || text.ends_with("—") || text.ends_with("·") ||
         text.ends_with("•") ||
         std::ranges::any_of(marks, [&](std::string_view mark) { return text.ends_with(mark); });
}

bool starts_with_page_mark(std::string_view after) {
  static constexpr std::array<std::string_view, 10> marks{"/",   "|",    "-", "–", "—",
                                                          "of ", "sur ", ")", "]", "·"};
  const bool set_apart = after.starts_with('\t');
  const auto text = lower_case(trim(after));
  return set_apart || text.empty() ||
         std::ranges::any_of(marks, [&](std::string_view mark) { return text.starts_with(mark); });
}

Form form_of(std::string_view text) {
  Form form;
  for (std::size_t i = 0; i < text.size();) {
    if (!is_digit(text[i])) {
      if (text[i] != ' ') form.text += text[i];
      ++i;
      continue;
    }
    auto end = i;
    while (end < text.size() && is_digit(text[end])) ++end;
    form.text += '#';
    form.numbers.push_back(
        {std::string(text.substr(i, end - i)),
         end - i <= 5 && ends_with_page_mark(text.substr(0, i)) && starts_with_page_mark(text.substr(end))});
    i = end;
  }
  return form;
}

/// A row at the edge of a page that may be part of a header or footer.
struct RunningRow {
  PageRows* page = nullptr;
  std::size_t row = 0;
  double top = 0;
  Form form;
};

int number_of(std::string_view digits) {
  int number = -1;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

bool is_same(const RunningRow& one, const RunningRow& other) {
  if (std::abs(one.top - other.top) > same_place) return false;
  if (one.form.numbers.size() != other.form.numbers.size()) return false;  // one has a '#' of its own
  for (std::size_t i = 0; i < one.form.numbers.size(); ++i) {
    const auto& here = one.form.numbers[i];
    const auto& there = other.form.numbers[i];
    if (here.digits == there.digits) continue;
    if (!here.may_count_pages ||
        number_of(here.digits) - number_of(there.digits) != one.page->number - other.page->number)
      return false;
  }
  return true;
}

/// Peels the rows of one edge, the outermost first.
class Peeling {
 public:
  Peeling(std::vector<PageRows>& pages, bool at_top, std::size_t page_count)
      : at_top_(at_top), page_count_(page_count) {
    for (auto& page : pages) peeled_.emplace(&page, 0);
  }

  /// Rows of each page that are part of the header or footer, if they may go.
  std::map<PageRows*, std::size_t> run() {
    for (std::size_t depth = 0; depth < most_running_rows; ++depth) {
      std::map<std::string, std::vector<RunningRow>> alike;
      for (const auto& [page, count] : peeled_)
        if (count == depth) add_candidate(*page, depth, alike);
      bool any = false;
      for (const auto& [form, candidates] : alike) any = peel(candidates) || any;
      if (!any) break;
    }
    for (auto& [page, count] : peeled_)
      if (count > 0 && !stands_apart(*page, count)) count = 0;
    return peeled_;
  }

 private:
  std::size_t index(const PageRows& page, std::size_t depth) const {
    return at_top_ ? depth : page.rows.size() - 1 - depth;
  }

  void add_candidate(PageRows& page, std::size_t depth,
                     std::map<std::string, std::vector<RunningRow>>& alike) const {
    if (depth >= page.rows.size()) return;
    const auto at = index(page, depth);
    const auto& row = page.rows[at];
    const bool in_margin =
        at_top_ ? row.bottom < page.height * margin_share : row.top > page.height * (1 - margin_share);
    // A page's number may stand alone at any height below or above the text.
    RunningRow candidate{.page = &page, .row = at, .top = row.top, .form = form_of(tabbed_text(row))};
    const bool is_number = candidate.form.text == "#" && candidate.form.numbers.size() == 1 &&
                           candidate.form.numbers.front().digits.size() <= 5;
    if (in_margin || is_number) alike[candidate.form.text].push_back(std::move(candidate));
  }

  bool peel(const std::vector<RunningRow>& candidates) {
    bool any = false;
    if (candidates.size() < least_pages) return any;
    for (const auto& one : candidates) {
      std::set<int> pages;
      for (const auto& other : candidates)
        if (is_same(one, other)) pages.insert(other.page->number);
      if (pages.size() < least_pages || 2 * pages.size() <= page_count_) continue;
      ++peeled_[one.page];
      any = true;
    }
    return any;
  }

  bool stands_apart(const PageRows& page, std::size_t count) const {
    if (count >= page.rows.size()) return true;
    const auto& last = page.rows[index(page, count - 1)];
    const auto& next = page.rows[index(page, count)];
    const double gap = at_top_ ? next.top - last.bottom : last.top - next.bottom;
    return gap >= apart * (last.bottom - last.top);
  }

  const bool at_top_;
  const std::size_t page_count_;
  std::map<PageRows*, std::size_t> peeled_;
};

/// "Installing ........ 12" as "Installing" and 12.
struct ContentsEntry {
  std::string label;
  int page = 0;
};

struct Leader {
  std::size_t begin = std::string_view::npos;
  std::size_t end = 0;
};

/// The first run of four dots or more, blanks between them included, with text on both sides.
Leader leader_of(std::string_view text, std::size_t from = 0) {
  constexpr std::string_view ellipsis = "\xE2\x80\xA6";
  constexpr std::string_view middle_dot = "\xC2\xB7";
  for (std::size_t i = from; i < text.size(); ++i) {
    std::size_t dots = 0;
    std::size_t end = i;
    for (std::size_t at = i; at < text.size();) {
      const auto rest = text.substr(at);
      const std::size_t taken = rest.starts_with('.')          ? 1
                                : rest.starts_with(ellipsis)   ? 3
                                : rest.starts_with(middle_dot) ? 2
                                                               : 0;
      if (taken > 0) {
        dots += taken == 3 ? 3 : 1;
        at += taken;
        end = at;
      } else if (rest.front() == ' ' || rest.front() == '\t') {
        ++at;
      } else {
        break;
      }
    }
    if (dots >= 4 && !trim(text.substr(0, i)).empty() && !trim(text.substr(end)).empty()) return {i, end};
    if (end > i) i = end - 1;
  }
  return {};
}

std::optional<ContentsEntry> entry_of(const Row& row) {
  const auto text = tabbed_text(row);
  const auto leader = leader_of(text);
  if (leader.begin == std::string_view::npos) return std::nullopt;
  const auto number = trim(std::string_view(text).substr(leader.end));
  if (number.size() > 4 || !std::ranges::all_of(number, is_digit)) return std::nullopt;
  return ContentsEntry{text::fold(trim(std::string_view(text).substr(0, leader.begin))), number_of(number)};
}

bool is_contents_title(std::string_view text) {
  static constexpr std::array<std::string_view, 7> titles{
      "sommaire", "table des matieres", "contents", "table of contents", "index", "plan", "summary"};
  const auto folded = text::fold(trim(text));
  return std::ranges::find(titles, folded) != titles.end();
}

/// Where entries stand, in the order of the text.
struct Place {
  PageRows* page = nullptr;
  std::size_t row = 0;
  ContentsEntry entry;
};

class Contents {
 public:
  Contents(std::vector<PageRows>& pages, std::size_t page_count) : pages_(pages), page_count_(page_count) {}

  std::vector<Place> find() {
    bool titled = false;
    for (auto& page : pages_)
      for (std::size_t i = 0; i < page.rows.size(); ++i) {
        auto entry = entry_of(page.rows[i]);
        const auto text = tabbed_text(page.rows[i]);
        const bool goes_on = entry && entry->page >= (run_.empty() ? 0 : run_.back().entry.page) &&
                             static_cast<std::size_t>(entry->page) <= page_count_ + page_count_ / 2;
        if (!goes_on) close(titled);
        if (goes_on)
          run_.push_back({&page, i, std::move(*entry)});
        else
          titled = is_contents_title(text);
        if (!entry) standing_.insert(text::fold(trim(text)));
      }
    close(titled);
    std::vector<Place> found;
    for (auto& [run, is_titled] : runs_)
      if (run.size() >= least_entries && (is_titled || stand_in_text(run)))
        found.insert(found.end(), run.begin(), run.end());
    return found;
  }

 private:
  void close(bool titled) {
    if (!run_.empty()) runs_.emplace_back(std::move(run_), titled);
    run_.clear();
  }

  /// Also "2.1 Installing" where the entry says "Installing".
  bool stand_in_text(const std::vector<Place>& run) const {
    const auto stands = [this](const Place& place) { return standing_.contains(place.entry.label); };
    return 2 * static_cast<std::size_t>(std::ranges::count_if(run, stands)) > run.size();
  }

  std::vector<PageRows>& pages_;
  const std::size_t page_count_;
  std::vector<Place> run_;
  std::vector<std::pair<std::vector<Place>, bool>> runs_;
  std::set<std::string> standing_;
};

std::size_t pages_in(const std::vector<PageRows>& pages) {
  std::set<int> numbers;
  for (const auto& page : pages) numbers.insert(page.number);
  return numbers.size();
}

}  // namespace

std::size_t drop_running_rows(std::vector<PageRows>& pages) {
  const auto count = pages_in(pages);
  if (count < least_pages) return 0;
  const auto above = Peeling(pages, true, count).run();
  const auto below = Peeling(pages, false, count).run();
  std::size_t dropped = 0;
  for (auto& page : pages) {
    const auto top = above.at(&page);
    const auto bottom = std::min(below.at(&page), page.rows.size() - std::min(top, page.rows.size()));
    std::size_t letters = 0;
    std::size_t lost = 0;
    for (std::size_t i = 0; i < page.rows.size(); ++i) {
      letters += letters_of(page.rows[i]);
      if (i < top || i >= page.rows.size() - bottom) lost += letters_of(page.rows[i]);
    }
    // A page that would lose most of its text says something in what it repeats.
    if (2 * lost > letters) continue;
    page.rows.erase(page.rows.end() - static_cast<std::ptrdiff_t>(bottom), page.rows.end());
    page.rows.erase(page.rows.begin(), page.rows.begin() + static_cast<std::ptrdiff_t>(top));
    dropped += top + bottom;
  }
  return dropped;
}

std::size_t drop_contents(std::vector<PageRows>& rows, std::size_t pages) {
  const auto found = Contents(rows, pages).find();
  for (auto place = found.rbegin(); place != found.rend(); ++place)
    place->page->rows.erase(place->page->rows.begin() + static_cast<std::ptrdiff_t>(place->row));
  return found.size();
}

bool has_leader(std::string_view text) { return leader_of(text).begin != text.npos; }

std::string without_leaders(std::string_view text) {
  std::string out;
  std::size_t from = 0;
  for (auto leader = leader_of(text); leader.begin != text.npos; leader = leader_of(text, leader.end)) {
    out += std::string(trim(text.substr(from, leader.begin - from))) + " – ";
    from = leader.end;
  }
  return out + std::string(trim(text.substr(from)));
}

}  // namespace sp::knowledge_base
