// The text of a part of a Word document, such as word/document.xml, as Markdown.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/knowledge-base-service/formats/docx_parts.hpp"
#include "services/knowledge-base-service/formats/xml.hpp"

namespace sp::knowledge_base {

/// What stands elsewhere in the file and is read where the text refers to it, as Markdown by its id.
struct DocxInsertions {
  std::map<std::string, std::string, std::less<>> footnotes;
  std::map<std::string, std::string, std::less<>> endnotes;
  std::map<std::string, std::string, std::less<>> chunks;  // w:altChunk: documents inside of the document
};

/// Takes the events of one part. Paragraphs nest in cells and text boxes.
class DocxBody final : public XmlEvents {
 public:
  /// What was not read.
  struct LeftOut {
    std::size_t hidden = 0;
    std::size_t struck = 0;
    std::size_t deleted = 0;
    std::size_t pictures = 0;
    std::size_t embedded_files = 0;
  };

  /// Both outlive it.
  DocxBody(const DocxParts& parts, const DocxInsertions& insertions)
      : parts_(parts), insertions_(insertions) {}

  void open(const XmlElement& element) override;
  void close(std::string_view name) override;
  void text(std::string_view text) override;

  bool too_large() const;
  /// The first heading of the highest level, or the paragraph that has the style of a title.
  std::string title() const { return title_; }
  const LeftOut& left_out() const { return left_out_; }
  std::string markdown() &&;

 private:
  /// A stretch of text with the same marks.
  struct Run {
    std::string text;
    bool bold = false;
    bool italic = false;
  };
  /// What a run says of itself before its text.
  struct Look {
    std::string style;
    std::optional<bool> hidden;
    std::optional<bool> struck;
  };
  struct Paragraph {
    std::string style;
    std::string list;   // "" : no item
    std::string level;  // of the item: "0" at the outside
    std::optional<int> outline;
    std::vector<Run> runs;
    std::string markdown;            // what comes before `runs`
    std::string link;                // the address of the link that is open
    std::vector<std::string> notes;  // that follow the paragraph
    bool in_hidden = false;
    bool in_struck = false;
  };
  struct Table {
    std::vector<std::vector<std::string>> rows;
    std::size_t span = 1;    // columns of the open cell
    bool continued = false;  // the open cell is merged with the one above
  };
  struct Piece {
    std::string text;
    bool item = false;
  };

  static std::string marked(const std::vector<Run>& runs, bool with_marks);
  static void flush(Paragraph& paragraph);
  static void close_link(Paragraph& paragraph);
  bool open_of_table(const XmlElement& element);
  void open_in_paragraph(const XmlElement& element, Paragraph& paragraph);
  void open_look(const XmlElement& element);
  void insert_note(const XmlElement& element, Paragraph& paragraph);
  void insert_chunk(const XmlElement& element);
  void count_object(std::string_view name);
  bool is_left_out(Paragraph& paragraph, std::string_view text);
  void add(Paragraph& paragraph, std::string_view text);
  std::optional<int> heading_of(const Paragraph& paragraph) const;
  void close_paragraph();
  void add_to_cell(const std::string& text);
  void add_heading(int level, std::string text);
  void add_text(const Paragraph& paragraph, const std::string& text);
  void close_cell();
  void close_table();
  void put(Piece piece);

  const DocxParts& parts_;
  const DocxInsertions& insertions_;
  std::vector<Paragraph> paragraphs_;
  std::vector<Table> tables_;
  std::vector<Piece> blocks_;
  Run run_;
  Look look_;
  std::string title_;
  LeftOut left_out_;
  std::size_t size_ = 0;
  int skipped_ = 0;
  bool skips_deletion_ = false;
  bool in_text_ = false;
};

}  // namespace sp::knowledge_base
