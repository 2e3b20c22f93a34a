import { afterEach, expect, test } from "vitest";
import { productFile } from "../../src/base/product-files.ts";
import { OK_ANSWER, serve, type TruthServer } from "../support/truth-servers.ts";
import { packagesLoadedBy } from "./loaded-packages.ts";

const servers: TruthServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const COMMAND_LINE = ["commander", "fastest-levenshtein", "picocolors"];
const HISTOGRAMS = ["@assemblyscript/loader", "base64-js", "hdr-histogram-js", "pako"];

// These lists are everything that the programs may load: each further library costs time at every start.
test("--version loads only what reads the command line", async () => {
  expect(await packagesLoadedBy("cli/main", "--version")).toEqual(COMMAND_LINE);
});

test("a load test loads only what measures and what checks its order", async () => {
  const server = await serve((socket) => socket.write(OK_ANSWER));
  servers.push(server);
  expect(await packagesLoadedBy("cli/main", "load", server.url, "-n", "1")).toEqual(
    [...COMMAND_LINE, ...HISTOGRAMS, "ipaddr.js", "typebox"].sort(),
  );
});

test("lint loads what reads playbooks, but nothing for clusters, the store, Slack or charts", async () => {
  const file = productFile("playbooks/compare-meshes.yaml");
  const language = ["@marcbachmann/cel-js", "typebox", "yaml"];
  expect(await packagesLoadedBy("cli/main", "lint", file)).toEqual([...COMMAND_LINE, ...language].sort());
});

test.each(["bookshop", "http-check", "load-worker", "mesh-node-proxy", "mesh-proxy"])(
  "%s loads only Node's own modules",
  async (program) => {
    expect(await packagesLoadedBy("cli/image-main", program)).toEqual([]);
  },
);
