/**
 * Builds Regatta's image from dist/ and puts it into the running test cluster:
 * `node --import tsx test/support/cluster-image.ts`. It contains no packages: the programs in pods need none.
 */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { clusterKit, TEST_IMAGE } from "./cluster-kit.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const kit = clusterKit();
if (kit === undefined) {
  console.log("The cluster kit is missing; name its folder with REGATTA_CLUSTER_KIT.");
  process.exit(1);
}
if (!existsSync(join(ROOT, "dist/cli/image-main.js"))) {
  console.log("dist/ is missing; run `npm run build` first.");
  process.exit(1);
}
const folder = mkdtempSync(join(tmpdir(), "regatta-image-"));
try {
  cpSync(join(ROOT, "dist"), join(folder, "dist"), { recursive: true });
  cpSync(join(ROOT, "package.json"), join(folder, "package.json"));
  const entrypoint = JSON.stringify(["/usr/local/bin/node", "/app/dist/cli/image-main.js"]);
  execFileSync(join(kit, "cluster"), ["node-image", TEST_IMAGE, folder, entrypoint], { stdio: "inherit" });
  console.log(`${TEST_IMAGE} is in the cluster.`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
