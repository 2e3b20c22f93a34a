import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLog } from "../../src/base/log.ts";
import { regattaImage } from "../../src/cli/pod-programs.ts";
import { startSandbox } from "../../src/sandbox/sandbox.ts";
import { describeClusterContract } from "./cluster-contract.ts";

describeClusterContract("the sandbox", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "regatta-contract-"));
  const sandbox = await startSandbox({ dataDir, image: regattaImage(), log: silentLog });
  return {
    kubeconfigPath: sandbox.kubeconfigPath,
    image: "regatta:latest",
    async close() {
      await sandbox.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
});
