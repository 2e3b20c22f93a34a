import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "regatta-image-"));
  await cp(join(ROOT, "dist"), join(folder, "dist"), { recursive: true });
  await cp(join(ROOT, "package.json"), join(folder, "package.json"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test.each([
  ["job/worker-main", /"code":"LOAD_WORKER_SETTINGS"/],
  ["send/sender-thread-main", /runs only as a worker thread/],
])("%s starts without any package beside dist/", async (program, said) => {
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
