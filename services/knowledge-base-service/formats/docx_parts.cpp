#include "services/knowledge-base-service/formats/docx_parts.hpp"

#include <charconv>

#include "platform/base/encoding.hpp"
#include "services/knowledge-base-service/formats/lower_case.hpp"
#include "services/knowledge-base-service/formats/xml.hpp"

namespace sp::knowledge_base {

namespace {

int number_of(std::string_view text, int otherwise) {
  int value = otherwise;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? value : otherwise;
}

/// word/styles.xml. Built-in styles keep their English names in every language of Word ("heading 1").
class Styles final : public XmlEvents {
 public:
  explicit Styles(DocxParts& parts) : parts_(parts) {}

  void open(const XmlElement& element) override {
    if (element.name == "style") {
      id_ = element.attribute("styleId");
    } else if (id_.empty()) {
      return;
    } else if (element.name == "name") {
      const auto name = lower_case(element.attribute("val"));
      if (name == "title") parts_.headings[id_] = 0;
      if (name.starts_with("heading ")) set_level(number_of(std::string_view(name).substr(8), 0));
    } else if (element.name == "outlineLvl" && !parts_.headings.contains(id_)) {
      set_level(number_of(element.attribute("val"), 9) + 1);
    } else if (element.name == "basedOn") {
      bases_[id_] = element.attribute("val");
    } else if (element.name == "numId") {
      parts_.list_styles[id_] = element.attribute("val");
    } else if (element.name == "tblStylePr") {
      in_part_of_table_ = true;
    } else if (element.name == "vanish" && !in_part_of_table_) {
      parts_.hidden[id_] = is_on(element.attribute("val"));
    } else if ((element.name == "strike" || element.name == "dstrike") && !in_part_of_table_) {
      parts_.struck[id_] = is_on(element.attribute("val"));
    }
  }
  void close(std::string_view name) override {
    if (name == "style") id_.clear();
    if (name == "tblStylePr") in_part_of_table_ = false;
  }
  void text(std::string_view) override {}

  /// A style that is made from a heading is one, and its text is as hidden as that of the style that it is
  /// made from.
  void inherit() {
    inherit(parts_.headings);
    inherit(parts_.hidden);
    inherit(parts_.struck);
  }

 private:
  template <class Property>
  void inherit(Property& property) {
    for (const auto& [style, first] : bases_) {
      std::string base = first;
      for (int steps = 0; steps < 10 && !property.contains(style); ++steps) {
        if (const auto known = property.find(base); known != property.end()) {
          property[style] = known->second;
          break;
        }
        const auto next = bases_.find(base);
        if (next == bases_.end()) break;
        base = next->second;
      }
    }
  }

  void set_level(int level) {
    if (level >= 1 && level <= 9) parts_.headings[id_] = std::min(level, 6);
  }

  DocxParts& parts_;
  std::string id_;
  bool in_part_of_table_ = false;
  std::map<std::string, std::string> bases_;
};

/// word/numbering.xml: lists refer to abstract ones, which have a format for each level.
class Numbering final : public XmlEvents {
 public:
  explicit Numbering(DocxParts& parts) : parts_(parts) {}

  void open(const XmlElement& element) override {
    if (element.name == "abstractNum") {
      abstract_ = element.attribute("abstractNumId");
    } else if (element.name == "lvl") {
      level_ = element.attribute("ilvl");
    } else if (element.name == "numFmt" && !abstract_.empty()) {
      const auto format = element.attribute("val");
      formats_[abstract_].emplace_back(level_, format != "bullet" && format != "none");
    } else if (element.name == "num") {
      list_ = element.attribute("numId");
    } else if (element.name == "abstractNumId" && !list_.empty()) {
      const auto known = formats_.find(std::string(element.attribute("val")));
      if (known == formats_.end()) return;
      for (const auto& [level, is_number] : known->second) parts_.numbered[list_ + "/" + level] = is_number;
    }
  }
  void close(std::string_view name) override {
    if (name == "abstractNum") abstract_.clear();
    if (name == "num") list_.clear();
  }
  void text(std::string_view) override {}

 private:
  DocxParts& parts_;
  std::string abstract_;
  std::string level_;
  std::string list_;
  std::map<std::string, std::vector<std::pair<std::string, bool>>> formats_;
};

/// word/_rels/document.xml.rels: links that lead out of the document, and documents inside of it.
class Relationships final : public XmlEvents {
 public:
  explicit Relationships(DocxParts& parts) : parts_(parts) {}

  void open(const XmlElement& element) override {
    if (element.name != "Relationship") return;
    const std::string id(element.attribute("Id"));
    if (element.attribute("TargetMode") == "External")
      parts_.links[id] = element.attribute("Target");
    else if (element.attribute("Type").ends_with("/aFChunk"))
      parts_.chunks[id] = element.attribute("Target");
  }
  void close(std::string_view) override {}
  void text(std::string_view) override {}

 private:
  DocxParts& parts_;
};

/// docProps/core.xml.
class Properties final : public XmlEvents {
 public:
  explicit Properties(DocxParts& parts) : parts_(parts) {}

  void open(const XmlElement& element) override { in_title_ = element.name == "title"; }
  void close(std::string_view) override { in_title_ = false; }
  void text(std::string_view text) override {
    if (in_title_) parts_.title += text;
  }

 private:
  DocxParts& parts_;
  bool in_title_ = false;
};

/// Counts elements of one name.
class Counting final : public XmlEvents {
 public:
  explicit Counting(std::string_view name) : name_(name) {}
  void open(const XmlElement& element) override { count_ += element.name == name_ ? 1U : 0U; }
  void close(std::string_view) override {}
  void text(std::string_view text) override { has_text_ = has_text_ || !trim(text).empty(); }
  std::size_t count() const { return count_; }
  bool has_text() const { return has_text_; }

 private:
  const std::string name_;
  std::size_t count_ = 0;
  bool has_text_ = false;
};

void read_part(Archive& archive, const std::string& path, XmlEvents& events) {
  if (!archive.contains(path)) return;
  if (const auto bytes = archive.read(path)) read_xml(*bytes, events);
}

std::size_t count_headers_and_footers(Archive& archive) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < archive.size(); ++i) {
    const auto name = archive.entry_name(i);
    if (!name.starts_with("word/header") && !name.starts_with("word/footer")) continue;
    Counting part("t");
    read_part(archive, name, part);
    count += part.has_text() ? 1U : 0U;
  }
  return count;
}

}  // namespace

DocxParts read_docx_parts(Archive& archive) {
  DocxParts parts;
  Styles styles(parts);
  read_part(archive, "word/styles.xml", styles);
  styles.inherit();
  Numbering numbering(parts);
  read_part(archive, "word/numbering.xml", numbering);
  Relationships relationships(parts);
  read_part(archive, "word/_rels/document.xml.rels", relationships);
  Properties properties(parts);
  read_part(archive, "docProps/core.xml", properties);
  parts.title = std::string(trim(parts.title));
  Counting comments("comment");
  read_part(archive, "word/comments.xml", comments);
  parts.comments = comments.count();
  parts.headers_and_footers = count_headers_and_footers(archive);
  return parts;
}

bool is_on(std::string_view value) {
  return value != "0" && value != "false" && value != "off" && value != "none";
}

bool is_safe_address(std::string_view address) {
  return (address.starts_with("https://") || address.starts_with("http://") ||
          address.starts_with("mailto:")) &&
         address.find_first_of(" <>()[]\"\n\r\t\\") == address.npos;
}

}  // namespace sp::knowledge_base
