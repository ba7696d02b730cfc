#include "services/knowledge-base-service/vectors/off_topic.hpp"

#include <algorithm>
#include <cmath>

namespace sp::knowledge_base {

namespace {

using Questions = std::array<std::string, off_topic_count>;

constexpr std::array languages{text::Language::fr, text::Language::en};
constexpr std::array audiences{Audience::public_, Audience::requesters, Audience::agents};

/// A few passages may all be as far from everything: a deviation of next to nothing would make much of
/// chance.
constexpr double least_deviation = 0.005;

const Questions& in_french() {
  static const Questions questions{
      "Combien de temps faut-il cuire un œuf à la coque ?",
      "Quelle est la capitale de l'Australie ?",
      "Comment planter des tomates sur un balcon ?",
      "Qui a gagné la Coupe du monde de football en 1998 ?",
      "Pourquoi le ciel est-il bleu ?",
      "Comment apprendre à jouer de la guitare ?",
      "Quel temps fera-t-il demain à Marseille ?",
      "Quelle est la recette des crêpes bretonnes ?",
      "Combien de planètes compte le système solaire ?",
      "Comment dresser un chiot de trois mois ?",
      "Qui a peint La Joconde ?",
      "À quelle heure part le dernier train pour Lyon ?",
      "Comment enlever une tache de vin rouge sur une nappe ?",
      "Quels exercices faire contre le mal de dos ?",
      "Quelle est la hauteur de la tour Eiffel ?",
      "Comment tricoter une écharpe quand on débute ?",
      "Quel vin servir avec du poisson ?",
      "Pourquoi les chats ronronnent-ils ?",
      "Comment se forment les volcans ?",
      "Quel est le plus long fleuve du monde ?",
      "Comment faire lever une pâte à pain ?",
      "Qui était Napoléon Bonaparte ?",
      "Quelles fleurs planter à l'ombre ?",
      "Combien de calories y a-t-il dans une banane ?",
      "Comment repeindre un mur de chambre ?",
      "Quel film aller voir ce week-end ?",
      "Comment courir un marathon en moins de quatre heures ?",
      "Quelles sont les règles du jeu d'échecs ?",
      "À quel âge un bébé commence-t-il à marcher ?",
      "Comment soigner un rhume rapidement ?",
      "Quelle langue parle-t-on au Brésil ?",
      "Comment changer une roue de voiture ?",
      "Pourquoi la mer est-elle salée ?",
      "Quel cadeau offrir pour un anniversaire de mariage ?",
      "Où partir en vacances au mois de février ?",
      "Comment réparer un robinet qui goutte ?",
      "Quel est l'animal le plus rapide du monde ?",
      "Comment tailler les rosiers au printemps ?",
      "Raconte-moi une blague.",
      "Quelle est la distance entre la Terre et la Lune ?",
      "Comment choisir un vélo pour un enfant ?",
      "Qui a écrit Les Misérables ?",
      "Comment conserver le fromage plus longtemps ?",
      "Quels champignons peut-on ramasser en automne ?",
      "Combien font sept fois huit ?",
      "Comment chanter plus juste ?",
      "Quel est le meilleur restaurant italien de la ville ?",
      "Pourquoi les feuilles tombent-elles en automne ?",
      "Comment faire dormir un enfant toute la nuit ?",
      "Quel est le sens de la vie ?",
  };
  return questions;
}

const Questions& in_english() {
  static const Questions questions{
      "How long does it take to boil an egg?",
      "What is the capital of Australia?",
      "How do I grow tomatoes on a balcony?",
      "Who won the football World Cup in 1998?",
      "Why is the sky blue?",
      "How can I learn to play the guitar?",
      "What will the weather be like in London tomorrow?",
      "What is a good recipe for pancakes?",
      "How many planets are there in the solar system?",
      "How do I train a three month old puppy?",
      "Who painted the Mona Lisa?",
      "When does the last train to Manchester leave?",
      "How do you get a red wine stain out of a tablecloth?",
      "Which exercises help against back pain?",
      "How tall is the Eiffel Tower?",
      "How do beginners knit a scarf?",
      "Which wine goes with fish?",
      "Why do cats purr?",
      "How are volcanoes formed?",
      "What is the longest river in the world?",
      "How do I get bread dough to rise?",
      "Who was Napoleon Bonaparte?",
      "Which flowers grow well in the shade?",
      "How many calories are in a banana?",
      "How do I repaint a bedroom wall?",
      "Which movie should I watch this weekend?",
      "How can I run a marathon in under four hours?",
      "What are the rules of chess?",
      "At what age do babies start to walk?",
      "How can I get rid of a cold quickly?",
      "What language do they speak in Brazil?",
      "How do I change a tire on my car?",
      "Why is the sea salty?",
      "What is a good present for a wedding anniversary?",
      "Where should we go on holiday in February?",
      "How do I fix a dripping tap?",
      "What is the fastest animal in the world?",
      "How should roses be pruned in spring?",
      "Tell me a joke.",
      "How far is the moon from the earth?",
      "How do I choose a bike for a child?",
      "Who wrote Pride and Prejudice?",
      "How can I keep cheese fresh for longer?",
      "Which mushrooms can be picked in autumn?",
      "What is seven times eight?",
      "How can I sing more in tune?",
      "What is the best Italian restaurant in town?",
      "Why do leaves fall in autumn?",
      "How do I get a child to sleep through the night?",
      "What is the meaning of life?",
  };
  return questions;
}

}  // namespace

const std::array<std::string, off_topic_count>& off_topic_questions(text::Language language) {
  return language == text::Language::fr ? in_french() : in_english();
}

void write(const OffTopicVectors& vectors, VectorFile& file) {
  std::uint32_t slot = 0;
  for (const auto language : languages) {
    const auto& questions = off_topic_questions(language);
    const auto& of_language = vectors.of[static_cast<std::size_t>(language)];
    for (std::size_t i = 0; i < of_language.size(); ++i) {
      if (slot == 0) file.clear(static_cast<std::uint32_t>(of_language[i].size()));
      file.put(slot++, {.text = hash_of(questions[i]), .language = language}, of_language[i].data());
    }
  }
  file.commit(0, slot);
}

std::shared_ptr<const OffTopicVectors> read_off_topic(const VectorFile& file) {
  auto vectors = std::make_shared<OffTopicVectors>();
  const std::size_t dimension = file.state().dimension;
  const bool whole = file.read([&](std::uint32_t, const PassageKey& key, const float* numbers) {
    auto& of_language = vectors->of[static_cast<std::size_t>(key.language)];
    if (of_language.size() < off_topic_count &&
        key.text == hash_of(off_topic_questions(key.language)[of_language.size()]))
      of_language.emplace_back(numbers, numbers + dimension);
  });
  const auto complete = [](const auto& of_language) { return of_language.size() == off_topic_count; };
  if (!whole || !std::ranges::all_of(vectors->of, complete)) return nullptr;
  return vectors;
}

void NearestOffTopic::add(std::uint32_t row, Audience audience, text::Language language, const float* vector,
                          std::size_t dimension) {
  if (!questions_) return;
  const auto& questions = questions_->of[static_cast<std::size_t>(language)];
  auto& nearest = group(audience, language);
  for (std::size_t i = 0; i < questions.size() && i < nearest.size(); ++i) {
    if (questions[i].size() != dimension) return;
    const float similarity = inner_product(questions[i].data(), vector, dimension);
    if (similarity > nearest[i].similarity) nearest[i] = {similarity, row, nearest[i].lost};
  }
}

void NearestOffTopic::remove(std::uint32_t row, Audience audience, text::Language language) {
  if (!questions_) return;
  for (auto& nearest : group(audience, language))
    if (nearest.similarity != none && nearest.row == row) nearest = {.lost = true};
}

void NearestOffTopic::clear() { groups_ = {}; }

std::optional<UsualSimilarity> NearestOffTopic::usual(Role reader, text::Language language) const {
  double sum = 0;
  double squares = 0;
  for (std::size_t i = 0; i < off_topic_count; ++i) {
    float greatest = none;
    for (const auto audience : audiences)
      if (permits_reading(audience, reader))
        greatest = std::max(
            greatest,
            groups_[static_cast<std::size_t>(audience)][static_cast<std::size_t>(language)][i].similarity);
    if (greatest == none) return std::nullopt;
    sum += greatest;
    squares += static_cast<double>(greatest) * greatest;
  }
  const double mean = sum / off_topic_count;
  const double variance = std::max(0.0, squares / off_topic_count - mean * mean);
  return UsualSimilarity{mean, std::max(std::sqrt(variance), least_deviation)};
}

std::vector<NearestOffTopic::Lost> NearestOffTopic::lost() const {
  std::vector<Lost> lost;
  for (const auto audience : audiences)
    for (const auto language : languages) {
      const auto at = static_cast<std::size_t>(language);
      const auto& nearest = groups_[static_cast<std::size_t>(audience)][at];
      for (std::size_t i = 0; i < nearest.size(); ++i)
        if (nearest[i].lost) lost.push_back({audience, language, i, &questions_->of[at][i]});
    }
  return lost;
}

void NearestOffTopic::mend(const Lost& lost, std::optional<std::uint32_t> row, float similarity) {
  auto& nearest = group(lost.audience, lost.language)[lost.question];
  nearest = row ? Nearest{similarity, *row} : Nearest{};
}

}  // namespace sp::knowledge_base
