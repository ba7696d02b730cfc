#include "services/knowledge-base-service/tests/files.hpp"
#include "services/knowledge-base-service/tests/installation.hpp"

namespace sp::knowledge_base {
namespace {

const std::string agent = "agent@" + lumen;
const std::string boundary = "----7c1f";

std::string field(const std::string& name, const std::string& value) {
  return "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value +
         "\r\n";
}
std::string file(const std::string& name, const std::string& bytes) {
  return "--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name +
         "\"\r\nContent-Type: application/octet-stream\r\n\r\n" + bytes + "\r\n";
}

class Uploads : public OnEveryEngine {
 protected:
  Answer send(const std::string& parts, const std::string& token = agent,
              const std::string& type = "multipart/form-data; boundary=" + boundary) {
    return service().ask(http::Method::post, "/api/v1/kb/documents/upload", token,
                         parts + "--" + boundary + "--\r\n", "", type);
  }
};
SP_ON_EVERY_ENGINE(Uploads);

TEST_P(Uploads, CreateThenUpdateTheDocumentOfTheSameName) {
  const auto created = send(file("vpn.md", "# VPN\n\nStart the client.") + field("audience", "agents"));
  ASSERT_EQ(created.status, 201) << boost::json::serialize(created.body);
  EXPECT_EQ(created.at("/created"), 1);
  EXPECT_EQ(created.text("/items/0/name"), "vpn.md");
  EXPECT_EQ(created.text("/items/0/status"), "created");
  EXPECT_EQ(created.text("/items/0/title"), "VPN");
  EXPECT_EQ(created.at("/items/0/version"), 1);
  EXPECT_EQ(created.at("/items/0/code"), nullptr);
  const auto id = created.text("/items/0/id");
  EXPECT_EQ(service().get("/api/v1/kb/documents/" + id).text("/audience"), "agents");
  EXPECT_EQ(send(file("vpn.md", "# VPN\n\nStart the client.") + field("audience", "agents")).at("/unchanged"),
            1);
  const auto changed = send(file("vpn.md", "# VPN\n\nStart the new client.") + field("audience", "agents"));
  EXPECT_EQ(changed.at("/changed"), 1);
  EXPECT_EQ(changed.text("/items/0/id"), id);
  EXPECT_EQ(changed.at("/items/0/version"), 2);
}

TEST_P(Uploads, OfEveryFormatBecomeFindable) {
  const auto report = send(
      file("a.pdf", simple_pdf()) + file("b.docx", docx_of(docx_paragraph("The cafeteria opens at noon."))) +
      file("kb.zip", zip_of({{"fr/c.md", "# Badge\n\nAppelez le poste 4242."}, {"d.png", "\x89PNG"}})));
  ASSERT_EQ(report.status, 201) << boost::json::serialize(report.body);
  EXPECT_EQ(report.at("/created"), 3);
  EXPECT_EQ(report.at("/skipped"), 1);
  EXPECT_EQ(report.text("/items/2/name"), "kb.zip/fr/c.md");
  EXPECT_EQ(report.text("/items/3/code"), "unsupported");
  service().settle();
  EXPECT_EQ(service().get("/api/v1/kb/search?q=cafeteria").items(), 1u);
  EXPECT_EQ(service().get("/api/v1/kb/search?q=printing").items(), 1u);
}

TEST_P(Uploads, SayWhatOfAFileWasNotRead) {
  const auto report =
      send(file("scan.pdf", pdf_of({{{.up = 700, .text = "The lobby opens at nine."}}, {}, {}})) +
           file("plain.md", "# Lobby\n\nIt opens at nine.") +
           file("kb.zip", zip_of({{"a.md", "# A\n\nText"}, {".git/config", "x"}, {".git/HEAD", "y"}})));
  ASSERT_EQ(report.status, 201) << boost::json::serialize(report.body);
  EXPECT_EQ(report.text("/items/0/notes/0/code"), "pages_without_text");
  EXPECT_EQ(report.at("/items/0/notes/0/count"), 2);
  EXPECT_EQ(report.at("/items/0/notes/0/of"), 3);
  EXPECT_TRUE(report.at("/items/1/notes").as_array().empty());
  EXPECT_EQ(report.text("/items/3/name"), "kb.zip/.git");
  EXPECT_EQ(report.text("/items/3/code"), "hidden");
  EXPECT_NE(report.text("/items/3/reason").find("its 2 files were not read"), std::string::npos);
}

TEST_P(Uploads, OfWhichNothingCanBeReadAreRefusedFileByFile) {
  const auto answer =
      send(file("a.pdf", encrypted_pdf()) + file("b.txt", "") + file("c.zip", zip_with_link()));
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer.text("/code"), "invalid_input");
  EXPECT_EQ(answer.text("/errors/0/pointer"), "/file");
  EXPECT_EQ(answer.text("/errors/0/code"), "encrypted");
  EXPECT_NE(answer.text("/errors/0/detail").find("a.pdf"), std::string::npos);
  EXPECT_EQ(answer.text("/errors/1/code"), "empty");
  EXPECT_EQ(answer.text("/errors/2/code"), "path_outside");
  EXPECT_EQ(service().get("/api/v1/kb/status").at("/documents"), 0);
}

TEST_P(Uploads, ThatAreNoFormsAreRefused) {
  EXPECT_EQ(send("", agent, "application/json").status, 415);
  EXPECT_EQ(send("", agent, "multipart/form-data").status, 400);
  EXPECT_EQ(send("").status, 422);
  EXPECT_EQ(send(file("", "")).text("/errors/0/code"), "required");
  EXPECT_EQ(send(file("a.md", "x") + field("audience", "everyone")).text("/errors/0/pointer"), "/audience");
  EXPECT_EQ(send(file("a.md", "x") + field("language", "de")).text("/errors/0/pointer"), "/language");
  std::string many;
  for (int i = 0; i < 1'001; ++i) many += field("x", "y");
  EXPECT_EQ(send(many).status, 413);
  EXPECT_EQ(send(file("a.md", "x"), "requester@" + lumen).status, 403);
}

TEST_P(Uploads, TakeNoPathsThatLeadElsewhereAndNoNameTwice) {
  const auto report = send(file("../../a.md", "A") + file("C:\\docs\\b.md", "B") + file("docs/c.md", "C") +
                           file("b.md", "B again"));
  EXPECT_EQ(report.text("/items/0/name"), "a.md");
  EXPECT_EQ(report.text("/items/1/name"), "b.md");
  EXPECT_EQ(report.text("/items/2/name"), "docs/c.md");
  EXPECT_EQ(report.text("/items/3/code"), "duplicate");
}

TEST_P(Uploads, OfAnExportChangeNothing) {
  service().write("Badge: perdu \"vite\"", "## Déclarer\n\nAppelez le poste.");
  service().write("Badge: perdu \"vite\"", "Un autre.", "agents");
  service().ask(http::Method::post, "/api/v1/kb/documents", agent,
                Installation::document("Page", "<h1>Page</h1><p>Hello <b>you</b></p>", "public", "html"));
  const auto exported = service().get("/api/v1/kb/export");
  ASSERT_EQ(exported.status, 200);
  EXPECT_EQ(exported.header("Content-Disposition"), "attachment; filename=\"knowledge-base.zip\"");
  auto archive = Archive::open("e", exported.raw);
  ASSERT_TRUE(archive);
  ASSERT_EQ(archive->size(), 3u);
  EXPECT_TRUE(archive->contains("fr/badge-perdu-vite.md"));
  EXPECT_TRUE(archive->contains("en/page.md"));
  const auto again = send(file("knowledge-base.zip", exported.raw));
  EXPECT_EQ(again.at("/unchanged"), 3) << boost::json::serialize(again.body);
  EXPECT_EQ(service().get("/api/v1/kb/status").at("/documents"), 3);
  EXPECT_EQ(service().get("/api/v1/kb/export", "requester@" + lumen).status, 403);
}

TEST_P(Uploads, AreKnownByTheirSources) {
  send(file("50%_off.md", "# A") + file("50xxoff.md", "# B"));
  auto& feeding = service().module->feeding();
  const auto all = feeding.sources(lumen, "upload:50");
  ASSERT_EQ(all.size(), 2u);
  EXPECT_FALSE(all.front().provenance.hash.empty());
  const auto one = feeding.sources(lumen, "upload:50%_");
  ASSERT_EQ(one.size(), 1u);
  EXPECT_EQ(one.front().provenance.source, "upload:50%_off.md");
  EXPECT_TRUE(feeding.sources(rivals, "upload:").empty());
  EXPECT_FALSE(feeding.remove(rivals, one.front().document_id));
  EXPECT_TRUE(feeding.remove(lumen, one.front().document_id));
  EXPECT_EQ(feeding.sources(lumen, "upload:").size(), 1u);
}

TEST_P(Uploads, OfAnotherOrganisationsExportAreNewDocuments) {
  const auto id = service().write("Lamps", "They cost forty euros.");
  const auto exported = service().get("/api/v1/kb/export").raw;
  const auto report = send(file("knowledge-base.zip", exported), "agent@" + rivals);
  EXPECT_EQ(report.at("/created"), 1);
  EXPECT_NE(report.text("/items/0/id"), id);
  EXPECT_EQ(service().get("/api/v1/kb/documents/" + id).at("/version"), 1);
}

}  // namespace
}  // namespace sp::knowledge_base
