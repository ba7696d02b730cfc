// Jira's texts: Atlassian Document Format (ADF), wiki markup and the lengths that Jira takes. All functions
// are pure and thread-safe.
//
// ADF is described at https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/: a tree of
// nodes
// {"type", "content", "attrs", "marks", "text"}, of which people and other apps use many more than we write.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "platform/json/codec.hpp"

namespace sp::connector::jira {

/// "Summary can't exceed 255 characters", says Jira of Cloud and of Data Center.
inline constexpr std::size_t summary_limit = 255;
/// Of descriptions and comments: "It exceeds the allowed limit of 32,767 characters" (the default of Data
/// Center's jira.text.field.character.limit; fixed in Cloud).
inline constexpr std::size_t text_limit = 32'767;

/// Characters as Jira counts them: UTF-16 units, so that an emoji is two.
std::size_t length(std::string_view text);
/// At most `limit` of them, cut at a code point with "…" where it is longer.
std::string cut(std::string_view text, std::size_t limit);
/// A summary of it: Jira refuses line breaks there.
std::string summary(std::string_view text);

/// Plain text as a document: blank lines part paragraphs, other line breaks are hard ones, links stay text.
/// Control characters are left out, and the text is cut where the whole document, markup included, is longer
/// than `text_limit`.
json::Value adf_of(std::string_view text);
/// A document of any shape, or of a string, as plain text. What `adf_of` wrote comes back as it was but for
/// white space at the ends. What it does not know is read for its text.
std::string text_of(const json::Value& document);

/// Plain text so that wiki markup leaves it as it is: the characters that would open a markup have a
/// backslash, as Atlassian's renderer takes it.
std::string wiki_escaped(std::string_view text);

}  // namespace sp::connector::jira
