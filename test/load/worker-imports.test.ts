import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { IMAGE_PACKAGES } from "../support/image-packages.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "regatta-image-"));
  await cp(join(ROOT, "dist"), join(folder, "dist"), { recursive: true });
  await cp(join(ROOT, "package.json"), join(folder, "package.json"));
  for (const name of IMAGE_PACKAGES)
    await cp(join(ROOT, "node_modules", name), join(folder, "node_modules", name), { recursive: true });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test.each([
  ["job/worker-main", /"code":"LOAD_WORKER_SETTINGS"/],
  ["send/sender-thread-main", /runs as a worker thread only/],
])("%s starts with the packages of the image, and needs no others", async (program, said) => {
  const start = `import("./dist/load/${program}.js").then((found) => found.main?.([]))`;
  const child = spawn(process.execPath, ["-e", start], { cwd: folder, env: {} });
  let output = "";
  child.stdout.on("data", (data: Buffer) => {
    output += data.toString();
  });
  child.stderr.on("data", (data: Buffer) => {
    output += data.toString();
  });
  await once(child, "close");
  expect(output).toMatch(said);
  expect(output).not.toContain("ERR_MODULE_NOT_FOUND");
});
