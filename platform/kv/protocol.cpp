#include "platform/kv/protocol.hpp"

#include <hiredis/hiredis.h>

namespace sp::kv {

namespace {

struct Freed {
  void operator()(redisReply* reply) const { ::freeReplyObject(reply); }
};

Reply reply_of(const redisReply& from) {
  switch (from.type) {
    case REDIS_REPLY_INTEGER:
      return {.kind = Reply::Kind::integer, .integer = from.integer, .text = {}, .items = {}};
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS:
      return {.kind = Reply::Kind::text, .text = std::string(from.str, from.len), .items = {}};
    case REDIS_REPLY_ERROR:
      return {.kind = Reply::Kind::error, .text = std::string(from.str, from.len), .items = {}};
    case REDIS_REPLY_ARRAY: {
      Reply reply{.kind = Reply::Kind::array, .text = {}, .items = {}};
      reply.items.reserve(from.elements);
      for (std::size_t i = 0; i < from.elements; ++i) reply.items.push_back(reply_of(*from.element[i]));
      return reply;
    }
    default:
      return {};
  }
}

}  // namespace

std::string encode(const Command& command) {
  std::vector<const char*> words;
  std::vector<std::size_t> lengths;
  for (const auto& word : command) {
    words.push_back(word.data());
    lengths.push_back(word.size());
  }
  char* bytes = nullptr;
  const int length =
      ::redisFormatCommandArgv(&bytes, static_cast<int>(words.size()), words.data(), lengths.data());
  if (length < 0) throw std::bad_alloc();
  const std::unique_ptr<char, decltype(&::redisFreeCommand)> owner(bytes, &::redisFreeCommand);
  return {bytes, static_cast<std::size_t>(length)};
}

class ReplyReader::Reader {
 public:
  Reader() : reader_(::redisReaderCreate(), &::redisReaderFree) {
    if (!reader_) throw std::bad_alloc();
  }
  redisReader* get() { return reader_.get(); }

 private:
  std::unique_ptr<redisReader, decltype(&::redisReaderFree)> reader_;
};

ReplyReader::ReplyReader() : reader_(std::make_unique<Reader>()) {}
ReplyReader::~ReplyReader() = default;

void ReplyReader::feed(std::string_view bytes) {
  if (::redisReaderFeed(reader_->get(), bytes.data(), bytes.size()) != REDIS_OK)
    throw ProtocolError(reader_->get()->errstr);
}

std::optional<Reply> ReplyReader::next() {
  void* made = nullptr;
  if (::redisReaderGetReply(reader_->get(), &made) != REDIS_OK) throw ProtocolError(reader_->get()->errstr);
  if (made == nullptr) return std::nullopt;
  const std::unique_ptr<redisReply, Freed> reply(static_cast<redisReply*>(made));
  return reply_of(*reply);
}

}  // namespace sp::kv
