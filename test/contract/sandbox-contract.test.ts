import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { silentLog } from "../../src/base/log.ts";
import { startSandbox } from "../../src/sandbox/sandbox.ts";
import { describeClusterContract } from "./cluster-contract.ts";

const imageEntry = fileURLToPath(new URL("../../dist/cli/image-main.js", import.meta.url));

describeClusterContract("the sandbox", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "regatta-contract-"));
  const sandbox = await startSandbox({ dataDir, imageEntry, log: silentLog });
  return {
    kubeconfigPath: sandbox.kubeconfigPath,
    image: "regatta:latest",
    async close() {
      await sandbox.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
});
