#include "services/knowledge-base-service/formats/sitemap.hpp"

#include <zlib.h>

#include <array>
#include <optional>

#include "platform/base/encoding.hpp"
#include "services/knowledge-base-service/formats/lower_case.hpp"
#include "services/knowledge-base-service/formats/xml.hpp"

namespace sp::knowledge_base {

namespace {

constexpr std::size_t largest_sitemap = 50 * 1024 * 1024;
constexpr std::size_t most_addresses = 50'000;
constexpr std::size_t longest_address = 2'048;
constexpr std::size_t most_rules = 5'000;

/// gzip (RFC 1952); nothing where it is damaged or too large.
std::optional<std::string> gunzip(std::string_view bytes) {
  z_stream stream{};
  constexpr int gzip_only = MAX_WBITS + 16;
  if (inflateInit2(&stream, gzip_only) != Z_OK) return std::nullopt;
  std::string out;
  std::array<char, 64 * 1024> piece;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  int state = Z_OK;
  while (state == Z_OK && out.size() <= largest_sitemap) {
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = static_cast<uInt>(piece.size());
    state = inflate(&stream, Z_NO_FLUSH);
    out.append(piece.data(), piece.size() - stream.avail_out);
  }
  inflateEnd(&stream);
  return state == Z_STREAM_END && out.size() <= largest_sitemap ? std::optional(std::move(out))
                                                                : std::nullopt;
}

class Locations final : public XmlEvents {
 public:
  explicit Locations(Sitemap& sitemap) : sitemap_(sitemap) {}

  void open(const XmlElement& element) override {
    if (depth_ == 0) {
      is_sitemap_ = element.name == "urlset" || element.name == "sitemapindex";
      sitemap_.is_index = element.name == "sitemapindex";
    }
    // <urlset><url><loc>; extensions for pictures and videos have a <loc> further down.
    in_location_ = depth_ == 2 && element.name == "loc";
    if (in_location_) address_.clear();
    ++depth_;
  }
  void close(std::string_view) override {
    --depth_;
    if (!in_location_) return;
    in_location_ = false;
    const auto address = trim(address_);
    if (address.empty() || address.size() > longest_address) return;
    if (sitemap_.addresses.size() == most_addresses) {
      too_many_ = true;
    } else {
      sitemap_.addresses.emplace_back(address);
    }
  }
  void text(std::string_view text) override {
    if (in_location_ && address_.size() <= longest_address) address_ += text;
  }
  bool is_sitemap() const { return is_sitemap_; }
  bool too_many() const { return too_many_; }

 private:
  Sitemap& sitemap_;
  std::string address_;
  int depth_ = 0;
  bool in_location_ = false;
  bool is_sitemap_ = false;
  bool too_many_ = false;
};

/// RFC 9309 section 2.2.3: '*' stands for anything, '$' at the end for the path's end. Greedy, with one place
/// to come back to: linear in the path for each '*'.
bool matches(std::string_view pattern, std::string_view path) {
  const bool to_the_end = pattern.ends_with('$');
  if (to_the_end) pattern.remove_suffix(1);
  std::size_t at = 0;
  std::size_t in = 0;
  std::optional<std::size_t> star;
  std::size_t resume = 0;
  for (;;) {
    if (in == pattern.size() && (!to_the_end || at == path.size())) return true;
    if (in < pattern.size() && pattern[in] == '*') {
      star = in++;
      resume = at;
    } else if (in < pattern.size() && at < path.size() && pattern[in] == path[at]) {
      ++in;
      ++at;
    } else if (star && resume < path.size()) {
      in = *star + 1;
      at = ++resume;
    } else {
      return false;
    }
  }
}

}  // namespace

Reading<Sitemap> read_sitemap(const std::string& name, std::string_view bytes) {
  std::optional<std::string> unpacked;
  if (bytes.starts_with("\x1F\x8B")) {
    unpacked = gunzip(bytes);
    if (!unpacked)
      return std::unexpected(Refusal{"damaged", name + " is damaged, or larger than 50 MiB uncompressed."});
    bytes = *unpacked;
  }
  if (bytes.size() > largest_sitemap)
    return std::unexpected(Refusal{"too_large", name + " is larger than 50 MiB."});
  Sitemap sitemap;
  Locations locations(sitemap);
  if (!read_xml(bytes, locations) || !locations.is_sitemap())
    return std::unexpected(Refusal{"damaged", name + " is no sitemap (sitemaps.org), or a damaged one."});
  if (locations.too_many())
    return std::unexpected(Refusal{"too_large", name + " holds more than 50,000 addresses."});
  return sitemap;
}

RobotsRules RobotsRules::read(std::string_view text, std::string_view agent) {
  RobotsRules own;
  RobotsRules everyones;
  bool for_own = false;
  bool for_everyone = false;
  bool has_own = false;
  bool naming = false;  // the lines before were user agents: this group's rules are for all of them
  while (!text.empty()) {
    const auto end = std::min(text.find_first_of("\r\n"), text.size());
    auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    line = trim(line.substr(0, line.find('#')));
    const auto colon = line.find(':');
    if (colon == line.npos) continue;
    const auto field = lower_case(trim(line.substr(0, colon)));
    const auto value = trim(line.substr(colon + 1));
    if (field == "user-agent") {
      if (!naming) for_own = for_everyone = false;
      naming = true;
      if (value == "*") for_everyone = true;
      if (lower_case(value) == agent) for_own = has_own = true;
    } else if (field == "allow" || field == "disallow") {
      naming = false;
      if (value.empty()) continue;  // "Disallow:" forbids nothing
      const Rule rule{field == "allow", std::string(value)};
      if (for_own && own.rules_.size() < most_rules) own.rules_.push_back(rule);
      if (for_everyone && everyones.rules_.size() < most_rules) everyones.rules_.push_back(rule);
    }
  }
  return has_own ? own : everyones;
}

bool RobotsRules::allow(std::string_view path) const {
  const Rule* decisive = nullptr;
  for (const auto& rule : rules_) {
    if (!matches(rule.pattern, path)) continue;
    if (!decisive || rule.pattern.size() > decisive->pattern.size() ||
        (rule.pattern.size() == decisive->pattern.size() && rule.allows))
      decisive = &rule;
  }
  return !decisive || decisive->allows;
}

bool forbids_indexing(std::string_view directives, std::string_view agent) {
  bool for_us = true;
  while (!directives.empty()) {
    const auto end = std::min(directives.find(','), directives.size());
    auto directive = lower_case(trim(directives.substr(0, end)));
    directives.remove_prefix(std::min(end + 1, directives.size()));
    const auto colon = directive.find(':');
    if (colon != directive.npos && directive.substr(0, colon) != "unavailable_after" &&
        !directive.starts_with("max-")) {
      for_us = trim(directive.substr(0, colon)) == agent;
      directive = trim(std::string_view(directive).substr(colon + 1));
    }
    if (for_us && (directive == "noindex" || directive == "none")) return true;
  }
  return false;
}

}  // namespace sp::knowledge_base
