#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

#include <stdexcept>

#include "services/knowledge-base-service/formats/archive.hpp"

namespace sp::knowledge_base {

namespace {

constexpr int piece_bytes = 64 * 1024;

/// libarchive marks a name as UTF-8 where this thread's locale is: it has no other say that holds in the C
/// locale, which this program runs in.
class Utf8Locale {
 public:
  Utf8Locale() : own_(newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {
    if (!own_) throw std::runtime_error("the system has no locale C.UTF-8");
    before_ = uselocale(own_);
  }
  ~Utf8Locale() {
    uselocale(before_);
    freelocale(own_);
  }
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;

 private:
  locale_t own_;
  locale_t before_{};
};

using Entry = std::unique_ptr<archive_entry, void (*)(archive_entry*)>;

}  // namespace

struct ArchiveWriter::Opened {
  Sink sink;
  std::exception_ptr refused;  // what the sink threw: no exception goes through libarchive
  archive* zip = archive_write_new();

  bool deaf = false;  // nobody wants what is still written

  // Closed like any other, unheard where unfinished: one that failed would keep its buffer
  // (archive_write_free closes none that archive_write_fail, or an error of the sink, has marked).
  ~Opened() {
    deaf = true;
    archive_write_free(zip);
  }

  static la_ssize_t write(archive*, void* self, const void* bytes, std::size_t size) {
    auto& opened = *static_cast<Opened*>(self);
    try {
      if (!opened.deaf) opened.sink({static_cast<const char*>(bytes), size});
    } catch (...) {
      opened.refused = std::current_exception();
      opened.deaf = true;
    }
    return static_cast<la_ssize_t>(size);
  }

  void check(la_ssize_t result) const {
    if (refused) std::rethrow_exception(refused);
    if (result >= ARCHIVE_OK) return;
    const char* why = archive_error_string(zip);
    throw std::runtime_error(std::string("a zip file cannot be written: ") + (why ? why : "out of memory"));
  }
};

ArchiveWriter::ArchiveWriter(Sink sink) : opened_(std::make_unique<Opened>(std::move(sink))) {
  if (!opened_->zip) throw std::bad_alloc();
  auto* zip = opened_->zip;
  opened_->check(archive_write_set_format_zip(zip));
  opened_->check(archive_write_set_bytes_per_block(zip, piece_bytes));
  opened_->check(archive_write_set_bytes_in_last_block(zip, 1));  // no filling behind the end
  opened_->check(archive_write_open(zip, opened_.get(), nullptr, Opened::write, nullptr));
}
ArchiveWriter::~ArchiveWriter() = default;

void ArchiveWriter::add(const std::string& path, std::string_view text, std::int64_t modified) {
  const Utf8Locale utf8;
  const Entry entry(archive_entry_new(), archive_entry_free);
  if (!entry) throw std::bad_alloc();
  archive_entry_set_pathname(entry.get(), path.c_str());
  archive_entry_set_size(entry.get(), static_cast<la_int64_t>(text.size()));
  archive_entry_set_mtime(entry.get(), static_cast<time_t>(modified), 0);
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  archive_entry_set_perm(entry.get(), 0644);
  opened_->check(archive_write_header(opened_->zip, entry.get()));
  while (!text.empty()) {
    const auto written = archive_write_data(opened_->zip, text.data(), text.size());
    opened_->check(written);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  opened_->check(archive_write_finish_entry(opened_->zip));
}

void ArchiveWriter::finish() {
  const Utf8Locale utf8;
  opened_->check(archive_write_close(opened_->zip));
}

}  // namespace sp::knowledge_base
