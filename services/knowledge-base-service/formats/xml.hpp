// XML of a file that is not trusted, as a sequence of events: no document type, so no entities, and nothing
// is fetched.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sp::knowledge_base {

/// Views live during the call. Names are local names, without their prefix.
struct XmlElement {
  std::string_view name;
  std::string_view space;  // the namespace's URI
  std::vector<std::pair<std::string_view, std::string_view>> attributes;

  /// The attribute's value, or "".
  std::string_view attribute(std::string_view attribute_name) const;
};

class XmlEvents {
 public:
  virtual ~XmlEvents() = default;
  virtual void open(const XmlElement& element) = 0;
  virtual void close(std::string_view name) = 0;
  /// May be called several times for one text.
  virtual void text(std::string_view text) = 0;
};

/// False where the bytes are no well-formed XML, or declare a document type. What came before was told. At
/// most 256 elements are nested.
bool read_xml(std::string_view bytes, XmlEvents& events);

}  // namespace sp::knowledge_base
