// The fake tools do what README.md says of them.
import './checks/faults.mjs';
import './checks/glpi.mjs';
import './checks/jira.mjs';
import './checks/servicenow.mjs';
import './checks/webhooks.mjs';
import './checks/zendesk.mjs';
