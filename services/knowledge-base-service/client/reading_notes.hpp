// What of a file was not read, or not as it stands there: a report says it, so that nobody has to find it out
// by an answer that is missing. Pure; thread-safe.
#pragma once
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sp::knowledge_base {

/// Stable: docs/operations.md lists them, and interfaces have words for each.
enum class NoteCode {
  pages_without_text,   // of a PDF: pictures of pages, or blank ones; `of` all its pages
  pages_turned,         // of a PDF: pages on which text does not stand upright, which was turned
  slanted_text,         // of a PDF: pages with text aslant, as watermarks are, that was left out
  running_lines,        // of a PDF: headers, footers and page numbers that were left out
  contents_entries,     // of a PDF: lines of a table of contents that were left out
  hidden_text,          // stretches of text that readers do not see
  struck_text,          // stretches that are struck out
  deleted_text,         // stretches that a tracked change deleted
  comments,             // of reviewers
  headers_and_footers,  // of a Word document
  pictures,             // what they show was not read
  embedded_files,       // files inside of this one
  surroundings,         // of a web page: navigation, banners, footers and the like
  no_main_content       // a web page whose main content cannot be told from the rest: all of it was read
};
BOOST_DESCRIBE_ENUM(NoteCode, pages_without_text, pages_turned, slanted_text, running_lines, contents_entries,
                    hidden_text, struck_text, deleted_text, comments, headers_and_footers, pictures,
                    embedded_files, surroundings, no_main_content)

struct Note {
  NoteCode code = NoteCode::hidden_text;
  std::int64_t count = 0;
  std::optional<std::int64_t> of;  // how many there are in all, where that says something

  friend bool operator==(const Note&, const Note&) = default;
};
BOOST_DESCRIBE_STRUCT(Note, (), (code, count, of))

/// Adds a note where there is anything to say: where `count` is not 0.
void add_note(std::vector<Note>& notes, NoteCode code, std::size_t count,
              std::optional<std::size_t> of = std::nullopt);

/// "2 of 5 pages hold no text (pictures of pages, or nothing): they were not read". No full stop.
std::string sentence_of(const Note& note, bool french);

}  // namespace sp::knowledge_base
