import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { silentLog } from "../../src/base/log.ts";
import { regattaImage } from "../../src/cli/pod-programs.ts";
import { startSandbox } from "../../src/sandbox/sandbox.ts";

const run = promisify(execFile);
const hasKubectl = isInstalled();
if (!hasKubectl) console.log("skipped: kubectl against the sandbox: kubectl is not installed");

function isInstalled(): boolean {
  try {
    execFileSync("kubectl", ["version", "--client"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!hasKubectl)("kubectl, as its users type it", () => {
  let folder = "";
  let sandbox: Awaited<ReturnType<typeof startSandbox>>;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "regatta-kubectl-"));
    sandbox = await startSandbox({ dataDir: folder, image: regattaImage(), log: silentLog });
    writeFileSync(join(folder, "web.yaml"), WEB);
  });
  afterAll(async () => {
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const kubectl = async (line: string) => {
    const env = { ...process.env, KUBECONFIG: sandbox.kubeconfigPath, HOME: folder };
    return (await run("kubectl", line.split(" "), { env, cwd: folder })).stdout.trim();
  };

  test("creates what it makes from its arguments", async () => {
    expect(await kubectl("create namespace made")).toBe("namespace/made created");
    expect(await kubectl("create configmap c -n made --from-literal=a=b")).toBe("configmap/c created");
    expect(await kubectl("get configmap c -n made -o jsonpath={.data.a}")).toBe("b");
    expect(await kubectl("create secret generic s -n made --from-literal=a=b")).toBe("secret/s created");
    expect(await kubectl("get secret s -n made -o jsonpath={.data.a}")).toBe("Yg==");
    expect(await kubectl("create deployment d -n made --image=regatta --replicas=0")).toBe(
      "deployment.apps/d created",
    );
    expect(
      await kubectl("get deployment d -n made -o jsonpath={.spec.template.spec.containers[0].image}"),
    ).toBe("regatta");
  });

  test("applies with its usual validation, and waits", async () => {
    expect(await kubectl("apply -f web.yaml")).toBe("namespace/shop created\ndeployment.apps/web created");
    expect(await kubectl("rollout status deployment/web -n shop --timeout=60s")).toContain(
      "successfully rolled out",
    );
    expect(await kubectl("wait --for=condition=Available deployment/web -n shop --timeout=60s")).toContain(
      "condition met",
    );
    expect(await kubectl("wait --for=condition=Ready pod -l app=web -n shop --timeout=60s")).toContain(
      "condition met",
    );
    expect(await kubectl("delete deployment web -n shop --timeout=60s")).toContain('"web" deleted');
  });
});

const WEB = `apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: main
          image: regatta
          args: [bookshop, catalogue]
          env: [{ name: VERSION, value: v1 }]
`;
