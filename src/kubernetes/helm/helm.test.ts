import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { eventually } from "../../../test/support/eventually.ts";
import { silentLog } from "../../base/log.ts";
import { identityOf, isAlive } from "../../base/process-identity.ts";
import { createHelm, type Helm } from "./helm.ts";

/** A program that writes its arguments and input to a file, and answers as the test specifies. */
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "regatta-helm-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function helmThat(version: string, answers: string): Helm {
  const program = join(folder, "helm");
  writeFileSync(
    program,
    `#!/bin/sh\nif [ "$1" = version ]; then echo ${version}; exit 0; fi\necho "$@" >> ${folder}/calls\ncase "$1" in\n${answers}\nesac\n`,
  );
  chmodSync(program, 0o755);
  return createHelm({ program, kubeconfigPath: "/k/config", context: "lab", log: silentLog });
}

const calls = () => readFileSync(join(folder, "calls"), "utf8").trim().split("\n");
const NOT_FOUND = `status) echo 'Error: release: not found' >&2; exit 1;;`;
const request = {
  release: "istiod",
  namespace: "istio-system",
  chart: "istiod",
  repository: "https://charts.example/x",
  version: "1.31.0",
  values: { a: { b: 1 } },
};

describe("the command line", () => {
  test.each([
    ["v3.19.0", "--history-max 5 --kubeconfig /k/config --kube-context lab"],
    ["v4.2.2", "--history-max 5 --wait=hookOnly --kubeconfig /k/config --kube-context lab"],
  ])("of %s", async (version, tail) => {
    const helm = helmThat(version, `${NOT_FOUND}\nupgrade) cat > ${folder}/input;;`);
    await helm.upgradeInstall(request);
    expect(calls()[1]).toBe(
      `upgrade --install istiod istiod --repo https://charts.example/x --version 1.31.0 --namespace istio-system --values - ${tail}`,
    );
    expect(JSON.parse(readFileSync(join(folder, "input"), "utf8"))).toEqual({ a: { b: 1 } });
  });

  test("of an OCI repository, which takes no --repo", async () => {
    const helm = helmThat("v3.19.0", `${NOT_FOUND}\nupgrade) cat > /dev/null;;`);
    await helm.upgradeInstall({ ...request, repository: "oci://r.example/charts/" });
    expect(calls()[1]).toContain("upgrade --install istiod oci://r.example/charts/istiod --version");
  });

  test("of rendering a chart, which needs no cluster", async () => {
    const helm = helmThat("v4.2.2", `template) cat > ${folder}/input; echo 'kind: Deployment';;`);
    expect(await helm.render(request)).toBe("kind: Deployment\n");
    expect(calls()).toEqual([
      "template istiod istiod --repo https://charts.example/x --version 1.31.0 --namespace istio-system --values - --include-crds --no-hooks --kubeconfig /k/config --kube-context lab",
    ]);
    expect(JSON.parse(readFileSync(join(folder, "input"), "utf8"))).toEqual({ a: { b: 1 } });
  });

  test("of a removal, with the wait flag of helm's major version", async () => {
    const helm = helmThat("v4.2.2", "uninstall) exit 0;;");
    expect(await helm.uninstall(request, { timeoutMs: 1_500 })).toBe(true);
    expect(calls()[0]).toContain("uninstall istiod --namespace istio-system --wait=watcher --timeout 2s");
  });
});

describe("releases", () => {
  test("one that does not exist has no status, and there is nothing to remove", async () => {
    const helm = helmThat(
      "v3.19.0",
      `${NOT_FOUND}\nuninstall) echo 'Error: uninstall: release: not found' >&2; exit 1;;`,
    );
    expect(await helm.status(request)).toBeUndefined();
    expect(await helm.uninstall(request)).toBe(false);
  });

  test.each([
    ["a first installation left pending is removed", "pending-install", 1, "uninstall istiod"],
    ["a later one is rolled back", "pending-upgrade", 2, "rollback istiod"],
  ])("%s before it is installed again", async (_, status, revision, repair) => {
    const answer = JSON.stringify({ info: { status }, version: revision });
    const helm = helmThat("v3.19.0", `status) echo '${answer}';;\nupgrade) cat > /dev/null;;`);
    const said = await helm.upgradeInstall(request);
    expect(said).toMatch(
      new RegExp(`istiod was left ${status} by a helm process that died: it was .* again\\.`),
    );
    expect(calls()[1]).toContain(repair);
    expect(calls()[2]).toContain("upgrade --install");
  });
});

describe("failures", () => {
  test("a missing program", async () => {
    const helm = createHelm({ program: join(folder, "no-helm"), log: silentLog });
    await expect(helm.status(request)).rejects.toMatchObject({ code: "HELM_MISSING" });
  });

  test("a program that is not helm", async () => {
    await expect(helmThat("v2.17.0", "").status(request)).rejects.toMatchObject({
      code: "HELM_UNSUPPORTED",
      message: expect.stringContaining("v2.17.0"),
    });
  });

  test.each([
    ["dial tcp 10.0.0.1:443: i/o timeout", "Check the network"],
    ['chart "istiod" version "9.9.9" not found in https://x repository', "Check the chart's name"],
    ["something else", "by hand"],
  ])("its own reason: %s", async (reason, hint) => {
    const helm = helmThat(
      "v3.19.0",
      `${NOT_FOUND}\nupgrade) cat > /dev/null; echo 'Error: ${reason}' >&2; exit 1;;`,
    );
    await expect(helm.upgradeInstall(request)).rejects.toMatchObject({
      code: "HELM_FAILED",
      message: expect.stringContaining(reason),
      hint: expect.stringContaining(hint),
    });
  });

  test("a secret in its output is not repeated", async () => {
    const helm = helmThat(
      "v3.19.0",
      `${NOT_FOUND}\nupgrade) cat > /dev/null; echo 'Error: https://u:hunter2secret@x/ refused' >&2; exit 1;;`,
    );
    await expect(helm.upgradeInstall(request)).rejects.toMatchObject({
      message: expect.not.stringContaining("hunter2secret"),
    });
  });

  test("an abort ends the program and its wait", async () => {
    const helm = helmThat("v3.19.0", "status) exec sleep 60;;");
    const controller = new AbortController();
    const asking = helm.status(request, { signal: controller.signal });
    setTimeout(() => controller.abort(new Error("stopped")), 50);
    await expect(asking).rejects.toThrow("stopped");
  });

  test("an abort also ends what the program started, which would hold its output open", async () => {
    // As a credential plugin does that outlives helm.
    const helm = helmThat("v3.19.0", `status) sleep 600 & echo $! > ${folder}/plugin; exec sleep 600;;`);
    const controller = new AbortController();
    const asking = helm.status(request, { signal: controller.signal });
    const plugin = await eventually("the plugin", () => {
      const text = existsSync(join(folder, "plugin")) ? readFileSync(join(folder, "plugin"), "utf8") : "";
      return text.endsWith("\n") ? Number(text) : undefined;
    });
    controller.abort(new Error("stopped"));
    await expect(asking).rejects.toThrow("stopped");
    await eventually("the plugin to end", () => (isAlive(identityOf(plugin)) ? undefined : true));
  });

  test.each([
    ["Kubernetes cluster unreachable: dial tcp 10.0.0.1:6443: connect: connection refused", true],
    ["query: failed to query with labels: Unauthorized", true],
    ["cannot re-use a name that is still in use", false],
  ])("a failure says whether the cluster was only away: %s", async (reason, retryable) => {
    const helm = helmThat("v3.19.0", `uninstall) echo "Error: ${reason}" >&2; exit 1;;`);
    await expect(helm.uninstall(request)).rejects.toMatchObject({ code: "HELM_FAILED", retryable });
  });
});
