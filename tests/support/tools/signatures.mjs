// How each tool signs the webhooks that it sends, and how Standard Webhooks are signed.
import { createHmac, timingSafeEqual } from 'node:crypto';

const hmac = (secret, ...pieces) => {
  const mac = createHmac('sha256', secret);
  for (const piece of pieces) mac.update(piece);
  return mac;
};

/** X-Hub-Signature of Jira's administrator webhooks, over the raw body. */
export const jiraSignature = (secret, body) => `sha256=${hmac(secret, body).digest('hex')}`;

/** X-GLPI-signature; the timestamp is a number of seconds as text. */
export const glpiSignature = (secret, body, timestamp) => hmac(secret, body, timestamp).digest('hex');

/** X-Zendesk-Webhook-Signature; the timestamp is ISO 8601. */
export const zendeskSignature = (secret, body, timestamp) => hmac(secret, timestamp, body).digest('base64');

/** webhook-signature of Standard Webhooks: symmetric, `secret` being whsec_ and base64. */
export const standardSignature = (secret, id, timestamp, body) =>
  `v1,${hmac(Buffer.from(secret.replace(/^whsec_/, ''), 'base64'), `${id}.${timestamp}.`, body).digest('base64')}`;

/** Whether one of the signatures of a header, which a space parts, was made with one of `secrets`. */
export function isSignedBy(secrets, { id, timestamp, signature, body }) {
  const given = (signature ?? '').split(' ').filter(Boolean).map((one) => Buffer.from(one));
  return secrets.some((secret) => {
    const expected = Buffer.from(standardSignature(secret, id, timestamp, body));
    return given.some((one) => one.length === expected.length && timingSafeEqual(one, expected));
  });
}
