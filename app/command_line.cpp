#include "app/command_line.hpp"

#include <unistd.h>

#include <algorithm>

#include "platform/config/settings.hpp"

namespace sp::app {

namespace {

struct Help {
  std::string_view topic;
  std::string_view english;
  std::string_view french;
  bool lists_settings;
};

// clang-format off
constexpr Help topics[] = {
    {"",
     "Usage: support-platform COMMAND [OPTIONS]\n\n"
     "  serve            starts the platform\n"
     "  import FOLDER    adds a folder of articles, or the pages of a web site, to a knowledge base\n"
     "  export FOLDER    writes a knowledge base as Markdown files\n"
     "  demo             fills the demo organisation\n"
     "  extract          reads the text of a PDF or DOCX file\n"
     "  evaluate         measures how well it finds and refuses, on a test collection\n"
     "  gateway-config   prints the configuration of NGINX, Traefik or Kong in front of one process a service\n"
     "  migrate          brings the databases up to date, or says what that would do\n"
     "  transfer         moves everything from SQLite to PostgreSQL, or back\n"
     "  rotate-key       makes a new key for signing access tokens\n"
     "  settings         lists every setting\n"
     "  help [COMMAND]   explains a command\n"
     "  --version        prints the version\n",
     "Utilisation : support-platform COMMANDE [OPTIONS]\n\n"
     "  serve            démarre la plateforme\n"
     "  import DOSSIER   ajoute un dossier d’articles, ou les pages d’un site web, à une base de connaissances\n"
     "  export DOSSIER   écrit une base de connaissances en fichiers Markdown\n"
     "  demo             installe l’organisation de démonstration\n"
     "  extract          lit le texte d’un fichier PDF ou DOCX\n"
     "  evaluate         mesure ce qu’elle trouve et refuse, sur une collection de test\n"
     "  gateway-config   affiche la configuration de NGINX, Traefik ou Kong devant un processus par service\n"
     "  migrate          met les bases de données à jour, ou dit ce que cela ferait\n"
     "  transfer         déplace tout de SQLite vers PostgreSQL, ou l’inverse\n"
     "  rotate-key       crée une nouvelle clé de signature des jetons d’accès\n"
     "  settings         liste tous les réglages\n"
     "  help [COMMANDE]  explique une commande\n"
     "  --version        affiche la version\n", false},
    {"serve",
     "Usage: support-platform serve [OPTIONS]\n\n"
     "Starts the platform. Ctrl-C or SIGTERM drains and stops it; a second one ends it at once.\n\n"
     "  --no-demo         leaves the demo organisation out of a new data folder\n"
     "  --services=A,B    only these services: auth, knowledge-base, cache, ticketing, connector, chatbot, api-gateway\n"
     "  --help            this text\n\n"
     "Settings, as options, environment variables or lines of .env in the working directory:\n\n",
     "Utilisation : support-platform serve [OPTIONS]\n\n"
     "Démarre la plateforme. Ctrl-C ou SIGTERM termine les requêtes en cours et l’arrête ; un second l’arrête aussitôt.\n\n"
     "  --no-demo         n’installe pas l’organisation de démonstration dans un nouveau dossier de données\n"
     "  --services=A,B    seulement ces services : auth, knowledge-base, cache, ticketing, connector, chatbot, api-gateway\n"
     "  --help            ce texte\n\n"
     "Réglages, en options, variables d’environnement ou lignes de .env dans le dossier courant :\n\n", true},
    {"import",
     "Usage: support-platform import FOLDER|SITEMAP --organisation=EMAIL [OPTIONS]\n\n"
     "Adds the articles of FOLDER and its subfolders, or the pages that the sitemap at the address SITEMAP names, to a\n"
     "knowledge base: PDF, DOCX, HTML, Markdown, text, and zip files of them. What was imported before is updated where it\n"
     "has changed and removed where it is gone; an import that was interrupted goes on where it stopped. With --url it goes\n"
     "into a platform that runs; without it the platform must not be running on the same data.\n\n"
     "  --organisation=EMAIL         an agent or admin of the organisation; shown as the author\n"
     "                               (EMAIL/ID where the address belongs to several: ID is the organisation's)\n"
     "  --url=ADDRESS                of a platform that runs: signs in as EMAIL (the password is asked for, or SP_PASSWORD)\n"
     "  --token=TOKEN                an access token instead of signing in (or SP_TOKEN); it lasts ten minutes\n"
     "  --audience=WHO               public, requesters or agents: who may read them where a file does not say; requesters\n"
     "                               unless given\n"
     "  --language=fr|en             where a file does not say; detected unless given\n"
     "  --keep-removed               keeps articles whose file or page is gone\n"
     "  --allow-private-addresses    reads a site on this machine or a private network\n"
     "  --json                       the report as one JSON object\n"
     "  --data-dir=FOLDER            the platform's data (SP_DATA_DIR); every other setting of `serve` is understood too\n\n"
     "A Markdown file may begin with lines `title:`, `audience:` and `language:` between two lines `---`.\n",
     "Utilisation : support-platform import DOSSIER|PLAN --organisation=ADRESSE [OPTIONS]\n\n"
     "Ajoute les articles de DOSSIER et de ses sous-dossiers, ou les pages que nomme le plan de site (sitemap) à l’adresse\n"
     "PLAN, à une base de connaissances : PDF, DOCX, HTML, Markdown, texte, et fichiers zip de ceux-ci. Ce qui a déjà été\n"
     "importé est mis à jour s’il a changé et supprimé s’il a disparu ; un import interrompu reprend où il s’était arrêté.\n"
     "Avec --url, il va dans une plateforme qui tourne ; sans, elle ne doit pas tourner sur les mêmes données.\n\n"
     "  --organisation=ADRESSE       adresse d’un agent ou administrateur de l’organisation ; affiché comme auteur\n"
     "                               (ADRESSE/ID si l’adresse appartient à plusieurs : ID est celui de l’organisation)\n"
     "  --url=URL                    d’une plateforme qui tourne : s’y connecte comme ADRESSE (le mot de passe est demandé, ou\n"
     "                               SP_PASSWORD)\n"
     "  --token=JETON                un jeton d’accès au lieu de se connecter (ou SP_TOKEN) ; il dure dix minutes\n"
     "  --audience=QUI               public, requesters ou agents : qui peut les lire quand le fichier ne le dit pas ;\n"
     "                               requesters par défaut\n"
     "  --language=fr|en             langue quand le fichier ne la dit pas ; détectée par défaut\n"
     "  --keep-removed               garde les articles dont le fichier ou la page a disparu\n"
     "  --allow-private-addresses    lit un site sur cette machine ou un réseau privé\n"
     "  --json                       le compte rendu en un objet JSON\n"
     "  --data-dir=DOSSIER           données de la plateforme (SP_DATA_DIR) ; tous les réglages de `serve` sont compris\n\n"
     "Un fichier Markdown peut commencer par des lignes `title:`, `audience:` et `language:` entre deux lignes `---`.\n", false},
    {"export",
     "Usage: support-platform export FOLDER --organisation=EMAIL\n\n"
     "Writes every article of a knowledge base into FOLDER, which must be new or empty, as Markdown with front matter, in\n"
     "the subfolders fr and en. Importing the folder again changes nothing: each file names its article. With --url it comes\n"
     "from a platform that runs; without it the platform must not be running on the same data.\n\n"
     "  --organisation=EMAIL   an agent or admin of the organisation\n"
     "  --url=ADDRESS          of a platform that runs: signs in as EMAIL (the password is asked for, or SP_PASSWORD)\n"
     "  --token=TOKEN          an access token instead of signing in (or SP_TOKEN)\n"
     "  --data-dir=FOLDER      the platform's data (SP_DATA_DIR); every other setting of `serve` is understood too\n",
     "Utilisation : support-platform export DOSSIER --organisation=ADRESSE\n\n"
     "Écrit chaque article d’une base de connaissances dans DOSSIER, qui doit être nouveau ou vide, en Markdown avec un\n"
     "en-tête, dans les sous-dossiers fr et en. Réimporter le dossier ne change rien : chaque fichier nomme son article. Avec\n"
     "--url, il vient d’une plateforme qui tourne ; sans, elle ne doit pas tourner sur les mêmes données.\n\n"
     "  --organisation=ADRESSE  adresse d’un agent ou administrateur de l’organisation\n"
     "  --url=URL               d’une plateforme qui tourne : s’y connecte comme ADRESSE (mot de passe demandé, ou SP_PASSWORD)\n"
     "  --token=JETON           un jeton d’accès au lieu de se connecter (ou SP_TOKEN)\n"
     "  --data-dir=DOSSIER      données de la plateforme (SP_DATA_DIR) ; tous les réglages de `serve` sont compris\n", false},
    {"demo",
     "Usage: support-platform demo [OPTIONS]\n\n"
     "Fills the demo organisation (articles, people and tickets in French and English) into an installation that has not got\n"
     "it, and prints its accounts. Services with an address (SP_AUTH_URL, SP_KNOWLEDGE_BASE_URL, SP_TICKETING_URL) are asked\n"
     "while they run, with the key in SP_SECRETS_DIR; of the others the platform must not be running on the same data. What was\n"
     "interrupted goes on from the notes in the data folder. Its password is published: not for an installation that others\n"
     "reach.\n\n"
     "  --data-dir=FOLDER   the platform's data, or where notes are kept (SP_DATA_DIR); every other setting of `serve` is\n"
     "                      understood too\n",
     "Utilisation : support-platform demo [OPTIONS]\n\n"
     "Remplit l’organisation de démonstration (articles, personnes et tickets en français et en anglais) dans une installation\n"
     "qui ne l’a pas, et affiche ses comptes. Les services qui ont une adresse (SP_AUTH_URL, SP_KNOWLEDGE_BASE_URL,\n"
     "SP_TICKETING_URL) sont appelés pendant qu’ils tournent, avec la clé de SP_SECRETS_DIR ; pour les autres, la plateforme ne\n"
     "doit pas tourner sur les mêmes données. Ce qui a été interrompu reprend d’après les notes du dossier de données. Son mot de\n"
     "passe est publié : pas pour une installation que d’autres peuvent atteindre.\n\n"
     "  --data-dir=DOSSIER  données de la plateforme, ou dossier des notes (SP_DATA_DIR) ; tous les réglages de `serve` sont\n"
     "                      compris\n", false},
    {"extract",
     "Usage: support-platform extract --format=pdf|docx|html|web-page|draft [--name=NAME] < FILE\n\n"
     "Reads one file and prints a JSON object: `title` and `markdown`, or `code` and `reason` where it cannot be read. The\n"
     "platform runs this for each PDF, DOCX and long HTML file of an upload or import and for each long text (draft: a JSON\n"
     "object with `title`, `content`, `format` and `audience`), so that a malicious one harms nothing: it has 512 MB of\n"
     "memory and 20 seconds of processor time, a text 4, and opens no files.\n",
     "Utilisation : support-platform extract --format=pdf|docx|html|web-page|draft [--name=NOM] < FICHIER\n\n"
     "Lit un fichier et affiche un objet JSON : `title` et `markdown`, ou `code` et `reason` s’il ne peut être lu. La\n"
     "plateforme lance cette commande pour chaque fichier PDF, DOCX ou HTML long d’un envoi ou d’un import et pour chaque\n"
     "texte long (draft : un objet JSON avec `title`, `content`, `format` et `audience`), afin qu’un texte malveillant ne\n"
     "nuise à rien : elle a 512 Mo de mémoire et 20 secondes de processeur, un texte 4, et n’ouvre aucun fichier.\n", false},
    {"evaluate",
     "Usage: support-platform evaluate retrieval --corpus=F --queries=F --qrels=F [OPTIONS]\n"
     "       support-platform evaluate refusal --corpus=F --inside=F --outside=F [OPTIONS]\n\n"
     "Fills a knowledge base of its own with a corpus and measures how well the product finds what answers a question, or how\n"
     "well it tells the questions that the corpus answers from others. Nothing of an installation is read or changed.\n\n"
     "  --corpus=F          JSON lines {\"_id\", \"title\"?, \"text\"}\n"
     "  --queries=F         JSON lines {\"_id\", \"text\"}; also --inside (answered) and --outside (to be refused)\n"
     "  --qrels=F           query, document and relevance, separated by tabs\n"
     "  --language=fr|en    of corpus and questions; detected of each unless given\n"
     "  --learn=N           learns the first N questions of each document by a thumbs-up, and asks the others\n"
     "  --typing-error      asks with one typing error in each question\n"
     "  --evidence=F        writes what each refusal is decided from, a JSON line a question\n"
     "  --json              prints one JSON object\n\n"
     "Every setting of `serve` can be given too: --embeddings-preset=none leaves meaning out, --embeddings-weights=F brings it\n"
     "in. Questions are looked for as the assistant looks. Ctrl-C or SIGTERM stops it and clears away what it made.\n",
     "Utilisation : support-platform evaluate retrieval --corpus=F --queries=F --qrels=F [OPTIONS]\n"
     "              support-platform evaluate refusal --corpus=F --inside=F --outside=F [OPTIONS]\n\n"
     "Remplit une base de connaissances à part avec un corpus et mesure comment le produit trouve ce qui répond à une question,\n"
     "ou distingue les questions auxquelles le corpus répond des autres. Rien d’une installation n’est lu ni modifié.\n\n"
     "  --corpus=F          lignes JSON {\"_id\", \"title\" ?, \"text\"}\n"
     "  --queries=F         lignes JSON {\"_id\", \"text\"} ; de même --inside (avec réponse) et --outside (à refuser)\n"
     "  --qrels=F           question, document et pertinence, séparés par des tabulations\n"
     "  --language=fr|en    du corpus et des questions ; sinon détectée pour chacun\n"
     "  --learn=N           apprend les N premières questions de chaque document par un pouce levé, et pose les autres\n"
     "  --typing-error      pose chaque question avec une faute de frappe\n"
     "  --evidence=F        écrit d’après quoi chaque refus est décidé, une ligne JSON par question\n"
     "  --json              affiche un objet JSON\n\n"
     "Chaque réglage de `serve` peut aussi être donné : --embeddings-preset=none laisse le sens de côté, --embeddings-weights=F\n"
     "l’apporte. Les questions sont cherchées comme l’assistant les cherche. Ctrl-C ou SIGTERM l’arrête et efface ce qu’elle a créé.\n", false},
    {"transfer",
     "Usage: support-platform transfer --to=postgresql|sqlite [SETTINGS]\n\n"
     "Copies everything that the services store from the SQLite files of the data folder into the PostgreSQL of\n"
     "SP_POSTGRES_URL, or back, then compares both row by row. The platform must not be running. The target must be empty;\n"
     "what is read stays as it is. A transfer that was interrupted goes on where it stopped when the same command is given\n"
     "again, and until it is done the target cannot be served.\n\n"
     "  --to=postgresql      from SP_DATA_DIR to SP_POSTGRES_URL (as the role of SP_POSTGRES_OWNER_URL, where that is set)\n"
     "  --to=sqlite          from SP_POSTGRES_URL to SP_DATA_DIR\n\n"
     "Keys (auth-service.key, connector-service.key) are no part of it: they stay in the data folder. The search of tickets is made anew after the\n"
     "next start. Every setting of `serve` is understood.\n",
     "Utilisation : support-platform transfer --to=postgresql|sqlite [RÉGLAGES]\n\n"
     "Copie tout ce que les services conservent des fichiers SQLite du dossier de données dans le PostgreSQL de\n"
     "SP_POSTGRES_URL, ou l’inverse, puis compare les deux ligne à ligne. La plateforme ne doit pas tourner. La cible doit\n"
     "être vide ; ce qui est lu reste tel quel. Un transfert interrompu reprend où il s’était arrêté quand la même commande\n"
     "est donnée de nouveau, et la cible ne peut pas être servie avant la fin.\n\n"
     "  --to=postgresql      de SP_DATA_DIR vers SP_POSTGRES_URL (avec le rôle de SP_POSTGRES_OWNER_URL, s’il est donné)\n"
     "  --to=sqlite          de SP_POSTGRES_URL vers SP_DATA_DIR\n\n"
     "Les clés (auth-service.key, connector-service.key) n’en font pas partie : elles restent dans le dossier de données. La recherche de tickets\n"
     "est refaite après le démarrage suivant. Tous les réglages de `serve` sont compris.\n", false},
    {"rotate-key",
     "Usage: support-platform rotate-key [--lead=SECONDS | --leaked] [SETTINGS]\n\n"
     "Makes a new key for signing access tokens; auth-service does so by itself every 30 days. The platform may run: the new\n"
     "key is published first, and nobody is signed out. SP_SECRETS_DIR or SP_DATA_DIR, and SP_POSTGRES_URL where there is\n"
     "one, are those of auth-service.\n\n"
     "  --lead=SECONDS   from publishing the key to signing with it: 600 unless given, 15 at least; other systems that check\n"
     "                   tokens may keep the published keys for 300\n"
     "  --leaked         the key before it has come into wrong hands: waits until the new one signs (15 s), then has the\n"
     "                   others believed no longer; access tokens are asked for anew with each session\n",
     "Utilisation : support-platform rotate-key [--lead=SECONDES | --leaked] [RÉGLAGES]\n\n"
     "Crée une nouvelle clé de signature des jetons d’accès ; auth-service le fait de lui-même tous les 30 jours. La\n"
     "plateforme peut tourner : la nouvelle clé est d’abord publiée, et personne n’est déconnecté. SP_SECRETS_DIR ou\n"
     "SP_DATA_DIR, et SP_POSTGRES_URL s’il est donné, sont ceux de auth-service.\n\n"
     "  --lead=SECONDES  entre la publication de la clé et sa première signature : 600 par défaut, 15 au moins ; d’autres\n"
     "                   systèmes qui vérifient les jetons peuvent garder les clés publiées pendant 300\n"
     "  --leaked         la clé précédente est tombée en de mauvaises mains : attend que la nouvelle signe (15 s), puis les\n"
     "                   autres ne sont plus acceptées ; les jetons d’accès sont redemandés par chaque session\n", false},
    {"migrate",
     "Usage: support-platform migrate [--check] [SETTINGS]\n\n"
     "Brings the databases up to date; `serve` does the same at its start.\n\n"
     "  --check   only says which steps would run\n",
     "Utilisation : support-platform migrate [--check] [RÉGLAGES]\n\n"
     "Met les bases de données à jour ; `serve` le fait aussi à son démarrage.\n\n"
     "  --check   dit seulement quelles étapes seraient exécutées\n", false},
    {"gateway-config",
     "Usage: support-platform gateway-config nginx|traefik|kong [OPTIONS] [SETTINGS]\n\n"
     "Prints the configuration of a gateway in front of an installation of one process a service, from the services' route\n"
     "tables: a complete nginx.conf, Traefik's dynamic configuration (v3), or Kong's declarative one (3.x). Limits and the\n"
     "public address are the settings that `serve` has (SP_PUBLIC_URL, SP_MAX_BODY_BYTES, SP_RATE_STANDARD, ...): give the same.\n"
     "Nothing of an installation is read or changed.\n\n"
     "  --upstream=SERVICE=HOST:PORT,...  the replicas of auth, knowledge-base, cache, ticketing, connector, chatbot or api-gateway (which\n"
     "                                    serves the web application); one option a service. Unless given:\n"
     "                                    auth-service:3000, ..., frontend:3000\n"
     "  --listen=[ADDRESS:]PORT           where it listens; 3000 unless given. With TLS it only says where to go\n"
     "  --tls-certificate=FILE            the certificate and those above it, and\n"
     "  --tls-key=FILE                    its key, both as PEM: it speaks https\n"
     "  --tls-listen=[ADDRESS:]PORT       where it does; 3443 unless given\n"
     "  --front=NETWORK,...               the load balancer before it, if there is one: its X-Forwarded-For is believed\n"
     "NGINX only:\n"
     "  --resolver=ADDRESS                looks names up again while it runs (127.0.0.11 with Docker)\n"
     "  --folder=FOLDER                   where it writes; the package's folders unless given, and logs to the terminal\n"
     "  --access-log=FILE                 for its line of JSON a request; FOLDER/access.log or standard output unless given\n",
     "Utilisation : support-platform gateway-config nginx|traefik|kong [OPTIONS] [RÉGLAGES]\n\n"
     "Affiche la configuration d’une passerelle devant une installation d’un processus par service, d’après les tables de routes\n"
     "des services : un nginx.conf complet, la configuration dynamique de Traefik (v3) ou la configuration déclarative de Kong\n"
     "(3.x). Les limites et l’adresse publique sont les réglages de `serve` (SP_PUBLIC_URL, SP_MAX_BODY_BYTES,\n"
     "SP_RATE_STANDARD, ...) : donnez les mêmes. Rien d’une installation n’est lu ni modifié.\n\n"
     "  --upstream=SERVICE=HÔTE:PORT,...  les répliques d’auth, knowledge-base, cache, ticketing, connector, chatbot ou api-gateway (qui sert\n"
     "                                    l’application web) ; une option par service. Par défaut :\n"
     "                                    auth-service:3000, ..., frontend:3000\n"
     "  --listen=[ADRESSE:]PORT           où elle écoute ; 3000 par défaut. Avec TLS, elle n’y fait que rediriger\n"
     "  --tls-certificate=FICHIER         le certificat et ceux au-dessus de lui, et\n"
     "  --tls-key=FICHIER                 sa clé, tous deux en PEM : elle parle https\n"
     "  --tls-listen=[ADRESSE:]PORT       où elle le fait ; 3443 par défaut\n"
     "  --front=RÉSEAU,...                le répartiteur de charge devant elle, s’il y en a un : son X-Forwarded-For est cru\n"
     "NGINX seulement :\n"
     "  --resolver=ADRESSE                recherche les noms à nouveau pendant qu’il tourne (127.0.0.11 avec Docker)\n"
     "  --folder=DOSSIER                  où il écrit ; sinon les dossiers du paquet, et les journaux sur le terminal\n"
     "  --access-log=FICHIER              pour sa ligne de JSON par requête ; sinon DOSSIER/access.log ou la sortie standard\n", false},
    {"settings",
     "Usage: support-platform settings [--env]\n\n"
     "Lists every setting.\n\n"
     "  --env   as an example of a .env file\n",
     "Utilisation : support-platform settings [--env]\n\n"
     "Liste tous les réglages.\n\n"
     "  --env   sous forme d’exemple de fichier .env\n", false},
};
// clang-format on

}  // namespace

bool CommandLine::take_flag(std::string_view flag) { return std::erase(words, flag) > 0; }

std::string CommandLine::take_value(std::string_view name) {
  const auto values = take_values(name);
  return values.empty() ? "" : values.back();
}

std::vector<std::string> CommandLine::take_values(std::string_view name) {
  std::vector<std::string> values;
  for (auto word = words.begin(); word != words.end();) {
    if (word->starts_with(name) && word->size() > name.size() && (*word)[name.size()] == '=') {
      values.push_back(word->substr(name.size() + 1));
      word = words.erase(word);
    } else if (*word == name) {
      if (word + 1 == words.end()) throw UserError(std::string(name) + ": needs a value; see --help");
      values.push_back(*(word + 1));
      word = words.erase(word, word + 2);
    } else {
      ++word;
    }
  }
  return values;
}

std::vector<std::string> CommandLine::take_arguments() {
  std::vector<std::string> arguments;
  std::vector<std::string> options;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!words[i].starts_with("--")) {
      arguments.push_back(words[i]);
      continue;
    }
    options.push_back(words[i]);
    // A setting's value that stands behind it belongs to it.
    const auto setting = std::ranges::find(settings(), words[i], &Setting::flag);
    if (setting != settings().end() && setting->fallback != "false" && i + 1 < words.size())
      options.push_back(words[++i]);
  }
  words = std::move(options);
  return arguments;
}

std::map<std::string, std::string> process_environment() {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    if (const auto equals = text.find('='); equals != text.npos)
      variables.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return variables;
}

bool speaks_french(const std::map<std::string, std::string>& environment) {
  for (const auto* name : {"LC_ALL", "LC_MESSAGES", "LANG"})
    if (const auto found = environment.find(name); found != environment.end() && !found->second.empty())
      return found->second.starts_with("fr");
  return false;
}

std::string version_text() { return "support-platform " SP_VERSION "\n"; }

std::string help_text(std::string_view topic, bool french) {
  const auto* found = std::ranges::find(topics, topic, &Help::topic);
  if (found == std::end(topics)) return "";
  std::string text(french ? found->french : found->english);
  if (found->lists_settings) text += settings_help(french);
  return text;
}

}  // namespace sp::app
