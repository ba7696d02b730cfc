// Schemathesis against the running program, bounded and from a fixed seed: what it sends is generated from the description,
// what comes back must be described. Where it is installed: SP_SCHEMATHESIS names its program.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import test, { after, before } from 'node:test';
import { register, startPlatform, temporaryDirectory } from '../support/platform.mjs';

const schemathesis = process.env.SP_SCHEMATHESIS ?? '';
const examples = process.env.SP_SCHEMATHESIS_EXAMPLES ?? '15';

let platform, admin;
before(async () => {
  platform = await startPlatform();
  admin = await register(platform.url);
});
after(() => platform.stop());

// Left out: the ends of sessions (the run would sign itself out), streams, which do not end by themselves, and the form with files,
// in which a file cannot be told from a text that is sent as one.
const leftOut = ['post_auth_logout', 'post_me_password', 'delete_sessions_by_id', 'get_tickets_events', 'post_auth_refresh', 'post_kb_documents_upload'];
// Not positive_data_acceptance: no schema can say which cursors, versions, people, passwords and keys there are (422 and 412).
const checks = ['not_a_server_error', 'status_code_conformance', 'content_type_conformance', 'response_headers_conformance',
  'response_schema_conformance', 'negative_data_rejection', 'unsupported_method'];

test('Schemathesis finds no difference', { skip: schemathesis === '' && 'NOT TESTED: SP_SCHEMATHESIS does not name a schemathesis program', timeout: 900_000 }, async () => {
  const child = spawn(schemathesis, ['run', `${platform.url}/api/openapi.json`, '-H', `Authorization: Bearer ${admin.token}`,
    '--seed', '7', '--max-examples', examples, '--workers', '1', '--phases', 'examples,coverage,fuzzing', '--generation-allow-x00', 'false',
    '--generation-database', 'none', '--suppress-health-check', 'all', '--checks', checks.join(','), '--continue-on-failure', '--no-color',
    ...leftOut.flatMap((id) => ['--exclude-operation-id', id])], { cwd: temporaryDirectory(), stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (piece) => (output += piece));
  child.stderr.on('data', (piece) => (output += piece));
  const code = await new Promise((resolve) => child.once('close', resolve));
  assert.equal(code, 0, output);
});
