#include "services/connector-service/tools/template_values.hpp"

#include <array>

#include "platform/base/time.hpp"

namespace sp::connector {

namespace templates {
namespace {

constexpr std::array<TemplateName, 26> all_names{{
    {"ticket.number", "Number of the ticket", "Numéro du ticket"},
    {"ticket.subject", "Subject", "Objet"},
    {"ticket.text", "Description, with what was said before the ticket went to the tool",
     "Description, avec les échanges qui précèdent l’envoi vers l’outil"},
    {"ticket.status", "Status: open, pending, solved or closed", "Statut : open, pending, solved ou closed"},
    {"ticket.priority", "Priority: low, normal, high or urgent", "Priorité : low, normal, high ou urgent"},
    {"ticket.url", "Address of the ticket here", "Adresse du ticket ici"},
    {"ticket.mark", "Our mark, by which the record is found again",
     "Notre marque, qui permet de retrouver la fiche"},
    {"ticket.created_at", "When the ticket was opened (RFC 3339, UTC)",
     "Date d’ouverture du ticket (RFC 3339, UTC)"},
    {"requester.name", "Name of the requester", "Nom du demandeur"},
    {"requester.email", "E-mail address of the requester", "Adresse e-mail du demandeur"},
    {"assignee.name", "Name of the agent in charge", "Nom de l’agent en charge"},
    {"assignee.email", "E-mail address of the agent in charge", "Adresse e-mail de l’agent en charge"},
    {"message.text", "Message, with the name of its author", "Message, avec le nom de son auteur"},
    {"message.internal", "Whether it is an internal note: true or false",
     "S’il s’agit d’une note interne : true ou false"},
    {"message.mark", "Our mark of the message", "Notre marque du message"},
    {"message.author", "Name of its author", "Nom de son auteur"},
    {"change.title", "New subject, where it changed", "Nouvel objet, s’il a changé"},
    {"change.status", "New status as the mapping names it, where it changed",
     "Nouveau statut selon la correspondance, s’il a changé"},
    {"change.priority", "New priority as the mapping names it, where it changed",
     "Nouvelle priorité selon la correspondance, si elle a changé"},
    {"change.assignee", "E-mail address of the new agent in charge, empty for nobody, where it changed",
     "Adresse e-mail du nouvel agent en charge, vide pour personne, s’il a changé"},
    {"change.mark", "Our mark of the change", "Notre marque de la modification"},
    {"remote.id", "Id of the record in the tool", "Identifiant de la fiche dans l’outil"},
    {"remote.key", "What people call the record there", "Nom usuel de la fiche dans l’outil"},
    {"remote.url", "Address of the record there", "Adresse de la fiche dans l’outil"},
    {"since", "From when on changes are asked for (RFC 3339, UTC)",
     "Date à partir de laquelle les modifications sont demandées (RFC 3339, UTC)"},
    {"since.seconds", "The same, as seconds since 1970", "La même, en secondes depuis 1970"},
}};

bool has_value(TemplateUse use, std::string_view name) {
  const bool of_remote = name.starts_with("remote.");
  const bool of_message = name.starts_with("message.");
  const bool of_change = name.starts_with("change.");
  if (name.starts_with("since")) return use == TemplateUse::changes;
  switch (use) {
    case TemplateUse::create:
      return !of_remote && !of_message && !of_change;
    case TemplateUse::find:
      return name == "ticket.mark";
    case TemplateUse::comment:
      return !of_change;
    case TemplateUse::change:
      return !of_message;
    case TemplateUse::comments:
    case TemplateUse::read:
      return of_remote;
    case TemplateUse::changes:
    case TemplateUse::test:
      return false;
  }
  return false;
}

json::Value text_or_null(std::string_view text) {
  return text.empty() ? json::Value(nullptr) : json::Value(text);
}

boost::json::object of_ticket(const Outgoing& out) {
  const auto& ticket = out.ticket;
  return {{"ticket.number", ticket.number},
          {"ticket.subject", ticket.subject},
          {"ticket.text", out.text},
          {"ticket.status", json::enum_name(ticket.status)},
          {"ticket.priority", json::enum_name(ticket.priority)},
          {"ticket.url", text_or_null(out.url)},
          {"ticket.mark", out.mark},
          {"ticket.created_at", to_rfc3339(ticket.created_at)},
          {"requester.name", text_or_null(ticket.requester.name)},
          {"requester.email", text_or_null(out.requester_email)},
          {"assignee.name", text_or_null(ticket.assignee ? ticket.assignee->name : "")},
          {"assignee.email", text_or_null(out.assignee_email)}};
}

}  // namespace
}  // namespace templates

std::span<const TemplateName> template_names() { return templates::all_names; }

std::vector<std::string_view> names_for(TemplateUse use) {
  std::vector<std::string_view> names;
  for (const auto& one : templates::all_names)
    if (templates::has_value(use, one.name)) names.push_back(one.name);
  return names;
}

json::Value values_of(const Outgoing& ticket) { return templates::of_ticket(ticket); }

json::Value values_of(const OutgoingComment& comment) {
  auto values = templates::of_ticket(comment.about);
  const auto& message = comment.about.ticket.message;
  values["message.text"] = comment.text;
  values["message.internal"] = comment.internal;
  values["message.mark"] = comment.mark;
  values["message.author"] = templates::text_or_null(message ? message->author.name : "");
  return values;
}

json::Value values_of(const OutgoingChange& change, const Mapping& mapping) {
  auto values = templates::of_ticket(change.about);
  values["change.mark"] = change.mark;
  if (change.title) values["change.title"] = *change.title;
  // What a map does not name stays as it is in the tool, as what did not change.
  if (change.status)
    if (const auto status = theirs(mapping.status_out, *change.status)) values["change.status"] = *status;
  if (change.priority)
    if (const auto priority = theirs(mapping.priority_out, *change.priority))
      values["change.priority"] = *priority;
  if (change.assignee_email) values["change.assignee"] = *change.assignee_email;
  return values;
}

json::Value values_of_mark(std::string_view mark) {
  boost::json::object values;
  values["ticket.mark"] = mark;
  return values;
}

json::Value values_of_since(Time since) {
  boost::json::object values;
  values["since"] = to_rfc3339(since);
  values["since.seconds"] = std::chrono::floor<std::chrono::seconds>(since).time_since_epoch().count();
  return values;
}

json::Value with_remote(json::Value values, const Remote& remote) {
  if (!values.is_object()) values.emplace_object();
  auto& object = values.get_object();
  object["remote.id"] = remote.id;
  object["remote.key"] = remote.key;
  object["remote.url"] = templates::text_or_null(remote.url);
  return values;
}

}  // namespace sp::connector
