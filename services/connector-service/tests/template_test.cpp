#include "services/connector-service/domain/template.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "services/connector-service/tools/template_values.hpp"

namespace sp::connector {
namespace {

json::Value parsed(std::string_view text) { return boost::json::parse(text); }

const json::Value& values() {
  static const json::Value all = parsed(R"({
    "ticket.number": 42, "ticket.subject": "Printer \"HP\" is on fire", "ticket.priority": "high",
    "ticket.url": null, "assignee.email": "", "message.internal": true, "requester.name": "Zoé",
    "ticket.text": "{{ticket.number}} and {\"a\":1}"})");
  return all;
}

std::string text(std::string_view pattern) { return render_text(pattern, values()); }
json::Value one(std::string_view pattern) { return render(json::Value(pattern), values()); }

TEST(Template, FillsPlaceholdersInEveryStringOfAValueAndLeavesTheRest) {
  const auto pattern =
      parsed(R"({"title": "#{{ticket.number}}: {{ ticket.subject }}", "tags": ["a", "{{ticket.priority}}"],
                                  "fixed": {"n": 3, "yes": true, "none": null}, "{{ticket.number}}": "name"})");
  EXPECT_EQ(render(pattern, values()),
            parsed(R"({"title": "#42: Printer \"HP\" is on fire", "tags": ["a", "high"],
                       "fixed": {"n": 3, "yes": true, "none": null}, "{{ticket.number}}": "name"})"));
}

TEST(Template, AStringThatIsOnePlaceholderTakesTheValuesOwnType) {
  EXPECT_EQ(one("{{ticket.number}}"), json::Value(42));
  EXPECT_EQ(one("{{message.internal}}"), json::Value(true));
  EXPECT_EQ(one("{{ticket.url}}"), json::Value(nullptr));
  EXPECT_EQ(one(" {{ticket.number}}"), json::Value(" 42"));
}

TEST(Template, ValuesAreNeitherJsonNorTemplates) {
  EXPECT_EQ(one("{{ticket.text}}"), json::Value("{{ticket.number}} and {\"a\":1}"));
  EXPECT_EQ(text("<{{ticket.text}}>"), "<{{ticket.number}} and {\"a\":1}>");
}

TEST(Template, WhatHasNoValueIsLeftOutOfItsObjectOrList) {
  EXPECT_EQ(
      render(parsed(R"({"a": "{{change.title}}", "b": ["{{change.title}}", 1], "c": "x{{change.title}}"})"),
             values()),
      parsed(R"({"b": [1], "c": "x"})"));
  EXPECT_EQ(one("{{change.title}}"), json::Value(nullptr));
}

TEST(Template, FiltersChangeTheValueFromLeftToRight) {
  EXPECT_EQ(one("{{ticket.priority|map:low=4,normal=3,high=2,urgent=1}}"), json::Value("2"));
  EXPECT_EQ(one("{{ticket.priority|map:low=4, high=2|number}}"), json::Value(2));
  EXPECT_EQ(one("{{ticket.priority|map:low=4}}"), json::Value("high"));
  EXPECT_EQ(one("{{ticket.number|map:42=forty-two|upper}}"), json::Value("FORTY-TWO"));
  EXPECT_EQ(text("{{requester.name|upper}} {{requester.name|lower}}"), "ZOÉ zoé");
  EXPECT_EQ(text("{{assignee.email|default:nobody}} {{ticket.url|default:-}} {{change.title|default:}}"),
            "nobody - ");
  EXPECT_EQ(text("{{ticket.subject|json}}"), R"("Printer \"HP\" is on fire")");
  EXPECT_EQ(text("{{ticket.subject|truncate:8}}"), "Printer…");
  EXPECT_EQ(text("{{ticket.priority|truncate:4}}"), "high");
  EXPECT_EQ(one("{{ticket.subject|number}}"), json::Value("Printer \"HP\" is on fire"));
}

TEST(Template, ABackslashTakesTheNextCharacterOfAnArgumentAsItIs) {
  EXPECT_EQ(text(R"({{ticket.url|default:a\|b\}\}c}})"), "a|b}}c");
  EXPECT_EQ(text(R"({{ticket.priority|map:high=1\,5,low=2}})"), "1,5");
}

TEST(Template, OfAPathValuesArePercentEncoded) {
  EXPECT_EQ(render_path("/tickets/{{ticket.subject}}?p={{ticket.priority}}&n={{ticket.number}}", values()),
            "/tickets/Printer%20%22HP%22%20is%20on%20fire?p=high&n=42");
  EXPECT_EQ(render_path("/tickets/{{remote.id}}", parsed(R"({"remote.id": "../admin"})")),
            "/tickets/..%2Fadmin");
  EXPECT_EQ(render_path("/tickets/{{remote.id}}/x", parsed(R"({"remote.id": ".."})")), "/tickets/%2E%2E/x");
}

TEST(Template, AHeaderRefusesLineBreaks) {
  EXPECT_EQ(render_header("Token {{ticket.number}}", values()), "Token 42");
  const auto refused = render_header("{{a}}", parsed(R"({"a": "x\r\nCookie: y"})"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fields.front().code, "invalid_character");
}

TEST(Template, CheckNamesWhatDoesNotExistWithItsPointer) {
  const auto names = names_for(TemplateUse::create);
  EXPECT_TRUE(check(parsed(R"({"a": "{{ticket.subject|truncate:80}}", "b": [1, "x"]})"), names));
  const auto checked =
      check(parsed(R"({"a": "ok", "b/c": ["", "{{ticket.sujet}}"], "d": "{{remote.id}}"})"), names, "/body");
  ASSERT_FALSE(checked);
  ASSERT_EQ(checked.error().fields.size(), 2u);
  EXPECT_EQ(checked.error().fields[0].pointer, "/body/b~1c/1");
  EXPECT_EQ(checked.error().fields[0].code, "unknown_placeholder");
  EXPECT_NE(checked.error().message.find("{{ticket.sujet}}"), std::string::npos);
  EXPECT_EQ(checked.error().fields[1].pointer, "/body/d");
}

TEST(Template, CheckNamesBrokenSyntax) {
  const auto names = names_for(TemplateUse::create);
  for (const std::string_view broken :
       {"{{ticket.subject", "{{}}", "{{ticket subject}}", "{{ticket.subject|shout}}",
        "{{ticket.subject|truncate:x}}", "{{ticket.subject|truncate:0}}", "{{ticket.priority|map:low}}",
        "{{ticket.subject|upper:x}}"}) {
    const auto checked = check(json::Value(broken), names, "/path");
    ASSERT_FALSE(checked) << broken;
    EXPECT_EQ(checked.error().fields.front().code, "broken_template") << broken;
    EXPECT_EQ(checked.error().fields.front().pointer, "/path");
    EXPECT_EQ(text(broken), broken);
  }
}

TEST(Template, TellsWhichPlaceholdersItUses) {
  EXPECT_EQ(placeholders(parsed(R"({"a": "{{x.a}} {{x.b|upper}}", "b": ["{{x.a}}"], "c": "{{"})")),
            (std::vector<std::string>{"x.a", "x.b"}));
}

TEST(Template, AbridgesAtACodePoint) {
  EXPECT_EQ(abridged("déjà vu", 7), "déjà vu");
  EXPECT_EQ(abridged("déjà vu", 5), "déjà…");
  EXPECT_EQ(abridged("déjà vu", 1), "…");
}

Outgoing outgoing() {
  Outgoing out{.mark = "sp-1",
               .url = "https://desk.test/t/1",
               .requester_email = "zoe@desk.test",
               .text = "It burns."};
  out.ticket.number = 42;
  out.ticket.subject = "Printer";
  out.ticket.status = ticketing::Status::pending;
  out.ticket.priority = ticketing::Priority::urgent;
  out.ticket.requester = {.id = "r", .name = "Zoé"};
  out.ticket.created_at = parse_rfc3339("2026-11-29T10:00:00Z").value();
  return out;
}

TEST(TemplateValues, EveryNameHasAMeaningInBothLanguagesAndAValueSomewhere) {
  auto change = OutgoingChange{.mark = "sp-c",
                               .title = "New",
                               .status = ticketing::Status::solved,
                               .priority = ticketing::Priority::low,
                               .assignee_email = "",
                               .about = outgoing()};
  Mapping mapping{.status_out = {{"solved", "Done"}}, .priority_out = {{"low", "4"}}};
  const auto remote = Remote{.id = "7", .key = "R-7", .url = ""};
  const auto of_comment =
      with_remote(values_of(OutgoingComment{.mark = "sp-m", .text = "Hi", .about = outgoing()}), remote);
  const auto of_change = with_remote(values_of(change, mapping), remote);
  const auto of_since = values_of_since(Time(std::chrono::seconds(1'700'000'000)));
  EXPECT_EQ(of_since.at("since"), json::Value("2023-11-14T22:13:20.000Z"));
  EXPECT_EQ(of_since.at("since.seconds"), json::Value(1'700'000'000));
  const auto has = [](const json::Value& values, const TemplateName& name) {
    return values.get_object().contains(name.name);
  };
  for (const auto& name : template_names()) {
    EXPECT_FALSE(name.english.empty());
    EXPECT_FALSE(name.french.empty());
    EXPECT_TRUE(has(of_comment, name) || has(of_change, name) || has(of_since, name)) << name.name;
  }
  EXPECT_EQ(of_change.at("change.status"), json::Value("Done"));
  EXPECT_EQ(of_change.at("change.priority"), json::Value("4"));
  EXPECT_EQ(of_change.at("change.assignee"), json::Value(""));
}

TEST(TemplateValues, OfATicketWhatIsUnknownIsNull) {
  const auto of_ticket = values_of(outgoing());
  EXPECT_EQ(of_ticket.at("ticket.number"), json::Value(42));
  EXPECT_EQ(of_ticket.at("ticket.status"), json::Value("pending"));
  EXPECT_EQ(of_ticket.at("ticket.text"), json::Value("It burns."));
  EXPECT_EQ(of_ticket.at("ticket.created_at"), json::Value("2026-11-29T10:00:00.000Z"));
  EXPECT_EQ(of_ticket.at("requester.email"), json::Value("zoe@desk.test"));
  EXPECT_TRUE(of_ticket.at("assignee.name").is_null());
  EXPECT_TRUE(of_ticket.at("assignee.email").is_null());
}

TEST(TemplateValues, OfAChangeWhatStaysHasNoValue) {
  OutgoingChange change{.mark = "sp-c", .status = ticketing::Status::solved, .about = outgoing()};
  const auto of_change = values_of(change, Mapping{});
  EXPECT_FALSE(of_change.get_object().contains("change.title"));
  EXPECT_FALSE(of_change.get_object().contains("change.status")) << "the map does not name it";
  EXPECT_EQ(render(parsed(R"({"title": "{{change.title}}", "state": "{{change.status}}"})"), of_change),
            parsed("{}"));
}

TEST(TemplateValues, EachUseKnowsItsOwnNames) {
  const auto knows = [](TemplateUse use, std::string_view name) {
    const auto names = names_for(use);
    return std::ranges::find(names, name) != names.end();
  };
  EXPECT_TRUE(knows(TemplateUse::create, "ticket.subject"));
  EXPECT_FALSE(knows(TemplateUse::create, "remote.id"));
  EXPECT_TRUE(knows(TemplateUse::comment, "message.text"));
  EXPECT_FALSE(knows(TemplateUse::comment, "change.status"));
  EXPECT_TRUE(knows(TemplateUse::change, "remote.id"));
  EXPECT_TRUE(knows(TemplateUse::read, "remote.id"));
  EXPECT_FALSE(knows(TemplateUse::read, "ticket.subject"));
  EXPECT_EQ(names_for(TemplateUse::find), std::vector<std::string_view>{"ticket.mark"});
  EXPECT_TRUE(names_for(TemplateUse::test).empty());
}

}  // namespace
}  // namespace sp::connector
