#include "platform/json/codec.hpp"

#include <gtest/gtest.h>

namespace sp {
namespace {

enum class Audience { public_, agents };
BOOST_DESCRIBE_ENUM(Audience, public_, agents)

struct Inner {
  Text<1, 3> name;
  std::int32_t count = 0;
};
BOOST_DESCRIBE_STRUCT(Inner, (), (name, count))

struct Outer {
  Email email;
  Audience audience = Audience::public_;
  std::optional<bool> flag;
  Change<std::string> note;
  std::vector<Inner> items;
  std::map<std::string, double> scores;
};
BOOST_DESCRIBE_STRUCT(Outer, (), (email, audience, flag, note, items, scores))

std::vector<std::pair<std::string, std::string>> faults_of(const Result<Outer>& result) {
  std::vector<std::pair<std::string, std::string>> faults;
  if (!result)
    for (const auto& fault : result.error().fields) faults.emplace_back(fault.pointer, fault.code);
  return faults;
}

TEST(JsonCodec, DecodesAWholeDescription) {
  const auto outer = json::decode_text<Outer>(
      R"({"email":"a@example.org","audience":"public","note":null,"items":[{"name":"é","count":3.0}],
          "scores":{"a":1,"b":0.5},"unknown":true})");
  ASSERT_TRUE(outer);
  EXPECT_EQ(outer->audience, Audience::public_);
  EXPECT_FALSE(outer->flag);
  EXPECT_TRUE(outer->note.clears());
  EXPECT_EQ(outer->items[0].name, "é");
  EXPECT_EQ(outer->items[0].count, 3);
  EXPECT_EQ(outer->scores.at("b"), 0.5);
}

TEST(JsonCodec, NamesEveryFieldAtFault) {
  using Faults = std::vector<std::pair<std::string, std::string>>;
  const auto outer = json::decode_text<Outer>(
      R"({"email":"nobody","audience":"everyone","flag":1,"items":[{"name":"  ","count":1.5},{"name":"long","count":3000000000}],
          "scores":{"a/b~c":"x"}})");
  EXPECT_EQ(faults_of(outer), (Faults{{"/email", "invalid_email"},
                                      {"/audience", "invalid_choice"},
                                      {"/flag", "wrong_type"},
                                      {"/items/0/name", "required"},
                                      {"/items/0/count", "wrong_type"},
                                      {"/items/1/name", "too_long"},
                                      {"/items/1/count", "out_of_range"},
                                      {"/scores/a~1b~0c", "wrong_type"}}));
  EXPECT_EQ(faults_of(json::decode_text<Outer>("{}")), (Faults{{"/email", "required"},
                                                               {"/audience", "required"},
                                                               {"/items", "required"},
                                                               {"/scores", "required"}}));
}

TEST(JsonCodec, AChangeThatIsAbsentIsNotAChange) {
  Outer outer;
  EXPECT_EQ(json::encode(outer).find("note"), std::string::npos);
  outer.note = {true, std::nullopt};
  EXPECT_NE(json::encode(outer).find("\"note\":null"), std::string::npos);
}

TEST(JsonCodec, WhatIsEncodedIsDecodedAgain) {
  Outer outer;
  outer.email = std::string("a@example.org");
  outer.audience = Audience::agents;
  outer.flag = true;
  outer.note = {true, "line\nbreak \"quoted\" \\ \x01 \t é 😀"};
  outer.items = {{std::string("x"), -7}};
  outer.scores = {{"k", 0.1}};
  const auto text = json::encode(outer);
  const auto again = json::decode_text<Outer>(text);
  ASSERT_TRUE(again) << text;
  EXPECT_EQ(json::encode(*again), text);
  EXPECT_EQ(*again->note.value, *outer.note.value);
}

TEST(JsonCodec, RefusesTextThatIsNoJson) {
  for (const char* text : {"", "{", "{\"a\":1}x", "{'a':1}", "[1,]", "\"\xff\"", "\"\\ud800\"", "nul"}) {
    const auto value = json::parse(text);
    ASSERT_FALSE(value) << text;
    EXPECT_EQ(value.error().code, "malformed_json");
  }
  EXPECT_FALSE(json::parse(std::string(40, '[') + std::string(40, ']'))) << "too deep";
  EXPECT_TRUE(json::parse(std::string(30, '[') + std::string(30, ']')));
}

TEST(JsonCodec, RefusesNulInText) {
  EXPECT_EQ(faults_of(json::decode_text<Outer>(
                R"({"email":"a\u0000@example.org","audience":"public","items":[],"scores":{}})")),
            (std::vector<std::pair<std::string, std::string>>{{"/email", "invalid_character"}}));
}

TEST(JsonCodec, CountsCharactersAndNotBytes) {
  EXPECT_TRUE(json::decode<Inner>(*json::parse(R"({"name":"éàü","count":0})")));
  EXPECT_FALSE(json::decode<Inner>(*json::parse(R"({"name":"éàüö","count":0})")));
  EXPECT_FALSE(json::decode<Inner>(*json::parse(R"({"name":"é   ","count":0})")))
      << "blanks do not go past the limit";
}

TEST(JsonCodec, KnowsAnEmailAddress) {
  for (const char* good : {"a@b", "first.last+tag@example.org", "x@sub-domain.example"})
    EXPECT_TRUE(json::is_email(good)) << good;
  for (const char* bad : {"", "@b", "a@", "a b@c", "a@b..c", "a@-b", "a@b-", "a@@b", "é@b"})
    EXPECT_FALSE(json::is_email(bad)) << bad;
}

TEST(JsonSchema, TellsRequiredMembersChoicesAndLimits) {
  json::Schemas schemas;
  EXPECT_EQ(json::schema<Outer>(schemas).at("$ref"), "#/components/schemas/Outer");
  const auto& schema = schemas.all().at("Outer");
  EXPECT_EQ(boost::json::serialize(schema.at("required")), R"(["email","audience","items","scores"])");
  EXPECT_EQ(schema.at("properties").at("audience").at("$ref"), "#/components/schemas/Audience");
  EXPECT_EQ(boost::json::serialize(schemas.all().at("Audience").at("enum")), R"(["public","agents"])");
  EXPECT_EQ(boost::json::serialize(schema.at("properties").at("flag")), R"({"type":["boolean","null"]})");
  EXPECT_EQ(schema.at("properties").at("items").at("items").at("$ref"), "#/components/schemas/Inner");
  const auto& name = schemas.all().at("Inner").at("properties").at("name");
  EXPECT_EQ(name.at("maxLength"), 3);
  EXPECT_EQ(name.at("pattern"), R"([^ \t\n\r\f\v])") << "white space alone is not enough";
  const auto& bounded = json::schema<List<Verbatim<2, 9>, 1, 4>>(schemas);
  EXPECT_EQ(bounded.at("minItems"), 1);
  EXPECT_EQ(bounded.at("maxItems"), 4);
  EXPECT_EQ(bounded.at("items").at("minLength"), 2);
}

/// Types of the names that others have, elsewhere.
struct Elsewhere {
  struct Inner {
    BOOST_DESCRIBE_CLASS(Inner, (), (), (), ())
  };
  struct ThingView {
    BOOST_DESCRIBE_CLASS(ThingView, (), (), (), ())
  };
};

TEST(JsonSchema, GivesEachTypeItsOwnName) {
  json::Schemas schemas;
  json::schema<Inner>(schemas);
  json::schema<Inner>(schemas);
  EXPECT_EQ(json::schema<Elsewhere::ThingView>(schemas).at("$ref"), "#/components/schemas/Thing");
  EXPECT_THROW(json::schema<Elsewhere::Inner>(schemas), std::logic_error);
  EXPECT_THROW(schemas.named("Inner", json::Value(1)), std::logic_error);
}

TEST(JsonCodec, RefusesUnknownFieldsInRequestsAndIgnoresThemElsewhere) {
  const auto body = *json::parse(
      R"({"email":"a@example.org","audience":"public","items":[{"name":"a","count":1,"colour":"red"}],"scores":{"a":1},"x/y":1})");
  EXPECT_TRUE(json::decode<Outer>(body));
  EXPECT_EQ(faults_of(json::decode<Outer>(body, json::Unknown::refused)),
            (std::vector<std::pair<std::string, std::string>>{{"/items/0/colour", "unknown_field"},
                                                              {"/x~1y", "unknown_field"}}));
  std::string many = "{";
  for (int i = 0; i < 1000; ++i) many += "\"f" + std::to_string(i) + "\":1,";
  const auto flood = json::decode<Outer>(*json::parse(many + "\"last\":1}"), json::Unknown::refused);
  EXPECT_EQ(flood.error().fields.size(), 100U);
}

TEST(JsonCodec, HoldsListsSecretsAndNumbersToTheirBounds) {
  EXPECT_FALSE((json::decode<List<double, 1, 2>>(*json::parse("[]"))));
  EXPECT_TRUE((json::decode<List<double, 1, 2>>(*json::parse("[1,2]"))));
  EXPECT_FALSE((json::decode<List<double, 1, 2>>(*json::parse("[1,2,3]"))));
  EXPECT_TRUE((json::decode<Verbatim<3, 4>>(*json::parse("\"   \""))));
  EXPECT_FALSE((json::decode<Verbatim<3, 4>>(*json::parse("\"éé\""))));
  EXPECT_TRUE((json::decode<Real<0, 1>>(*json::parse("0.5"))));
  EXPECT_FALSE((json::decode<Real<0, 1>>(*json::parse("1.01"))));
}

}  // namespace
}  // namespace sp
