#include <boost/asio/co_spawn.hpp>
#include <boost/url.hpp>
#include <map>
#include <set>
#include <stop_token>

#include "app/import_run.hpp"
#include "app/site_address.hpp"
#include "services/knowledge-base-service/formats/sitemap.hpp"

namespace sp::app {

namespace {

using boost::urls::url;
using knowledge_base::Refusal;
using knowledge_base::RobotsRules;

constexpr std::string_view agent = "support-platform";
constexpr std::size_t largest_page = 10 * 1024 * 1024;
constexpr std::size_t largest_sitemap = 50 * 1024 * 1024;
constexpr std::size_t largest_robots = 500 * 1024;  // RFC 9309 section 2.5
constexpr std::size_t most_pages = 50'000;
constexpr std::size_t most_sitemaps = 1'000;
constexpr int most_redirects = 5;
constexpr int at_once = 2;
constexpr std::chrono::milliseconds glance{100};

using Headers = std::vector<std::pair<std::string, std::string>>;

/// Reads one site. Lives on one thread, which runs its coroutines.
class SiteImport {
 public:
  SiteImport(ImportRun& run, outbound::HttpClient& client, url sitemap)
      : run_(run), client_(client), sitemap_(std::move(sitemap)) {}

  /// The rules and the addresses.
  Task<> prepare() {
    robots_ = co_await read_robots();
    co_await read_sitemaps(sitemap_, 0);
  }

  /// One of the workers: the next page until there is none.
  Task<> work(Progress* progress) {
    while (next_ < pages_.size() && !stop_.stop_requested()) {
      const url page = pages_[next_++];
      co_await import_page(page);
      progress->step();
    }
  }

  void stop() { stop_.request_stop(); }
  std::size_t pages() const { return pages_.size(); }
  /// Whether every sitemap was read: only then is a page that is in none of them gone.
  bool is_complete() const { return complete_; }

 private:
  struct Fetched {
    outbound::HttpResponse response;
    std::string problem;  // "": it was answered, with whatever status
    url address;          // where redirects led
  };

  Task<Fetched> fetch(url address, Headers headers, std::size_t limit) {
    headers.emplace_back("User-Agent", std::string(agent));
    for (int redirects = 0;; ++redirects) {
      outbound::HttpRequest request{.url = text_of(address), .headers = headers, .body_limit = limit};
      request.total_timeout = std::chrono::seconds{60};
      request.allow_private_addresses = run_.options().allow_private_addresses;
      request.stop = stop_.get_token();
      auto response = co_await client_.fetch(std::move(request));
      if (!response) co_return Fetched{{}, response.error().message, address};
      const auto location = response->header("location");
      if (response->status < 301 || response->status > 308 || response->status == 304 || location.empty())
        co_return Fetched{std::move(*response), "", address};
      if (redirects == most_redirects) co_return Fetched{{}, "It redirects too often.", address};
      const auto reference = boost::urls::parse_uri_reference(location);
      url target;
      if (!reference || !boost::urls::resolve(address, *reference, target))
        co_return Fetched{{}, "It redirects to an address that cannot be read.", address};
      const auto next = address_of(text_of(target));
      if (!next || !is_same_site(*next, sitemap_))
        co_return Fetched{{}, "It redirects to another site: " + text_of(target), address};
      address = *next;
    }
  }

  Task<RobotsRules> read_robots() {
    url address = sitemap_;
    address.set_encoded_path("/robots.txt");
    address.remove_query();
    const auto fetched = co_await fetch(address, {}, largest_robots);
    // RFC 9309 section 2.3.1: what is not there allows everything, what cannot be reached nothing.
    if (!fetched.problem.empty() || fetched.response.status >= 500)
      throw UserError(text_of(address) + " cannot be read: nothing was imported. " + fetched.problem);
    co_return fetched.response.status < 300 ? RobotsRules::read(fetched.response.body, agent) : RobotsRules();
  }

  Task<> read_sitemaps(url address, int depth) {
    const auto name = text_of(address);
    auto fetched = co_await fetch(address, {}, largest_sitemap);
    if (fetched.problem.empty() && fetched.response.status != 200)
      fetched.problem = "It answers " + std::to_string(fetched.response.status) + ".";
    auto sitemap = fetched.problem.empty()
                       ? knowledge_base::read_sitemap(name, fetched.response.body)
                       : knowledge_base::Reading<knowledge_base::Sitemap>(std::unexpected(
                             Refusal{"unreachable", name + " cannot be read. " + fetched.problem}));
    if (!sitemap && depth == 0) throw UserError(sitemap.error().reason);
    if (!sitemap) {
      complete_ = false;
      run_.skip(name, sitemap.error());
      co_return;
    }
    for (const auto& text : sitemap->addresses) {
      if (stop_.stop_requested()) co_return;
      if (!sitemap->is_index) {
        add_page(text);
        continue;
      }
      const auto inner = address_of(text);
      if (depth > 0 || !inner || !is_same_site(*inner, sitemap_) || ++sitemaps_ > most_sitemaps) {
        complete_ = false;
        run_.skip(text, {"outside", text + " is not read: sitemaps nest once, on one host, at most " +
                                        std::to_string(most_sitemaps) + "."});
        continue;
      }
      co_await read_sitemaps(*inner, depth + 1);
    }
  }

  void add_page(const std::string& text) {
    const auto named = address_of(text);
    if (!named) return run_.skip(text, {"unsupported", text + " is no http or https address."});
    if (!is_same_site(*named, sitemap_))
      return run_.skip(text_of(*named),
                       {"outside", text_of(*named) + " is on another host than the sitemap."});
    const url page = without_tracking(*named);
    const auto name = text_of(page);
    if (page != *named && !named_.insert(text_of(*named)).second) return;
    if (!listed_.insert(name).second) {
      if (page != *named) leave_out_copy(text_of(*named), page);
      return;
    }
    if (!robots_.allow(path_of(page)))
      return run_.skip(name, {"disallowed", name + " may not be read: robots.txt says so."});
    if (pages_.size() == most_pages)
      return run_.skip(name, {"too_many_files", name + " is one page too many: at most 50,000 are read."});
    pages_.push_back(page);
  }

  void leave_out_copy(const std::string& name, const url& of) { run_.leave_out(name, copy_of(name, of)); }
  static Refusal copy_of(const std::string& name, const url& of) {
    return {"copy", name + " is the same page as " + text_of(of) + ", which is read once."};
  }

  /// Whether the sitemap names the page, in whatever spelling; then it is read there.
  bool is_listed(const url& address) const {
    auto other = address;
    const auto path = std::string(address.encoded_path());
    other.set_encoded_path(path.ends_with('/') ? path.substr(0, path.size() - 1) : path + "/");
    return listed_.contains(text_of(address)) || listed_.contains(text_of(other));
  }

  /// Whether the page `name` is the first that turned out to be the one at `address`.
  bool is_first_at(const url& address, const std::string& name) {
    return places_.emplace(text_of(address), name).first->second == name;
  }

  /// Why a page that `page` led to is not taken: it is read by itself, or may not be read.
  std::optional<Refusal> why_not(const url& page, const url& reached) {
    const auto name = text_of(page);
    if (is_same_page(page, reached)) return std::nullopt;
    if (!robots_.allow(path_of(reached)))
      return Refusal{"disallowed", name + " leads to " + text_of(reached) + ", which robots.txt forbids."};
    if (is_listed(reached) || !is_first_at(reached, name)) return copy_of(name, reached);
    return std::nullopt;
  }

  /// The same of a page that names another address as its own. Sites that name their first page everywhere,
  /// or another host, do not mean it.
  std::optional<Refusal> why_not_canonical(const std::string& name, const url& page,
                                           const std::string& canonical) {
    const auto reference = boost::urls::parse_uri_reference(canonical);
    url target;
    if (!reference || !boost::urls::resolve(page, *reference, target)) return std::nullopt;
    const auto address = address_of(text_of(target));
    if (!address || !is_same_site(*address, sitemap_) || path_of(*address) == "/") return std::nullopt;
    const auto own = without_tracking(*address);
    if (is_same_page(own, page)) return std::nullopt;
    if (is_listed(own) || !is_first_at(own, name)) return copy_of(name, own);
    return std::nullopt;
  }

  static bool forbids_indexing(const outbound::HttpResponse& response) {
    return std::ranges::any_of(response.headers, [](const auto& header) {
      return header.first == "x-robots-tag" && knowledge_base::forbids_indexing(header.second, agent);
    });
  }

  Task<> import_page(url page) {
    const auto name = text_of(page);
    Headers headers;
    if (const auto* before = run_.known(name)) {
      if (!before->provenance.etag.empty()) headers.emplace_back("If-None-Match", before->provenance.etag);
      if (!before->provenance.modified.empty())
        headers.emplace_back("If-Modified-Since", before->provenance.modified);
    }
    const bool conditional = !headers.empty();
    const auto fetched = co_await fetch(page, std::move(headers), largest_page);
    if (stop_.stop_requested()) co_return;
    const auto& response = fetched.response;
    if (!fetched.problem.empty()) {
      run_.skip(name, {"unreachable", name + " cannot be read. " + fetched.problem});
    } else if (response.status == 304 && conditional) {
      run_.keep(name);
    } else if (response.status == 404 || response.status == 410) {
      if (run_.known(name)) co_return run_.remove(name);
      run_.skip(name, {"not_found", name + " answers " + std::to_string(response.status) + "."});
    } else if (response.status != 200) {
      run_.skip(name, {"unreachable", name + " answers " + std::to_string(response.status) + "."});
    } else if (forbids_indexing(response)) {
      run_.leave_out(name, {"noindex", name + " asks not to be indexed (X-Robots-Tag: noindex)."});
    } else {
      take(page, without_tracking(fetched.address), response);
    }
  }

  void take(const url& page, const url& reached, const outbound::HttpResponse& response) {
    const auto name = text_of(page);
    if (const auto refusal = why_not(page, reached))
      return refusal->code == "copy" ? run_.leave_out(name, *refusal) : run_.skip(name, *refusal);
    const PageOrigin origin{
        .etag = std::string(response.header("etag")),
        .modified = std::string(response.header("last-modified")),
        .is_copy = [&](const std::string& canonical) { return why_not_canonical(name, reached, canonical); }};
    run_.take(name, response.body, &origin);
  }

  ImportRun& run_;
  outbound::HttpClient& client_;
  const url sitemap_;
  RobotsRules robots_;
  std::vector<url> pages_;
  std::set<std::string> listed_;               // pages that the sitemaps name
  std::set<std::string> named_;                // the same with parameters that count visits
  std::map<std::string, std::string> places_;  // address → the first page that turned out to be there
  std::size_t sitemaps_ = 0;
  std::size_t next_ = 0;
  bool complete_ = true;
  std::stop_source stop_;
};

/// Runs until nothing is left to do; passes on what a coroutine threw.
void run_all(SiteImport& site, std::vector<Task<>> tasks) {
  asio::io_context context;
  std::exception_ptr problem;
  for (auto& task : tasks)
    asio::co_spawn(context, std::move(task), [&](std::exception_ptr thrown) {
      if (!thrown) return;
      problem = thrown;
      site.stop();
    });
  while (!context.stopped()) {
    context.run_for(glance);
    if (Interruption::wanted()) site.stop();
  }
  if (problem) std::rethrow_exception(problem);
}

}  // namespace

bool import_site(ImportRun& run, outbound::HttpClient& client, const std::string& sitemap) {
  const auto address = address_of(sitemap);
  if (!address) throw UserError(sitemap + " is no http or https address");
  SiteImport site(run, client, *address);
  std::vector<Task<>> tasks;
  tasks.push_back(site.prepare());
  run_all(site, std::move(tasks));
  tasks.clear();
  {
    Progress progress("Importing", site.pages());
    for (int i = 0; i < at_once; ++i) tasks.push_back(site.work(&progress));
    run_all(site, std::move(tasks));
  }
  if (Interruption::wanted()) return true;
  if (site.is_complete()) run.remove_missing();
  return false;
}

}  // namespace sp::app
