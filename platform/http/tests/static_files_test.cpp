#include <filesystem>
#include <fstream>

#include "platform/http/tests/test_service.hpp"

namespace sp::http {
namespace {

namespace fs = std::filesystem;

class StaticFilesTest : public ServedTest {
 protected:
  StaticFilesTest() {
    write("index.html", "<html>home</html>");
    write("404.html", "<html>nothing here</html>");
    write("tickets/index.html", "<html>tickets</html>");
    write("_next/static/app.js", "console.log('plain')");
    write("_next/static/app.js.br", "brotli");
    write("_next/static/app.js.gz", "gzip");
    write("large.txt", std::string(200'000, 'l'));
    write("csp.json",
          R"({"/tickets/": ["'sha256-abc='", "https://evil.example"], "styles": ["'sha256-def='"]})");
    write("rewrites.json", R"([{"pattern": "/tickets/*", "page": "/tickets/"}])");
    std::ofstream(folder_.parent_path() / "secret.txt") << "secret";
    serve({}, {.static_dir = folder_.string()});
  }
  ~StaticFilesTest() override {
    server.reset();
    fs::remove_all(folder_.parent_path());
  }
  void write(const std::string& name, const std::string& content) {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << content;
  }

  const fs::path folder_ = fs::temp_directory_path() / ("sp-static-" + new_id()) / "out";
};

TEST_F(StaticFilesTest, ServesPagesWithTheirPolicy) {
  const auto home = get("/");
  EXPECT_EQ(home.body, "<html>home</html>");
  EXPECT_EQ(home.header("Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(home.header("Cache-Control"), "no-cache");
  const auto policy = get("/tickets/").header("Content-Security-Policy");
  EXPECT_NE(policy.find("script-src 'self' 'sha256-abc=';"), std::string::npos) << policy;
  EXPECT_NE(policy.find("style-src 'self' 'sha256-def=';"), std::string::npos);
  EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string::npos);
  EXPECT_EQ(policy.find("evil"), std::string::npos) << "only hashes are taken over";
  EXPECT_NE(home.header("Content-Security-Policy").find("script-src 'self';"), std::string::npos);
}

TEST_F(StaticFilesTest, NegotiatesPrecompressedVariants) {
  const auto brotli = get("/_next/static/app.js", "Accept-Encoding: gzip, br\r\n");
  EXPECT_EQ(brotli.body, "brotli");
  EXPECT_EQ(brotli.header("Content-Encoding"), "br");
  EXPECT_EQ(brotli.header("Vary"), "Accept-Encoding");
  EXPECT_EQ(brotli.header("Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(get("/_next/static/app.js", "Accept-Encoding: br;q=0, gzip;q=0.5\r\n").body, "gzip");
  const auto plain = get("/_next/static/app.js");
  EXPECT_EQ(plain.body, "console.log('plain')");
  EXPECT_EQ(plain.header("Content-Type"), "text/javascript; charset=utf-8");
  EXPECT_NE(plain.header("ETag"), brotli.header("ETag"));
}

TEST_F(StaticFilesTest, TellsThatNothingHasChanged) {
  const auto tag = get("/large.txt").header("ETag");
  const auto same = get("/large.txt", "If-None-Match: \"other\", W/" + tag + "\r\n");
  EXPECT_EQ(same.status, 304);
  EXPECT_EQ(same.header("ETag"), tag);
  EXPECT_EQ(get("/large.txt", "If-None-Match: \"other\"\r\n").body.size(), 200'000u);
}

TEST_F(StaticFilesTest, RedirectsToAFolderAndRewritesItsIds) {
  const auto redirect = get("/tickets?status=open");
  EXPECT_EQ(redirect.status, 308);
  EXPECT_EQ(redirect.header("Location"), "/tickets/?status=open");
  EXPECT_EQ(get("/tickets/01932f5e").body, "<html>tickets</html>");
  EXPECT_EQ(get("/tickets/01932f5e/").body, "<html>tickets</html>");
  EXPECT_EQ(get("/tickets/missing.txt").status, 404);
  EXPECT_EQ(get("/tickets/a/b").status, 404);
}

TEST_F(StaticFilesTest, NothingOutsideOrBesideTheExportIsServed) {
  for (const char* path :
       {"/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/tickets/../../secret.txt",
        "//secret.txt", "/csp.json", "/rewrites.json", "/_next/static/app.js.br", "//evil.example/tickets"}) {
    const auto answer = get(path);
    EXPECT_EQ(answer.status, 404) << path;
    EXPECT_EQ(answer.body, "<html>nothing here</html>") << path;
  }
}

TEST_F(StaticFilesTest, AFileThatVanishedIsAnErrorAndNotACrash) {
  fs::remove(folder_ / "large.txt");
  EXPECT_EQ(get("/large.txt").code(), "internal");
  EXPECT_EQ(get("/").status, 200);
}

TEST_F(StaticFilesTest, TheApiAnswersForItself) {
  EXPECT_EQ(get("/api/v1/nothing").header("Content-Type"), "application/problem+json");
  EXPECT_EQ(get("/api/v1/things/counts").status, 200);
  EXPECT_EQ(post("/tickets/", "{}").status, 404);
}

}  // namespace
}  // namespace sp::http
