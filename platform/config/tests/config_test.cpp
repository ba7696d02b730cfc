#include "platform/config/config.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "platform/config/settings.hpp"

namespace sp {
namespace {

using Environment = std::map<std::string, std::string>;
using Flags = std::vector<std::string>;

class EnvFile {
 public:
  explicit EnvFile(const std::string& text)
      : path_(std::filesystem::temp_directory_path() / ("sp-config-" + std::to_string(::getpid()) + ".env")) {
    std::ofstream(path_) << text;
  }
  ~EnvFile() { std::filesystem::remove(path_); }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

std::string fault(const Flags& flags, const Environment& environment, const std::string& file = "") {
  const auto config = read_config(flags, environment, file);
  return config ? "" : config.error().message;
}

TEST(Config, WithoutAnythingGivenEverySettingHasItsDefault) {
  const auto config = read_config({}, {}, "");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->address, "127.0.0.1");
  EXPECT_EQ(config->port, 3000);
  EXPECT_EQ(config->data_dir, "./data");
  EXPECT_EQ(config->http_threads, 1);
  EXPECT_EQ(config->model_url, "");
}

TEST(Config, FlagsWinOverTheEnvironmentAndTheEnvironmentOverTheFile) {
  const EnvFile file("SP_PORT=1001\nSP_DATA_DIR=/file\nSP_LOG_LEVEL=debug\n");
  const auto config =
      read_config(Flags{"--port=1003"}, {{"SP_PORT", "1002"}, {"SP_DATA_DIR", "/environment"}}, file.path());
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->port, 1003);
  EXPECT_EQ(config->data_dir, "/environment");
  EXPECT_EQ(config->log_level, "debug");
}

TEST(Config, ThePublicAddressIsASchemeAHostAndAPort) {
  for (const std::string url :
       {"https://help.example.org", "http://localhost:8080", "https://[2001:db8::1]:8443"})
    EXPECT_EQ(read_config({}, {{"SP_PUBLIC_URL", url}}, "")->public_url, url);
  EXPECT_EQ(read_config({}, {{"SP_PUBLIC_URL", "https://help.example.org/"}}, "")->public_url,
            "https://help.example.org");
  for (const std::string url : {"https://example.org/help", "https://example.org//", "https://example.org?a",
                                "https://example.org/#a", "https://me:secret@example.org",
                                "ftp://example.org", "example.org", "https://", "https:///", "javascript:a"})
    EXPECT_NE(fault({}, {{"SP_PUBLIC_URL", url}}).find("SP_PUBLIC_URL"), std::string::npos) << url;
}

TEST(Config, TrustedProxiesAreAddressesAndNetworks) {
  EXPECT_EQ(fault({}, {{"SP_TRUSTED_PROXIES", "127.0.0.1, ::1,10.0.0.5, 172.16.0.0/12,fd00::/8"}}), "");
  for (const std::string wrong : {"proxy", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8/8",
                                  "10.0.0/8", "fd00::/129", "0.0.0.0/0", "::/0", "::ffff:0.0.0.0/96"})
    EXPECT_NE(fault({}, {{"SP_TRUSTED_PROXIES", "127.0.0.1," + wrong}}).find("'" + wrong + "'"),
              std::string::npos)
        << wrong;
}

TEST(Config, FlagsTakeTheirValueWithAnEqualsSignOrAsTheNextWord) {
  const auto config =
      read_config(Flags{"--port", "1003", "--model-private-addresses", "--data-dir=/x"}, {}, "");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->port, 1003);
  EXPECT_TRUE(config->model_private_addresses);
  EXPECT_EQ(config->data_dir, "/x");
}

TEST(Config, TheFileMayHoldCommentsQuotesAndExports) {
  const EnvFile file(
      "# port\n\nexport SP_PORT=1001   # ours\nSP_DATA_DIR=\"/a b#c\"\nOTHER_PROGRAM=1\nSP_LOG_LEVEL=\n");
  const auto config = read_config({}, {}, file.path());
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->port, 1001);
  EXPECT_EQ(config->data_dir, "/a b#c");
  EXPECT_EQ(config->log_level, "info");
}

TEST(Config, AnErrorNamesTheSettingAndWhereItCameFrom) {
  EXPECT_EQ(fault({}, {{"SP_PORT", "http"}}),
            "SP_PORT (environment): must be a whole number from 0 to 65535, not 'http'");
  EXPECT_EQ(fault({"--port=70000"}, {}),
            "SP_PORT (option --port): must be a whole number from 0 to 65535, not '70000'");
  const EnvFile file("\nSP_LOG_LEVEL=loud\n");
  EXPECT_EQ(
      fault({}, {}, file.path()),
      "SP_LOG_LEVEL (" + file.path() + ", line 2): must be one of: debug, info, warning, error; not 'loud'");
}

TEST(Config, UnknownFlagsAndUnknownSettingsOfTheFileAreRefused) {
  EXPECT_EQ(fault({"--prot=1"}, {}), "--prot: no such option; see --help");
  EXPECT_EQ(fault({"--port"}, {}), "--port: needs a value; see --help");
  const EnvFile file("SP_PROT=1\n");
  EXPECT_EQ(fault({}, {}, file.path()), "SP_PROT (" + file.path() + ", line 1): no such setting");
  EXPECT_EQ(fault({}, {{"SP_PROT", "1"}}), "");  // another program's variable, for all we know
}

TEST(Config, AFileThatCannotBeReadIsAnErrorAndAnAbsentOneIsNot) {
  EXPECT_EQ(fault({}, {}, "/nowhere/.env"), "");
  EXPECT_NE(fault({}, {}, "/tmp").find("/tmp: cannot be read"), std::string::npos);
  const EnvFile file("SP_PORT\n");
  EXPECT_EQ(fault({}, {}, file.path()), file.path() + ", line 1: must be NAME=value, not 'SP_PORT'");
}

TEST(Config, AModelPresetFillsInWhatIsNotGiven) {
  auto config = read_config({}, {{"SP_MODEL_PRESET", "together"}, {"TOGETHER_API_KEY", "k"}}, "");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->model_url, "https://api.together.xyz/v1");
  EXPECT_EQ(config->model_key, "k");
  EXPECT_FALSE(config->model_name.empty());
  EXPECT_FALSE(config->model_private_addresses);

  config = read_config({}, {{"SP_MODEL_PRESET", "ollama"}, {"SP_MODEL_NAME", "mistral"}}, "");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_TRUE(config->model_private_addresses);
  EXPECT_EQ(config->model_name, "mistral");
}

TEST(Config, AnEmbeddingsPresetFillsInWhatIsNotGiven) {
  auto config = read_config({}, {{"SP_EMBEDDINGS_PRESET", "openai"}, {"OPENAI_API_KEY", "k"}}, "");
  ASSERT_TRUE(config.has_value());
  EXPECT_EQ(config->embeddings_url, "https://api.openai.com/v1");
  EXPECT_EQ(config->embeddings_key, "k");
  EXPECT_FALSE(config->embeddings_model.empty());
  EXPECT_FALSE(config->embeddings_private_addresses);
  EXPECT_EQ(config->model_url, "") << "embeddings do not switch a language model on";
  config = read_config({}, {{"SP_EMBEDDINGS_PRESET", "ollama"}, {"SP_EMBEDDINGS_MODEL", "small"}}, "");
  ASSERT_TRUE(config.has_value());
  EXPECT_TRUE(config->embeddings_private_addresses);
  EXPECT_EQ(config->embeddings_model, "small");
  EXPECT_NE(fault({}, {{"SP_EMBEDDINGS_PRESET", "together"}}).find("SP_EMBEDDINGS_KEY: is needed"),
            std::string::npos);
  EXPECT_NE(fault({}, {{"SP_EMBEDDINGS_URL", "http://10.0.0.1/v1"}}).find("SP_EMBEDDINGS_MODEL: is needed"),
            std::string::npos);
}

TEST(Config, TheBuiltInModelNeedsNoAddressAndTakesNone) {
  for (const std::string preset : {"built-in", "none"}) {
    const auto config = read_config({}, {{"SP_EMBEDDINGS_PRESET", preset}}, "");
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_EQ(config->embeddings_url, "");
    EXPECT_NE(config->embeddings_weights, "");
    EXPECT_NE(fault({}, {{"SP_EMBEDDINGS_PRESET", preset}, {"SP_EMBEDDINGS_URL", "http://10.0.0.1/v1"}})
                  .find("SP_EMBEDDINGS_URL: is of no use with SP_EMBEDDINGS_PRESET=" + preset),
              std::string::npos);
  }
  EXPECT_NE(fault({}, {{"SP_MODEL_PRESET", "built-in"}}), "") << "there is no built-in language model";
}

TEST(Config, AModelThatCannotBeReachedAsConfiguredIsRefusedAtStart) {
  EXPECT_NE(fault({}, {{"SP_MODEL_PRESET", "together"}}).find("SP_MODEL_KEY: is needed"), std::string::npos);
  EXPECT_NE(fault({}, {{"SP_MODEL_URL", "http://10.0.0.1/v1"}}).find("SP_MODEL_NAME: is needed"),
            std::string::npos);
  EXPECT_NE(fault({}, {{"SP_MODEL_URL", "ftp://x"}}).find("SP_MODEL_URL (environment)"), std::string::npos);
  EXPECT_NE(fault({}, {{"SP_ALLOWED_ORIGINS", "https://a.example, *"}}).find("not '*'"), std::string::npos);
}

TEST(Config, HelpAndTheExampleFileNameEverySettingAndTheExampleReadsBack) {
  const auto help = settings_help(false);
  const auto french = settings_help(true);
  for (const auto& setting : settings()) {
    EXPECT_NE(help.find(setting.flag), help.npos);
    EXPECT_NE(french.find(setting.meaning_fr), french.npos);
  }
  std::string active;
  std::istringstream lines(env_example());
  for (std::string line; std::getline(lines, line);)
    active += line.starts_with("# SP_") ? line.substr(2) + "\n" : line + "\n";
  const EnvFile file(active);
  const auto config = read_config({}, {}, file.path());
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->port, 3000);
}

}  // namespace
}  // namespace sp
