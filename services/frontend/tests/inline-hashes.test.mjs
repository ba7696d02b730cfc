import assert from "node:assert/strict";
import { test } from "node:test";
import { inlineScriptSources, inlineStyleSources } from "../scripts/inline-hashes.mjs";

test("inline scripts are hashed, those with a source are not", () => {
  const html = '<script src="/a.js"></script><script>alert(1)</script><script async="">alert(1)</script><style>a{}</style>';
  assert.deepEqual(inlineScriptSources(html), ["'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"]);
  assert.equal(inlineStyleSources(html).length, 1);
});
