#include "services/knowledge-base-service/formats/xml.hpp"

#include <libxml/parser.h>
#include <libxml/xmlerror.h>

#include <algorithm>
#include <exception>
#include <memory>

namespace sp::knowledge_base {

namespace {

constexpr std::size_t piece_size = 1024 * 1024;

std::string_view view(const xmlChar* text) { return text ? reinterpret_cast<const char*>(text) : ""; }

struct XmlReading {
  XmlEvents& events;
  xmlParserCtxt* parser = nullptr;
  bool refused = false;
  std::exception_ptr problem;  // no exception may pass through the C library

  template <class Action>
  void tell(Action action) {
    if (refused) return;
    try {
      action();
    } catch (...) {
      problem = std::current_exception();
      stop();
    }
  }
  void stop() {
    refused = true;
    xmlStopParser(parser);
  }
};

void on_open(void* context, const xmlChar* name, const xmlChar*, const xmlChar* space, int, const xmlChar**,
             int count, int, const xmlChar** attributes) {
  auto& reading = *static_cast<XmlReading*>(context);
  reading.tell([&] {
    XmlElement element{.name = view(name), .space = view(space), .attributes = {}};
    for (int i = 0; i < count; ++i) {  // local name, prefix, namespace, begin and end of the value
      const auto* const* fields = attributes + 5 * i;
      element.attributes.emplace_back(view(fields[0]),
                                      std::string_view(reinterpret_cast<const char*>(fields[3]),
                                                       static_cast<std::size_t>(fields[4] - fields[3])));
    }
    reading.events.open(element);
  });
}

void on_close(void* context, const xmlChar* name, const xmlChar*, const xmlChar*) {
  auto& reading = *static_cast<XmlReading*>(context);
  reading.tell([&] { reading.events.close(view(name)); });
}

void on_text(void* context, const xmlChar* text, int length) {
  auto& reading = *static_cast<XmlReading*>(context);
  reading.tell(
      [&] { reading.events.text({reinterpret_cast<const char*>(text), static_cast<std::size_t>(length)}); });
}

void on_document_type(void* context, const xmlChar*, const xmlChar*, const xmlChar*) {
  static_cast<XmlReading*>(context)->stop();
}

void on_error(void*, xmlErrorPtr) {}

xmlSAXHandler handlers() {
  xmlSAXHandler sax{};
  sax.initialized = XML_SAX2_MAGIC;
  sax.startElementNs = on_open;
  sax.endElementNs = on_close;
  sax.characters = on_text;
  sax.ignorableWhitespace = on_text;
  sax.cdataBlock = on_text;
  sax.internalSubset = on_document_type;
  sax.serror = on_error;
  return sax;
}

}  // namespace

std::string_view XmlElement::attribute(std::string_view attribute_name) const {
  const auto found =
      std::ranges::find(attributes, attribute_name, [](const auto& pair) { return pair.first; });
  return found == attributes.end() ? std::string_view{} : found->second;
}

bool read_xml(std::string_view bytes, XmlEvents& events) {
  auto sax = handlers();
  XmlReading reading{.events = events};
  const std::unique_ptr<xmlParserCtxt, void (*)(xmlParserCtxt*)> parser(
      xmlCreatePushParserCtxt(&sax, &reading, nullptr, 0, nullptr), xmlFreeParserCtxt);
  if (!parser) return false;
  reading.parser = parser.get();
  xmlCtxtUseOptions(parser.get(), XML_PARSE_NONET);
  bool sound = !bytes.empty();
  while (sound && !bytes.empty() && !reading.refused) {
    const auto piece = bytes.substr(0, piece_size);
    bytes.remove_prefix(piece.size());
    sound = xmlParseChunk(parser.get(), piece.data(), static_cast<int>(piece.size()), bytes.empty()) == 0;
  }
  if (reading.problem) std::rethrow_exception(reading.problem);
  return sound && !reading.refused && parser->wellFormed == 1;
}

}  // namespace sp::knowledge_base
