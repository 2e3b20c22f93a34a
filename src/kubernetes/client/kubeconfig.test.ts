import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { RequestOptions } from "node:https";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadKubeConfig } from "./kubeconfig.ts";

let folder = "";
const path = (name: string) => join(folder, name);
const config = (name: string, server: string) => `apiVersion: v1
kind: Config
current-context: ${name}
clusters: [{ name: ${name}, cluster: { server: "${server}" } }]
users: [{ name: shared, user: { token: of-${name} } }]
contexts: [{ name: ${name}, context: { cluster: ${name}, user: shared } }]
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "regatta-kubeconfig-"));
  writeFileSync(path("one"), config("one", "https://one:6443"));
  writeFileSync(path("two"), config("two", "https://two:6443"));
  const proxied = `{ server: "https://p:6443", proxy-url: "http://own:2" }`;
  writeFileSync(path("proxied"), config("p", "").replace('{ server: "" }', proxied));
  const secured = `{ server: "https://n:6443", tls-server-name: api.internal, certificate-authority-data: Y2E= }`;
  const nobody = config("n", "").replace('{ server: "" }', secured).replace(", user: shared }", " }");
  writeFileSync(path("nobody"), nobody);
  for (const [name, file] of [
    ["filed", "token"],
    ["hollow", "empty-token"],
    ["lost", "no-token"],
  ] as const) {
    const text = config(name, "https://f:6443").replace(
      `token: of-${name}`,
      `token: old, tokenFile: ${file}`,
    );
    writeFileSync(path(name), text);
  }
  writeFileSync(path("empty-token"), "\n");
  writeFileSync(path("plain"), config("plain", "http://plain:8080"));
  writeFileSync(path("torn"), "clusters: [");
  writeFileSync(path("empty"), "apiVersion: v1\nkind: Config\n");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("several files are merged; the first to define an entry wins", () => {
  const kubeconfigPath = [path("one"), path("two")].join(delimiter);
  const merged = loadKubeConfig({ kubeconfigPath });
  expect(merged.getCurrentContext()).toBe("one");
  expect(merged.getContexts().map((context) => context.name)).toEqual(["one", "two"]);
  expect(merged.getUser("shared")?.token).toBe("of-one");
  expect(loadKubeConfig({ kubeconfigPath, context: "two" }).getCurrentCluster()?.server).toBe(
    "https://two:6443",
  );
});

test("a file of the list that does not exist is skipped, as kubectl does", () => {
  const kubeconfigPath = [path("nowhere"), path("two"), path("nowhere-else")].join(delimiter);
  expect(loadKubeConfig({ kubeconfigPath }).getCurrentContext()).toBe("two");
});

test("if none of the list exists, all are named", () => {
  const kubeconfigPath = [path("nowhere"), path("nowhere-else")].join(delimiter);
  expect(() => loadKubeConfig({ kubeconfigPath })).toThrow(`${path("nowhere")} or ${path("nowhere-else")}`);
});

test.each([
  ["the environment's proxy", "one", { HTTPS_PROXY: "http://proxy:1" }, "http://proxy:1"],
  ["none where NO_PROXY says so", "one", { HTTPS_PROXY: "http://proxy:1", NO_PROXY: "one" }, undefined],
  ["the kubeconfig's own before that", "proxied", { HTTPS_PROXY: "http://proxy:1" }, "http://own:2"],
])("uses %s", (_, file, environment, expected) => {
  const config = loadKubeConfig({ kubeconfigPath: path(file), environment });
  expect(config.getCurrentCluster()?.proxyUrl).toBe(expected);
});

test("a context without a user still has its cluster's certificates", async () => {
  const options: RequestOptions = {};
  await loadKubeConfig({ kubeconfigPath: path("nobody") }).applyToHTTPSOptions(options);
  expect(options).toMatchObject({ servername: "api.internal", ca: Buffer.from("ca") });
});

test.each([
  ["an empty token file", "hollow", /the kubeconfig's user "shared" is empty/],
  ["a token file that is missing", "lost", /user "shared" cannot be read: .*ENOENT/],
])("%s is named", async (_, file, message) => {
  const config = loadKubeConfig({ kubeconfigPath: path(file) });
  await expect(config.applyToHTTPSOptions({})).rejects.toMatchObject({
    code: "KUBE_CREDENTIALS",
    message: expect.stringMatching(message),
  });
});

test("a token file is read for each call, relative to the kubeconfig, and without its line end", async () => {
  writeFileSync(path("token"), "first\n");
  const config = loadKubeConfig({ kubeconfigPath: path("filed") });
  const headersNow = async () => {
    const options: RequestOptions = {};
    await config.applyToHTTPSOptions(options);
    return options.headers;
  };
  expect(await headersNow()).toEqual({ Authorization: "Bearer first" });
  writeFileSync(path("token"), "second\n");
  expect(await headersNow()).toEqual({ Authorization: "Bearer second" });
});

test.each([
  ["a file that does not exist", "nowhere", undefined, "There is no kubeconfig at"],
  ["a torn file", "torn", undefined, "is not valid YAML (line 2)"],
  ["a file without a context", "empty", undefined, "no current context"],
  ["plain HTTP", "plain", undefined, "is plain HTTP"],
  ["a context that is not in it", "one", "onne", 'no context "onne"'],
])("%s is reported", (_, file, context, message) => {
  const load = () => loadKubeConfig({ kubeconfigPath: path(file), ...(context ? { context } : {}) });
  expect(load).toThrow(message);
  expect(load).toThrow(expect.objectContaining({ code: "KUBE_NO_CONFIG", hint: expect.any(String) }));
});

test("a kubeconfig that is not YAML is reported with its line, and without what is around it", () => {
  const users = "users:\n- name: ada\n  user:\n    token: keep-this-secret\n   password: as-well\n";
  writeFileSync(path("slipped"), users);
  let failure: unknown;
  try {
    loadKubeConfig({ kubeconfigPath: path("slipped") });
  } catch (error) {
    failure = error;
  }
  expect(failure).toMatchObject({ code: "KUBE_NO_CONFIG", message: expect.stringContaining("(line 5)") });
  expect(inspect(failure)).not.toMatch(/keep-this-secret|as-well/);
});

test("a mistyped context gets a suggestion", () => {
  const load = () => loadKubeConfig({ kubeconfigPath: path("one"), context: "onne" });
  expect(load).toThrow(expect.objectContaining({ hint: 'Did you mean "one"?' }));
});
