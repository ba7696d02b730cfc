#include "services/knowledge-base-service/domain/dialects/notices.hpp"

#include <array>

#include "platform/base/encoding.hpp"

namespace sp::knowledge_base::dialects {

namespace {

struct Notice {
  std::string_view names;  // with a blank on both sides
  std::string_view french;
  std::string_view english;
};
constexpr std::array<Notice, 13> notices{{
    {" note notes remarque secondary default noteblock ", "Remarque", "Note"},
    {" info information informations primary light infobox blue ", "Information", "Information"},
    {" tip hint tips astuce conseil green ", "Astuce", "Tip"},
    {" important ", "Important", "Important"},
    {" warning attention avertissement warn yellow ", "Attention", "Warning"},
    {" caution prudence ", "Attention", "Caution"},
    {" danger critical red alert ", "Danger", "Danger"},
    {" error erreur failure fail missing bug ", "Erreur", "Error"},
    {" success check done succes ", "Réussite", "Success"},
    {" question help faq aide ", "Question", "Question"},
    {" example exemple ", "Exemple", "Example"},
    {" abstract summary tldr resume ", "Résumé", "Summary"},
    {" seealso ", "Voir aussi", "See also"},
}};

}  // namespace

std::string_view notice_label(std::string_view name, text::Language language) {
  if (name.empty() || name.size() > 20) return {};
  std::string word = " ";
  for (const char c : name) {
    if (c == ' ') return {};
    word += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  word += ' ';
  for (const auto& notice : notices)
    if (notice.names.contains(word)) return language == text::Language::fr ? notice.french : notice.english;
  return {};
}

std::string mark_of(Construct construct, char syntax, std::string_view label) {
  return std::string{mark, static_cast<char>(construct), syntax} + clean_label(label);
}

std::string clean_label(std::string_view label) {
  constexpr std::size_t longest = 200;  // code points
  std::string text;
  bool tag = false;
  for (std::size_t i = 0; i < label.size(); ++i) {
    const char c = label[i];
    if (c == '<' && label.find('>', i) != label.npos)
      tag = true;
    else if (tag)
      tag = c != '>';
    else if (c == '\n' || c == '\t' || c == '\r')
      text += ' ';
    else if (c != '*' && c != mark)
      text += c;
  }
  const auto shown = trim(utf8_prefix(trim(text), longest));
  return std::string(trim(shown.ends_with(':') ? shown.substr(0, shown.size() - 1) : shown));
}

}  // namespace sp::knowledge_base::dialects
