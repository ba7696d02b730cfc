#include "platform/base/encoding.hpp"
#include "services/ticketing-service/api/ticket_api.hpp"

namespace sp::ticketing {

namespace {

TicketStore::Rule article_rule(std::optional<Article> article, http::IfMatch expected, Actor actor,
                               Time now) {
  return [article = std::move(article), expected = std::move(expected), actor = std::move(actor),
          now](Ticket ticket) -> Result<Step> {
    if (!expected.permits(version_for(ticket, actor))) return stale(ticket, actor);
    return ticketing::set_article(std::move(ticket), article, actor, now);
  };
}

}  // namespace

Task<Result<Article>> TicketApi::article_of(Caller caller, SetArticle input) {
  const auto& who = caller.who();
  // What a requester may not set is not looked up for them either.
  if (!who.is_staff()) co_return Article{};
  auto title = co_await knowledge_base_.title(caller, who.organisation_id, who.role, input.document_id);
  if (!title && title.error().kind == ErrorKind::not_found)
    co_return invalid_field("/document_id", "unknown_document", "Must be a document of your knowledge base.");
  if (!title) co_return Failure(title.error());
  co_return Article{.document_id = std::move(input.document_id),
                    .title = std::move(*title),
                    .question = input.question ? std::string(trim(*input.question)) : ""};
}

Task<Result<TicketView>> TicketApi::set_article(Caller caller, SetArticle input) {
  const auto actor = actor_of(caller.who());
  auto id = input.id;
  auto article = co_await article_of(caller, std::move(input));
  if (!article) co_return Failure(article.error());
  auto rule = article_rule(std::move(*article), caller.if_match(), actor, clock_.now());
  const auto step = co_await store_.change(caller.organisation(), std::move(id), actor, std::move(rule));
  if (!step) co_return Failure(step.error());
  co_return view_of(step->ticket, actor);
}

Task<Result<TicketView>> TicketApi::remove_article(Caller caller, TicketPath input) {
  const auto actor = actor_of(caller.who());
  auto rule = article_rule(std::nullopt, caller.if_match(), actor, clock_.now());
  const auto step =
      co_await store_.change(caller.organisation(), std::move(input.id), actor, std::move(rule));
  if (!step) co_return Failure(step.error());
  co_return view_of(step->ticket, actor);
}

}  // namespace sp::ticketing
