#include "app/evaluation/collection.hpp"

#include <charconv>
#include <fstream>
#include <functional>

#include "app/command_line.hpp"
#include "platform/base/encoding.hpp"
#include "platform/json/codec.hpp"

namespace sp::app {

namespace {

void each_line(const std::string& file, const std::function<void(std::string_view, std::size_t)>& take) {
  std::ifstream stream(file);
  if (!stream) throw UserError("The file " + file + " cannot be read");
  std::string line;
  for (std::size_t number = 1; std::getline(stream, line); ++number)
    if (!trim(line).empty()) take(line, number);
}

[[noreturn]] void refuse(const std::string& file, std::size_t line, const std::string& why) {
  throw UserError(file + ", line " + std::to_string(line) + ": " + why);
}

json::Value object_of(const std::string& file, std::string_view line, std::size_t number) {
  auto value = json::parse(line);
  if (!value || !value->is_object()) refuse(file, number, "is no JSON object");
  return std::move(*value);
}

std::string member(const json::Value& object, std::string_view name) {
  const auto* found = object.as_object().if_contains(name);
  if (found != nullptr && found->is_string()) return std::string(found->get_string());
  if (found != nullptr && found->is_int64()) return std::to_string(found->get_int64());
  return "";
}

std::string required(const std::string& file, const json::Value& object, std::string_view name,
                     std::size_t number) {
  auto text = member(object, name);
  if (text.empty()) refuse(file, number, "has no \"" + std::string(name) + "\"");
  return text;
}

/// FNV-1a: the same on every machine.
std::uint64_t digest(std::string_view text) {
  std::uint64_t hash = 14695981039346656037U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return hash;
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace

std::vector<CollectionDocument> read_corpus(const std::string& file) {
  std::vector<CollectionDocument> documents;
  each_line(file, [&](std::string_view line, std::size_t number) {
    const auto object = object_of(file, line, number);
    documents.push_back(
        {required(file, object, "_id", number), member(object, "title"), member(object, "text")});
    if (documents.back().title.empty() && documents.back().text.empty())
      refuse(file, number, "has neither \"title\" nor \"text\"");
  });
  if (documents.empty()) throw UserError("The file " + file + " holds no document");
  return documents;
}

std::vector<CollectionQuery> read_queries(const std::string& file) {
  std::vector<CollectionQuery> queries;
  each_line(file, [&](std::string_view line, std::size_t number) {
    const auto object = object_of(file, line, number);
    const auto* answered = object.as_object().if_contains("answer_in_corpus");
    queries.push_back({required(file, object, "_id", number), required(file, object, "text", number),
                       answered == nullptr || !answered->is_bool() || answered->get_bool()});
  });
  if (queries.empty()) throw UserError("The file " + file + " holds no query");
  return queries;
}

Judgements read_judgements(const std::string& file) {
  Judgements judgements;
  each_line(file, [&](std::string_view line, std::size_t number) {
    const auto first = line.find('\t');
    const auto second = first == line.npos ? line.npos : line.find('\t', first + 1);
    if (second == line.npos) refuse(file, number, "needs query, document and score, separated by tabs");
    const auto text = trim(line.substr(second + 1));
    int score = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), score);
    if (read.ec != std::errc()) {
      if (number == 1) return;
      refuse(file, number, "the score is no whole number");
    }
    if (score > 0)
      judgements[std::string(line.substr(0, first))]
                [std::string(line.substr(first + 1, second - first - 1))] = score;
  });
  if (judgements.empty()) throw UserError("The file " + file + " holds no judgement above 0");
  return judgements;
}

std::string with_typing_error(const std::string& question) {
  struct Run {
    std::size_t begin;
    std::size_t length;
  };
  std::vector<Run> words;
  for (std::size_t i = 0; i < question.size();) {
    const auto begin = i;
    while (i < question.size() && is_letter(question[i])) ++i;
    if (i - begin >= 4) words.push_back({begin, i - begin});
    if (i == begin) ++i;
  }
  if (words.empty()) return question;
  auto random = digest(question);
  const auto pick = [&random](std::size_t below) {
    random = random * 6364136223846793005U + 1442695040888963407U;
    return static_cast<std::size_t>(random >> 33) % below;
  };
  const auto word = words[pick(words.size())];
  const auto kind = pick(4);
  const auto place = word.begin + 1 + pick(word.length - 2);
  std::string typed = question;
  if (kind == 0) {
    std::swap(typed[place], typed[place + 1]);
    if (typed == question) typed.erase(place, 1);
  } else if (kind == 1) {
    typed.erase(place, 1);
  } else if (kind == 2) {
    typed.insert(place, 1, typed[place]);
  } else {
    typed[place] = typed[place] == 'e' ? 'r' : 'e';
  }
  return typed;
}

}  // namespace sp::app
