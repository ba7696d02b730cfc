#include "services/knowledge-base-service/index/everyday_synonyms.hpp"

namespace sp::knowledge_base {

namespace {

// One group a line, its words between commas. A word stands in one group only, and one that means several
// things ("poste", "portable", "notebook") in none. Among them are verbs and nouns that stems do not bring
// together ("achat", "acheter").
constexpr std::string_view french = R"(
mail, email, e-mail, courriel, courrier électronique, mél
publicité, pub, publicitaire
téléphone, tél, smartphone, téléphone portable, gsm, mobile
ordinateur, pc, ordi
mot de passe, mdp, password
identifiant, nom d'utilisateur
connexion, connecter, login
supprimer, effacer, enlever
arrêter, cesser, stopper
modifier, changer
site web, site internet, site
navigateur, browser
application, appli, app
logiciel, programme
dossier, répertoire
photo, photographie, image
écran, moniteur
lien, url
pièce jointe, fichier joint
pourriel, spam
hameçonnage, phishing
sauvegarde, backup
mise à jour, actualisation
double authentification, authentification à deux facteurs, 2fa, mfa
visioconférence, visio, réunion en ligne
panne, dysfonctionnement
bug, bogue, plantage
lent, lenteur, ramer, rame, ralentir
salarié, employé
employeur, patron
entreprise, société
télétravail, travail à distance, travail à domicile
congé, vacances
voiture, véhicule, automobile
médecin, docteur
logement, habitation, domicile
sécurité sociale, sécu
carte bancaire, carte bleue, cb
prix, coût, tarif, coûter
paiement, payer
achat, acheter
vente, vendre
envoi, envoyer
perte, perdre, perdu, perdus, perdue
vol, voler, volé
choix, choisir
inscription, inscrire
décès, mort
grossesse, enceinte
amende, contravention
plainte, réclamation
facultatif, optionnel
maximum, max, plafond
box, routeur, modem
faille, vulnérabilité
télé, télévision, téléviseur
film, vidéo
fermer, clore, clôture, clôturer
joindre, contacter
support, assistance
rgpd, gdpr, données personnelles
garder, conserver, conservation
cliquer, clic
ouvert, ouverture
)";

constexpr std::string_view english = R"(
email, e-mail, mail
password, passcode, pwd
login, logon, log in, sign in, signin
username, user name, user id
delete, remove, erase
disable, deactivate
enable, activate
hide, conceal
copy, duplicate
website, web site, site
browser, web browser
app, application
program, software
folder, directory
photo, picture, image, photograph
screen, monitor
link, url, hyperlink
attachment, attached file
bin, trash, recycle bin
calendar, agenda
spreadsheet, sheet
document, doc
font, typeface
settings, preferences
two-factor authentication, two factor authentication, multi-factor authentication, 2fa, mfa
phone, telephone, smartphone, cellphone, mobile phone
laptop, portable computer, computer, pc, device
wifi, wireless
slow, sluggish
broken, faulty, defective
lost, missing, lose, loss
stolen, theft, steal, stole
sync, synchronise, synchronize
update, upgrade
subscribe, subscription
register, registration
unsubscribe, opt out
employee, staff member
boss, manager
job, employment
vacation, holiday, annual leave
remote work, work from home, telework
car, vehicle
buy, purchase
price, cost, fee
pay, payment
invoice, bill
refund, reimburse
gdpr, personal data, data protection
maximum, max
backup, back up
router, modem
vulnerability, security hole, security flaw
reject, refuse, bounce
restart, reboot
colleague, coworker
contact, reach
close, closure
)";

std::vector<std::string> split(std::string_view line) {
  std::vector<std::string> words;
  while (!line.empty()) {
    const auto comma = std::min(line.find(','), line.size());
    const auto first = std::min(line.find_first_not_of(' '), comma);
    words.emplace_back(line.substr(first, comma - first));
    line.remove_prefix(std::min(comma + 1, line.size()));
  }
  return words;
}

void add(std::string_view list, text::Language language, Synonyms& synonyms) {
  while (!list.empty()) {
    const auto end = std::min(list.find('\n'), list.size());
    if (end > 0) synonyms.push_back(compiled({language, split(list.substr(0, end)), {}}));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
}

Synonyms compile() {
  Synonyms synonyms;
  add(french, text::Language::fr, synonyms);
  add(english, text::Language::en, synonyms);
  return synonyms;
}

}  // namespace

const Synonyms& everyday_synonyms() {
  static const Synonyms synonyms = compile();
  return synonyms;
}

}  // namespace sp::knowledge_base
