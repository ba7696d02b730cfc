// The text of PDF files, by poppler.
#pragma once
#include "services/knowledge-base-service/formats/docx.hpp"

namespace sp::knowledge_base {

/// Makes poppler load what it reads from disk at its first text (character set conversions), so that the
/// process may give up opening files afterwards.
void prepare_pdf_reading();

/// Refusals: damaged, encrypted, too_large (more than 3,000 pages), no_text (pictures of pages). poppler
/// trusts what it reads more than we do: call it in a process of its own.
Reading<Extract> read_pdf(const std::string& name, std::string_view bytes);

}  // namespace sp::knowledge_base
