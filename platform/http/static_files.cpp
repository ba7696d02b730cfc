#include "platform/http/static_files.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <stdexcept>

#include "platform/base/encoding.hpp"
#include "platform/json/codec.hpp"

namespace sp::http {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t small_file = 64 * 1024;
constexpr std::size_t memory_limit = 8 * 1024 * 1024;

std::string_view content_type_of(std::string_view name) {
  static constexpr std::pair<std::string_view, std::string_view> types[] = {
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".mjs", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".json", "application/json"},
      {".map", "application/json"},
      {".webmanifest", "application/manifest+json"},
      {".txt", "text/plain; charset=utf-8"},
      {".xml", "application/xml"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".jpg", "image/jpeg"},
      {".webp", "image/webp"},
      {".avif", "image/avif"},
      {".gif", "image/gif"},
      {".ico", "image/x-icon"},
      {".woff2", "font/woff2"},
      {".woff", "font/woff"},
      {".wasm", "application/wasm"},
  };
  for (const auto& [extension, type] : types)
    if (name.ends_with(extension)) return type;
  return "application/octet-stream";
}

std::string read_whole(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) throw std::runtime_error("cannot read " + path);
  struct stat status{};
  ::fstat(file, &status);
  std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
  std::size_t at = 0;
  while (at < bytes.size()) {
    const auto got = ::pread(file, bytes.data() + at, bytes.size() - at, static_cast<off_t>(at));
    if (got <= 0) break;
    at += static_cast<std::size_t>(got);
  }
  ::close(file);
  if (at != bytes.size()) throw std::runtime_error("cannot read " + path);
  return bytes;
}

std::string digest_of(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int length = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha256(), nullptr);
  return base64url_encode({reinterpret_cast<const char*>(digest.data()), 16});
}

json::Value read_json(const std::string& path) {
  auto value = json::parse(read_whole(path));
  if (!value) throw std::runtime_error(path + ": " + value.error().message);
  return std::move(*value);
}

/// Sources of a CSP list, each with a space before it. Only hashes are taken over.
std::string sources(const json::Value& list) {
  std::string text;
  if (!list.is_array()) return text;
  for (const auto& source : list.get_array())
    if (source.is_string() && source.get_string().starts_with("'sha"))
      text += ' ' + std::string(source.get_string());
  return text;
}

std::string policy_of(const std::string& script_sources, const std::string& style_sources) {
  return "default-src 'self'; script-src 'self'" + script_sources + "; style-src 'self'" + style_sources +
         "; style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
         "object-src 'none'; "
         "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
}

/// Whether Accept-Encoding takes `coding`: named, and not with a weight of zero (RFC 9110 section 12.5.3).
bool accepts(std::string_view header, std::string_view coding) {
  while (!header.empty()) {
    const auto comma = header.find(',');
    auto item = trim(header.substr(0, comma));
    header = comma == std::string_view::npos ? std::string_view{} : header.substr(comma + 1);
    const auto semicolon = item.find(';');
    if (!equal_ignoring_case(trim(item.substr(0, semicolon)), coding)) continue;
    if (semicolon == std::string_view::npos) return true;
    const auto weight = trim(item.substr(semicolon + 1));
    return !(weight.starts_with("q=0") && weight.find_first_not_of("0.", 2) == std::string_view::npos);
  }
  return false;
}

/// Whether If-None-Match has this tag; weak comparison (RFC 9110 section 13.1.2).
bool matches(std::string_view header, std::string_view tag) {
  if (trim(header) == "*") return true;
  while (!header.empty()) {
    const auto comma = header.find(',');
    auto item = trim(header.substr(0, comma));
    header = comma == std::string_view::npos ? std::string_view{} : header.substr(comma + 1);
    if (item.starts_with("W/")) item.remove_prefix(2);
    if (item == tag) return true;
  }
  return false;
}

std::vector<std::string> segments_of(std::string_view path) {
  std::vector<std::string> segments;
  if (path.starts_with('/')) path.remove_prefix(1);
  if (path.ends_with('/')) path.remove_suffix(1);
  for (;;) {
    const auto slash = path.find('/');
    segments.emplace_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return segments;
    path.remove_prefix(slash + 1);
  }
}

}  // namespace

struct StaticFiles::Variant {
  std::string path;      // on disk; empty: there is none
  std::string encoding;  // "br", "gzip" or "" for the file itself
  std::size_t size = 0;
  mutable std::shared_ptr<const std::string> kept;
  mutable std::weak_ptr<const std::string> sending;
};

struct StaticFiles::File {
  std::string digest;
  std::string content_type;
  std::string policy;  // Content-Security-Policy, pages only
  bool immutable = false;
  Variant plain, brotli, gzip;
};

StaticFiles::StaticFiles(const std::string& folder) {
  if (!fs::is_directory(folder))
    throw std::runtime_error("the static folder '" + folder + "' does not exist");
  index_folder(folder);
  read_policy(folder + "/csp.json");
  read_rewrites(folder + "/rewrites.json");
}

StaticFiles::~StaticFiles() = default;

void StaticFiles::index_folder(const std::string& folder) {
  for (const auto& item : fs::recursive_directory_iterator(folder)) {
    if (!item.is_regular_file()) continue;
    const std::string disk = item.path().string();
    std::string path = '/' + item.path().lexically_relative(folder).generic_string();
    if (path == "/csp.json" || path == "/rewrites.json" || path.ends_with(".br") || path.ends_with(".gz"))
      continue;
    auto file = std::make_unique<File>();
    file->plain = {.path = disk, .encoding = "", .size = item.file_size()};
    file->digest = digest_of(read_whole(disk));
    file->content_type = content_type_of(path);
    file->immutable = path.starts_with("/_next/static/");
    if (file->content_type.starts_with("text/html")) file->policy = policy_of("", "");
    std::error_code missing;
    if (const auto size = fs::file_size(disk + ".br", missing); !missing)
      file->brotli = {.path = disk + ".br", .encoding = "br", .size = size};
    if (const auto size = fs::file_size(disk + ".gz", missing); !missing)
      file->gzip = {.path = disk + ".gz", .encoding = "gzip", .size = size};
    if (path.ends_with("/index.html")) path.resize(path.size() - std::string_view("index.html").size());
    files_[path] = std::move(file);
  }
}

void StaticFiles::read_policy(const std::string& path) {
  if (!fs::exists(path)) return;
  const auto policy = read_json(path);
  if (!policy.is_object()) throw std::runtime_error(path + " must be an object of paths");
  const auto* all_styles = policy.get_object().if_contains("styles");
  const std::string shared = all_styles == nullptr ? "" : sources(*all_styles);
  for (auto& [page, file] : files_) {
    if (file->policy.empty()) continue;
    std::string scripts, styles = shared;
    if (const auto* entry = policy.get_object().if_contains(page)) {
      const auto* object = entry->if_object();
      scripts = sources(object == nullptr             ? *entry
                        : object->contains("scripts") ? object->at("scripts")
                                                      : json::Value());
      if (object != nullptr && object->contains("styles")) styles += sources(object->at("styles"));
    }
    file->policy = policy_of(scripts, styles);
  }
}

void StaticFiles::read_rewrites(const std::string& path) {
  if (!fs::exists(path)) return;
  const auto value = read_json(path);
  const auto broken = [&path] {
    return std::runtime_error(path + R"( must be a list of {"pattern", "page"})");
  };
  if (!value.is_array()) throw broken();
  for (const auto& item : value.get_array()) {
    const auto* line = item.if_object();
    const auto* pattern = line == nullptr ? nullptr : line->if_contains("pattern");
    const auto* page = line == nullptr ? nullptr : line->if_contains("page");
    if (pattern == nullptr || page == nullptr || !pattern->is_string() || !page->is_string()) throw broken();
    rewrites_.push_back({segments_of(pattern->get_string()), std::string(page->get_string())});
  }
}

const StaticFiles::File* StaticFiles::find(std::string_view path) const {
  const auto found = files_.find(path);
  return found == files_.end() ? nullptr : found->second.get();
}

const StaticFiles::File* StaticFiles::rewritten(std::string_view path) const {
  if (path.starts_with("/_next/")) return nullptr;
  const auto segments = segments_of(path);
  for (const auto& rewrite : rewrites_) {
    bool same = rewrite.segments.size() == segments.size();
    for (std::size_t i = 0; same && i < segments.size(); ++i)
      same = rewrite.segments[i] == "*" ? !segments[i].empty() && !segments[i].contains('.')
                                        : rewrite.segments[i] == segments[i];
    if (same) return find(rewrite.page);
  }
  return nullptr;
}

std::shared_ptr<const std::string> StaticFiles::load(const Variant& variant) const {
  const std::lock_guard lock(mutex_);
  if (variant.kept) return variant.kept;
  if (auto shared = variant.sending.lock()) return shared;
  auto bytes = std::make_shared<const std::string>(read_whole(variant.path));
  if (bytes->size() < small_file && kept_bytes_ + bytes->size() <= memory_limit) {
    kept_bytes_ += bytes->size();
    variant.kept = bytes;
  } else {
    variant.sending = bytes;
  }
  return bytes;
}

Response StaticFiles::serve(const File& file, const Request& request, int status) const {
  Response response;
  response.status = status;
  response.content_type = file.content_type;
  const auto accepted = request.header("accept-encoding");
  const Variant* variant = &file.plain;
  if (!file.brotli.path.empty() && accepts(accepted, "br")) {
    variant = &file.brotli;
  } else if (!file.gzip.path.empty() && accepts(accepted, "gzip")) {
    variant = &file.gzip;
  }
  const std::string tag =
      '"' + file.digest + (variant->encoding.empty() ? "" : '-' + variant->encoding) + '"';
  response.headers.emplace_back("ETag", tag);
  response.headers.emplace_back("Cache-Control",
                                file.immutable ? "public, max-age=31536000, immutable" : "no-cache");
  if (!file.brotli.path.empty() || !file.gzip.path.empty())
    response.headers.emplace_back("Vary", "Accept-Encoding");
  if (!file.policy.empty()) response.headers.emplace_back("Content-Security-Policy", file.policy);
  if (status == 200 && matches(request.header("if-none-match"), tag)) {
    response.status = 304;
    return response;
  }
  if (!variant->encoding.empty()) response.headers.emplace_back("Content-Encoding", variant->encoding);
  response.shared_body = load(*variant);
  return response;
}

Response StaticFiles::respond(const Request& request) const {
  const std::string_view path = request.path;
  if (const File* file = find(path)) return serve(*file, request, 200);
  if (const File* file = rewritten(path)) return serve(*file, request, 200);
  if (!path.ends_with('/') && find(std::string(path) + '/') != nullptr) {
    Response response;
    response.status = 308;
    // A path of the index never begins with two slashes, so that this leads nowhere else.
    response.headers.emplace_back(
        "Location", std::string(path) + '/' + (request.query.empty() ? "" : '?' + request.query));
    response.headers.emplace_back("Cache-Control", "no-cache");
    return response;
  }
  if (const File* file = find("/404.html")) return serve(*file, request, 404);
  return problem(
      Error{
          .kind = ErrorKind::not_found, .code = "not_found", .message = "There is nothing at this address."},
      request.id);
}

}  // namespace sp::http
