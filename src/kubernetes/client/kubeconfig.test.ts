import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
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

test.each([
  ["a file that does not exist", "nowhere", undefined, "There is no kubeconfig at"],
  ["a torn file", "torn", undefined, "cannot be read"],
  ["a file without a context", "empty", undefined, "no current context"],
  ["plain HTTP", "plain", undefined, "is plain HTTP"],
  ["a context that is not in it", "one", "onne", 'no context "onne"'],
])("%s is reported", (_, file, context, message) => {
  const load = () => loadKubeConfig({ kubeconfigPath: path(file), ...(context ? { context } : {}) });
  expect(load).toThrow(message);
  expect(load).toThrow(expect.objectContaining({ code: "KUBE_NO_CONFIG", hint: expect.any(String) }));
});

test("a mistyped context gets a suggestion", () => {
  const load = () => loadKubeConfig({ kubeconfigPath: path("one"), context: "onne" });
  expect(load).toThrow(expect.objectContaining({ hint: 'Did you mean "one"?' }));
});
