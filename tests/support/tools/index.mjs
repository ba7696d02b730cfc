// External ticket tools for tests; see README.md.
export { Faults, madeKinds, unmadeKinds } from './faults.mjs';
export { startGenericApi } from './generic_api.mjs';
export { startGlpi } from './glpi.mjs';
export { jiraContractIsHere, startJira } from './jira.mjs';
export { RecordBook } from './record_book.mjs';
export { startServiceNow } from './servicenow.mjs';
export { glpiSignature, isSignedBy, jiraSignature, standardSignature, zendeskSignature } from './signatures.mjs';
export { startWebhookReceiver } from './webhook_receiver.mjs';
export { startZendesk } from './zendesk.mjs';
