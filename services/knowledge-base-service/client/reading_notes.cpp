#include "services/knowledge-base-service/client/reading_notes.hpp"

#include <string_view>

namespace sp::knowledge_base {

namespace {

struct Words {
  std::string_view one;  // '#' stands for the count, '%' for how many there are
  std::string_view several;
};

Words english(NoteCode code) {
  switch (code) {
    case NoteCode::pages_without_text:
      return {"# of % pages holds no text (a picture of a page, or nothing) and was not read",
              "# of % pages hold no text (pictures of pages, or nothing) and were not read"};
    case NoteCode::pages_turned:
      return {"text on # page does not stand upright and was turned",
              "text on # pages does not stand upright and was turned"};
    case NoteCode::slanted_text:
      return {"text aslant on # page, as watermarks are, was left out",
              "text aslant on # pages, as watermarks are, was left out"};
    case NoteCode::running_lines:
      return {"# header, footer or page number was left out",
              "# headers, footers and page numbers were left out"};
    case NoteCode::contents_entries:
      return {"# line of a table of contents was left out", "# lines of a table of contents were left out"};
    case NoteCode::hidden_text:
      return {"# hidden passage was left out", "# hidden passages were left out"};
    case NoteCode::struck_text:
      return {"# struck-out passage was left out", "# struck-out passages were left out"};
    case NoteCode::deleted_text:
      return {"# passage deleted in a tracked change was left out",
              "# passages deleted in tracked changes were left out"};
    case NoteCode::comments:
      return {"# comment was not read", "# comments were not read"};
    case NoteCode::headers_and_footers:
      return {"# page header or footer was not read", "# page headers and footers were not read"};
    case NoteCode::pictures:
      return {"# picture was not read", "# pictures were not read"};
    case NoteCode::embedded_files:
      return {"# embedded file was not read", "# embedded files were not read"};
    case NoteCode::surroundings:
      return {"# part around the text (navigation, banner, footer) was left out",
              "# parts around the text (navigation, banners, footers) were left out"};
    case NoteCode::no_main_content:
      return {"the main content cannot be told from the rest: the whole page was read",
              "the main content cannot be told from the rest: the whole page was read"};
  }
  return {};
}

Words french(NoteCode code) {
  switch (code) {
    case NoteCode::pages_without_text:
      return {"# page sur % ne contient pas de texte (image de page, ou rien) et n’a pas été lue",
              "# pages sur % ne contiennent pas de texte (images de pages, ou rien) et n’ont pas été lues"};
    case NoteCode::pages_turned:
      return {"du texte n’est pas droit sur # page : il a été redressé",
              "du texte n’est pas droit sur # pages : il a été redressé"};
    case NoteCode::slanted_text:
      return {"du texte en biais sur # page, comme un filigrane, a été laissé de côté",
              "du texte en biais sur # pages, comme un filigrane, a été laissé de côté"};
    case NoteCode::running_lines:
      return {"# en-tête, pied de page ou numéro de page a été laissé de côté",
              "# en-têtes, pieds de page et numéros de page ont été laissés de côté"};
    case NoteCode::contents_entries:
      return {"# ligne de table des matières a été laissée de côté",
              "# lignes de table des matières ont été laissées de côté"};
    case NoteCode::hidden_text:
      return {"# passage masqué a été laissé de côté", "# passages masqués ont été laissés de côté"};
    case NoteCode::struck_text:
      return {"# passage barré a été laissé de côté", "# passages barrés ont été laissés de côté"};
    case NoteCode::deleted_text:
      return {"# passage supprimé (suivi des modifications) a été laissé de côté",
              "# passages supprimés (suivi des modifications) ont été laissés de côté"};
    case NoteCode::comments:
      return {"# commentaire n’a pas été lu", "# commentaires n’ont pas été lus"};
    case NoteCode::headers_and_footers:
      return {"# en-tête ou pied de page n’a pas été lu", "# en-têtes et pieds de page n’ont pas été lus"};
    case NoteCode::pictures:
      return {"# image n’a pas été lue", "# images n’ont pas été lues"};
    case NoteCode::embedded_files:
      return {"# fichier intégré n’a pas été lu", "# fichiers intégrés n’ont pas été lus"};
    case NoteCode::surroundings:
      return {"# élément autour du texte (navigation, bandeau, pied de page) a été laissé de côté",
              "# éléments autour du texte (navigation, bandeaux, pied de page) ont été laissés de côté"};
    case NoteCode::no_main_content:
      return {"le contenu principal ne se distingue pas du reste : toute la page a été lue",
              "le contenu principal ne se distingue pas du reste : toute la page a été lue"};
  }
  return {};
}

}  // namespace

void add_note(std::vector<Note>& notes, NoteCode code, std::size_t count, std::optional<std::size_t> of) {
  if (count == 0) return;
  Note note{.code = code, .count = static_cast<std::int64_t>(count), .of = std::nullopt};
  if (of) note.of = static_cast<std::int64_t>(*of);
  notes.push_back(note);
}

std::string sentence_of(const Note& note, bool in_french) {
  const auto words = in_french ? french(note.code) : english(note.code);
  std::string sentence;
  for (const char c : note.count == 1 ? words.one : words.several) {
    if (c == '#')
      sentence += std::to_string(note.count);
    else if (c == '%')
      sentence += std::to_string(note.of.value_or(note.count));
    else
      sentence += c;
  }
  return sentence;
}

}  // namespace sp::knowledge_base
