#include "platform/http/request_reader.hpp"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <cstring>
#include <optional>

#include "platform/base/encoding.hpp"

namespace sp::http {
namespace beast = boost::beast;
namespace {

constexpr std::size_t first_capacity = 4 * 1024;
constexpr std::size_t body_capacity = 32 * 1024;
constexpr std::size_t chunk_line_limit = 8 * 1024;        // a chunk's size line, or all trailers
constexpr std::size_t chunk_extension_limit = 256;        // of one chunk, in bytes; nothing here needs any
constexpr std::size_t chunk_extensions_limit = 4 * 1024;  // of all chunks of a body
constexpr int empty_line_limit = 4;  // before a request (RFC 9112 section 2.2 asks for one)

Method method_of(beast::http::verb verb) {
  switch (verb) {
    case beast::http::verb::get:
      return Method::get;
    case beast::http::verb::post:
      return Method::post;
    case beast::http::verb::put:
      return Method::put;
    case beast::http::verb::patch:
      return Method::patch;
    case beast::http::verb::delete_:
      return Method::delete_;
    case beast::http::verb::head:
      return Method::head;
    case beast::http::verb::options:
      return Method::options;
    default:
      return Method::other;
  }
}

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

/// Beast's parser of one message, handing what it finds to a Request.
class Parser final : public beast::http::basic_parser<true> {
 public:
  explicit Parser(Request& request) : request_(request) {
    body_limit(boost::none);  // counted here, for chunked and sized bodies alike
    eager(true);
  }

  void limit(std::size_t bytes, bool discard) {
    limit_ = bytes;
    discard_ = discard;
  }
  bool http_1_0() const { return http_1_0_; }
  int hosts() const { return hosts_; }
  int transfer_encodings() const { return transfer_encodings_; }
  bool header_complete() const { return header_complete_; }
  std::string_view expect() const { return expect_; }

 private:
  using Ec = beast::error_code;

  void on_request_impl(beast::http::verb verb, beast::string_view, beast::string_view target, int version,
                       Ec&) override {
    request_.method = method_of(verb);
    request_.target.assign(target.data(), target.size());
    http_1_0_ = version < 11;
  }
  void on_response_impl(int, beast::string_view, int, Ec&) override {}
  void on_field_impl(beast::http::field field, beast::string_view name, beast::string_view value,
                     Ec&) override {
    if (header_complete_) return;  // trailers: nothing here needs them
    if (field == beast::http::field::host) ++hosts_;
    if (field == beast::http::field::transfer_encoding) ++transfer_encodings_;
    if (field == beast::http::field::expect) expect_ = view(value);
    request_.headers.emplace_back(view(name), view(value));
  }
  void on_header_impl(Ec&) override { header_complete_ = true; }
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, Ec& error) override {
    if (length && *length > limit_) {
      error = beast::http::error::body_limit;
    } else if (length && !discard_) {
      request_.body.reserve(std::min<std::size_t>(*length, 64 * 1024));  // not all of what is only announced
    }
  }
  std::size_t on_body_impl(beast::string_view piece, Ec& error) override { return take(piece, error); }
  void on_chunk_header_impl(std::uint64_t size, beast::string_view extension, Ec& error) override {
    extensions_ += extension.size();
    if (extension.size() > chunk_extension_limit || extensions_ > chunk_extensions_limit) {
      error = beast::http::error::bad_chunk_extension;
    } else if (size > limit_ - std::min(taken_, limit_)) {  // told now, not when all of it has come
      error = beast::http::error::body_limit;
    }
  }
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view piece, Ec& error) override {
    return take(piece, error);
  }
  void on_finish_impl(Ec&) override {}

  std::size_t take(beast::string_view piece, Ec& error) {
    taken_ += piece.size();
    if (taken_ > limit_) {
      error = beast::http::error::body_limit;
      return 0;
    }
    if (!discard_) request_.body.append(piece.data(), piece.size());
    return piece.size();
  }

  Request& request_;
  std::string_view expect_;
  std::size_t limit_ = 0;
  std::size_t taken_ = 0;
  std::size_t extensions_ = 0;  // bytes of chunk extensions so far
  int hosts_ = 0;
  int transfer_encodings_ = 0;
  bool discard_ = false;
  bool http_1_0_ = false;
  bool header_complete_ = false;
};

/// Why a header's lines are not those of HTTP/1.1, or "": each ends in CR LF, neither stands anywhere else,
/// and none goes on in the next (RFC 9112 sections 2.2 and 5.2). `bytes` ends in CR LF CR LF.
std::string_view fault_of_lines(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto line = bytes.substr(0, bytes.find('\n'));
    if (line.empty() || line.find('\r') != line.size() - 1) return "A line does not end in CR LF.";
    bytes.remove_prefix(line.size() + 1);
    if (bytes.starts_with(' ') || bytes.starts_with('\t')) return "A header field is folded over lines.";
  }
  return {};
}

/// host [":" port] as in RFC 9110 section 7.2: nothing that ends a host in an address. Empty is allowed where
/// the target has none.
bool is_host(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return c > ' ' && c < 0x7f && std::string_view("/\\@?#\"<>,;{}|^`").find(c) == std::string_view::npos;
  });
}

bool is_token(char c) {  // RFC 9110 section 5.6.2, what can begin a request
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || std::string_view("!#$%&'*+-.^_`|~").contains(c);
}

}  // namespace

struct RequestReader::Message {
  std::optional<Parser> parser;  // serves one message; made anew for each
};

RequestReader::RequestReader(std::size_t header_limit)
    : header_limit_(header_limit), message_(std::make_unique<Message>()) {}

RequestReader::~RequestReader() = default;

/// A buffer of at least `capacity` bytes that begins with what is not yet consumed.
void RequestReader::make_room(std::size_t capacity) {
  auto next = std::make_unique_for_overwrite<char[]>(capacity);
  if (end_ > begin_) std::memcpy(next.get(), buffer_.get() + begin_, end_ - begin_);
  if (in_body_ && !header_buffer_) header_buffer_ = std::move(buffer_);
  buffer_ = std::move(next);
  capacity_ = capacity;
  end_ -= begin_;
  begin_ = 0;
}

std::span<char> RequestReader::space() {
  if (!buffer_) make_room(first_capacity);
  if (in_body_) {
    const bool header_here = !header_buffer_;
    if (capacity_ - end_ < 2048) {
      if (header_here || end_ - begin_ > capacity_ / 2) {
        make_room(std::max(body_capacity, 2 * (end_ - begin_)));
      } else {
        std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
      }
    }
  } else if (begin_ == end_) {
    begin_ = end_ = searched_ = 0;
  } else if (end_ == capacity_) {
    make_room(begin_ > capacity_ / 2 ? capacity_ : 2 * capacity_);
  }
  return {buffer_.get() + end_, capacity_ - end_};
}

RequestReader::Progress RequestReader::refuse(int status, std::string code, std::string message) {
  refusal_ = {status,
              Error{.kind = ErrorKind::malformed, .code = std::move(code), .message = std::move(message)}};
  return Progress::refused;
}

RequestReader::Progress RequestReader::incomplete_header() {
  const std::string_view bytes(buffer_.get() + begin_, end_ - begin_);
  if (bytes.size() > header_limit_) {
    return refuse(431, "header_too_large",
                  "The request's header is larger than " + std::to_string(header_limit_) + " bytes.");
  }
  // Told early, instead of waiting for an end that cannot come: another protocol, or lines that end in LF
  // alone.
  const auto line = bytes.find('\n', searched_ > 0 ? searched_ - 1 : 0);
  if (!is_token(bytes.front()) || (line != std::string_view::npos && (line == 0 || bytes[line - 1] != '\r')))
    return refuse(400, "malformed_request", "This is not an HTTP/1.1 request.");
  searched_ = bytes.size() > 3 ? bytes.size() - 3 : 0;
  return Progress::need_more;
}

RequestReader::Progress RequestReader::read_header(Request& request) {
  while (end_ - begin_ >= 2 && buffer_[begin_] == '\r' && buffer_[begin_ + 1] == '\n') {
    if (++empty_lines_ > empty_line_limit)
      return refuse(400, "malformed_request", "Empty lines are not an HTTP/1.1 request.");
    begin_ += 2;
  }
  if (begin_ == end_ || (end_ - begin_ == 1 && buffer_[begin_] == '\r')) return Progress::need_more;
  const char* const start = buffer_.get() + begin_;
  const auto* const stop =
      static_cast<const char*>(::memmem(start + searched_, end_ - begin_ - searched_, "\r\n\r\n", 4));
  if (stop == nullptr) return incomplete_header();
  const std::size_t length = static_cast<std::size_t>(stop - start) + 4;
  searched_ = 0;
  if (length > header_limit_) {
    return refuse(431, "header_too_large",
                  "The request's header is larger than " + std::to_string(header_limit_) + " bytes.");
  }

  if (const auto fault = fault_of_lines({start, length}); !fault.empty())
    return refuse(400, "malformed_request", std::string(fault));

  request.headers.clear();
  request.path_parameters.clear();
  request.body.clear();
  auto& parser = message_->parser.emplace(request);
  parser.header_limit(static_cast<std::uint32_t>(length + 8));
  beast::error_code error;
  const std::size_t used = parser.put(boost::asio::buffer(start, length), error);
  if (error || !parser.header_complete() || used != length)
    return refuse(400, "malformed_request", "The request is malformed: " + error.message() + ".");
  begin_ += length;
  in_body_ = true;
  return check_header(request);
}

/// What Beast lets pass and two servers in a row may read differently (RFC 9112 sections 3.2, 5.2 and 6).
RequestReader::Progress RequestReader::check_header(Request& request) {
  const Parser& parser = *message_->parser;
  if (parser.hosts() > 1 || (parser.hosts() == 0 && !parser.http_1_0()))
    return refuse(400, "malformed_request", "A request has exactly one Host field.");
  if (parser.transfer_encodings() > 0 &&
      (parser.transfer_encodings() > 1 || parser.http_1_0() ||
       !equal_ignoring_case(request.header("transfer-encoding"), "chunked")))
    return refuse(400, "malformed_request", "The only Transfer-Encoding understood is chunked.");
  if (!parser.expect().empty() && !equal_ignoring_case(parser.expect(), "100-continue"))
    return refuse(417, "expectation_failed", "The only expectation understood is 100-continue.");
  if (!is_host(request.header("host")))
    return refuse(400, "malformed_request", "The Host field is not a host with or without a port.");
  if (!split_target(request)) return refuse(400, "malformed_request", "The request's target is malformed.");
  return Progress::ready;
}

bool RequestReader::split_target(Request& request) {
  std::string_view target = request.target;
  if (!target.starts_with(
          '/')) {  // absolute form, RFC 9112 section 3.2.2; "*" and authority form have no path
    const auto scheme = target.find("://");
    if (scheme == std::string_view::npos) {
      request.path.assign(target);
      request.query.clear();
      return target == "*" && request.method == Method::options;
    }
    const auto slash = target.find_first_of("/?", scheme + 3);
    // The target's host is the one that counts (RFC 9112 section 3.2.2): it must not be another than Host's.
    const auto host = target.substr(scheme + 3, slash == std::string_view::npos ? slash : slash - scheme - 3);
    const auto named = request.header("host");
    if (!named.empty() && !equal_ignoring_case(host, named)) return false;
    target = slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
    if (!target.starts_with('/')) return false;
  }
  const auto mark = target.find('?');
  const auto path = target.substr(0, mark);
  request.query.assign(mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1));
  if (path.find_first_of("%#") == std::string_view::npos) {
    request.path.assign(path);
  } else {
    auto decoded = percent_decode(path);
    if (!decoded || path.contains('#')) return false;
    request.path = std::move(*decoded);
  }
  return is_utf8(request.path) && !request.path.contains('\0');
}

RequestReader::Progress RequestReader::read_body(Request&, std::size_t limit, bool discard) {
  Parser& parser = *message_->parser;
  if (parser.is_done()) return Progress::ready;
  parser.limit(limit, discard);
  beast::error_code error;
  do {
    const std::size_t used = parser.put(boost::asio::buffer(buffer_.get() + begin_, end_ - begin_), error);
    begin_ += used;
  } while (!error && !parser.is_done() && begin_ != end_);
  if (parser.is_done()) return Progress::ready;
  if (error == beast::http::error::body_limit) {
    return refuse(413, "body_too_large",
                  "The request's body is larger than " + std::to_string(limit) + " bytes.");
  }
  if (error && error != beast::http::error::need_more)
    return refuse(400, "malformed_request", "The request's body is malformed: " + error.message() + ".");
  if (end_ - begin_ > chunk_line_limit)
    return refuse(400, "malformed_request", "A line of the chunked body is too long.");
  return Progress::need_more;
}

void RequestReader::finish() {
  in_body_ = false;
  searched_ = 0;
  empty_lines_ = 0;
  header_buffer_.reset();
  if (begin_ == end_ && capacity_ > body_capacity) {
    buffer_.reset();
    capacity_ = begin_ = end_ = 0;
  }
}

bool RequestReader::keep_alive() const { return message_->parser->keep_alive(); }
bool RequestReader::http_1_0() const { return message_->parser && message_->parser->http_1_0(); }
bool RequestReader::has_body() const { return !message_->parser->is_done(); }
bool RequestReader::expects_continue() const { return !message_->parser->expect().empty(); }

}  // namespace sp::http
