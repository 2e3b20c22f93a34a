import { expect, test } from "vitest";
import { actionCatalogue } from "../actions/catalogue.ts";
import { namesExistingNamespace } from "./existing-namespace.ts";
import { parsePlaybook } from "./index.ts";

const CLEAR = `uses: traffic.clear, with: { services: [reviews], namespace: "\${{ inputs.ns }}" }`;
const DEPLOY = `uses: app.deploy, with: { app: bookshop, mesh: sidecar, namespace: "\${{ inputs.ns }}" }`;

test.each([
  ["a step", `  - { ${CLEAR} }`, true],
  ["a step inside another", `  - { matrix: { n: [1, 2] }, steps: [{ ${CLEAR} }] }`, true],
  [
    "a step in the finally of another",
    `  - { steps: [{ uses: wait, with: { duration: 1s } }], finally: [{ ${CLEAR} }] }`,
    true,
  ],
  ["a step inside, beside one that makes it", `  - { steps: [{ ${DEPLOY} }, { ${CLEAR} }] }`, false],
])("the namespace that %s reads must exist: %s → %s", (_, steps, must) => {
  const text = `version: 1\nname: p\ninputs: { ns: { type: string } }\nsteps:\n${steps}\n`;
  const { playbook, diagnostics } = parsePlaybook({ path: "p.yaml", text }, actionCatalogue);
  expect(diagnostics).toEqual([]);
  expect(playbook && namesExistingNamespace(playbook, "ns")).toBe(must);
});
