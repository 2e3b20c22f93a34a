import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findPlanted, folderText, gossip, PLANTED, processTexts } from "../support/planted-secrets.ts";
import { ProductBench, RACE_MS } from "../support/product-bench.ts";
import { runRegatta } from "../support/regatta.ts";

const INPUTS = `
inputs:
  header: { type: secret, default: header }
  path: { type: secret, default: path }
  body: { type: secret, default: body }
  note: { type: string, default: "[secret header] [secret body]" }
  url: { type: string, required: true }
`;

/** Without a cluster: each kind of sender and of output that a secret can reach. */
const REQUESTS = `
  - id: load
    uses: load.run
    matrix: { turn: [1, 2] }
    with:
      url: "\${{ inputs.url }}bad/\${{ inputs.path }}"
      method: POST
      headers: { x-unusual: "\${{ inputs.header }}" }
      body: "\${{ inputs.body }}"
      profile: { rate: 20, duration: 500ms, warmup: 0s, connections: 1 }
  - id: check
    uses: http.check
    with:
      url: "\${{ inputs.url }}ok/\${{ inputs.path }}"
      method: POST
      headers: { x-unusual: "\${{ inputs.header }}" }
      body: "\${{ inputs.body }}"
  - uses: notify
    with: { text: "It said \${{ steps.check.outputs.body }} and \${{ inputs.note }} and \${{ inputs }}" }
  - uses: playbook:./inner.yaml
    with: { token: "\${{ inputs.header }}", url: "\${{ inputs.url }}" }
`;

const INNER = `version: 1
name: inner
inputs: { token: { type: secret, required: true }, url: { type: string, required: true } }
steps:
  - id: fails
    uses: http.check
    with: { url: "\${{ inputs.url }}bad/x", headers: { x-unusual: "\${{ inputs.token }}" }, within: 1s, interval: 100ms }
outputs: { said: "x" }
`;

const IN_CLUSTER = `
  - id: app
    uses: app.deploy
    with: { app: bookshop }
  - uses: k8s.apply
    with:
      manifests: |
        apiVersion: v1
        kind: Secret
        metadata: { name: planted, namespace: "\${{ steps.app.outputs.namespace }}" }
        stringData: { header: "\${{ inputs.header }}", body: "\${{ inputs.body }}" }
  - id: inside
    uses: load.run
    with:
      url: "\${{ steps.app.outputs.url }}/books/\${{ inputs.path }}"
      where: cluster
      method: POST
      headers: { x-unusual: "\${{ inputs.header }}" }
      body: "\${{ inputs.body }}"
      profile: { rate: 20, duration: 1s, warmup: 0s, connections: 2, workers: 2 }
`;

const REPORT = "report: { results: load, charts: [percentiles], attach: [smp, csv, html, json] }\n";

let folder: string;
let server: Server;
let url: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "regatta-planted-"));
  for (const [name, value] of Object.entries(PLANTED)) writeFileSync(join(folder, name), `${value}\n`);
  server = createServer((request, response) => {
    response.statusCode = request.url?.startsWith("/ok") ? 200 : 503;
    const told = [request.url ?? "", String(request.headers["x-unusual"])];
    text(request).then(
      (body) => response.end(gossip([...told, body])),
      () => response.destroy(),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

function playbookFolder(steps: string): string {
  const made = mkdtempSync(join(folder, "playbooks-"));
  writeFileSync(join(made, "planted.yaml"), `version: 1\nname: planted\n${INPUTS}steps:${steps}${REPORT}`);
  writeFileSync(join(made, "inner.yaml"), INNER);
  return made;
}

test("a search for planted secrets finds what it is to find", () => {
  const all = gossip(Object.values(PLANTED));
  expect(findPlanted({ server: all }).length).toBeGreaterThan(20);
});

test(
  "planted secrets stand in nothing that a run at the terminal prints, writes or stores",
  async () => {
    const cwd = playbookFolder(REQUESTS);
    const options = { cwd, env: { REGATTA_SECRETS: folder, REGATTA_LOG_LEVEL: "debug" } };
    const { code, stdout, stderr } = await runRegatta(
      ["run", "planted.yaml", "-i", `url=${url}`, "--out", "out", "--json"],
      options,
    );
    const shown = await runRegatta(["runs"], options);
    expect([code, stdout.includes("[secret header]"), stdout.includes("[secret path]")]).toEqual([
      3,
      true,
      true,
    ]);
    const files = Object.fromEntries(
      readdirSync(join(cwd, "out")).map((name) => [name, readFileSync(join(cwd, "out", name), "utf8")]),
    );
    expect(Object.keys(files).length).toBeGreaterThan(3);
    const store = folderText(join(cwd, ".regatta"));
    expect(findPlanted({ stdout, stderr, runs: shown.stdout, ...files, store })).toEqual([]);
  },
  RACE_MS,
);

describe("in Slack and in a cluster", { timeout: RACE_MS }, () => {
  let bench: ProductBench;
  beforeAll(async () => {
    const playbookDirs = [playbookFolder(`${IN_CLUSTER}${REQUESTS}`)];
    bench = await ProductBench.start({ playbookDirs, secretsDir: folder });
  }, RACE_MS);
  afterAll(() => bench?.close());

  const KINDS = [
    ["v1", "Namespace"],
    ["v1", "ConfigMap"],
    ["v1", "Pod"],
    ["v1", "Service"],
    ["v1", "Event"],
    ["batch/v1", "Job"],
    ["apps/v1", "Deployment"],
  ] as const;

  async function objects(): Promise<string> {
    const found = await Promise.all(
      KINDS.map(([apiVersion, kind]) => bench.cluster.list({ apiVersion, kind })),
    );
    return JSON.stringify(found);
  }

  test("planted secrets stand in no message, file, row, object or process, at any time", async () => {
    const during: Promise<string>[] = [];
    const processes: string[] = [];
    const updates: string[] = [];
    const run = await bench.run(`/mesh run planted url=${url}`, (view) => {
      updates.push(JSON.stringify(view));
      processes.push(processTexts());
      during.push(objects());
    });
    expect(run.problem).toContain("503");
    expect(run.steps.find(({ id }) => id === "inside")?.cells).toMatchObject([{ status: "succeeded" }]);
    const kept = await bench.cluster.list({ apiVersion: "v1", kind: "Secret" });
    expect(kept.filter(({ metadata }) => metadata.name.startsWith("regatta-load"))).toEqual([]);
    const results = JSON.stringify(await bench.product.engine.results(run.id));
    const messages = bench.workspace.channels().flatMap(({ id }) => bench.workspace.messages(id));
    const places = {
      updates: updates.join("\n"),
      processes: processes.join("\n"),
      objects: (await Promise.all(during)).join("\n"),
      results,
      messages: JSON.stringify(messages),
      store: folderText(join(bench.dataDir, "bot")),
    };
    expect(places.processes).toContain("load-worker");
    expect(places.objects).toContain("regatta-load");
    expect(places.messages).toContain("[secret header]");
    expect(findPlanted(places)).toEqual([]);
  });
});
