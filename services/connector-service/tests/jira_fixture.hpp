// A Jira of Cloud and one of Data Center, scripted; for tests of what its files say.
#pragma once
#include <memory>
#include <string>

#include "services/connector-service/tests/scripted_calls.hpp"
#include "services/connector-service/tools/jira.hpp"

namespace sp::connector::testing {

inline const std::string jira_mark = "sp-0193a8b2-7c1e-7d3f-8a4b-1c2d3e4f5a6b";
inline const Remote jira_issue{.id = "10024", .key = "SUP-24", .url = ""};

inline Settings jira_settings(const std::string& base_url) {
  Settings settings;
  settings.base_url = base_url;
  settings.mapping = jira_defaults();
  settings.mapping.project = "SUP";
  settings.mapping.type = "10001";
  return settings;
}

class JiraCloud : public ::testing::Test {
 protected:
  Settings settings = jira_settings("https://acme.atlassian.net");
  std::unique_ptr<Tool> tool = make_jira(ToolKind::jira_cloud, settings);
  ScriptedCalls calls;
};

class JiraDataCenter : public ::testing::Test {
 protected:
  Settings settings = jira_settings("https://jira.acme.example/jira/");
  std::unique_ptr<Tool> tool = make_jira(ToolKind::jira_data_center, settings);
  ScriptedCalls calls;
};

}  // namespace sp::connector::testing
