import { execFileSync, spawnSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { RunView } from "../../src/run/run-view.ts";
import { eventually } from "../support/eventually.ts";
import { hasProc, podProcesses } from "../support/processes.ts";
import { ProductBench, RACE_MS } from "../support/product-bench.ts";
import { runRegatta, spawnRegatta } from "../support/regatta.ts";
import { PERF, shownText } from "../support/workspace-user.ts";

describe.skipIf(!hasProc)("an application whose processes are killed in the middle of a race", () => {
  let bench: ProductBench;
  let run: RunView;

  beforeAll(async () => {
    bench = await ProductBench.start();
    let killed = false;
    run = await bench.run(
      "/mesh run compare-meshes meshes=none,sidecar rounds=1 rate=100 duration=5s",
      (view) => {
        const race = view.steps.find(({ id }) => id === "race")?.cells[0];
        if (killed || !race?.progress?.text.includes("rps")) return;
        killed = true;
        for (const { pid, command } of podProcesses(process.pid)) {
          if (command.endsWith("bookshop storefront")) process.kill(pid, "SIGKILL");
        }
      },
    );
  }, RACE_MS);
  afterAll(() => bench?.close());

  test("every request is accounted for: answered or failed, and by what", async () => {
    const [stored] = await bench.product.engine.results(run.id);
    const result = stored?.result as unknown as Awaited<ReturnType<ProductBench["comparison"]>>;
    for (const { rounds } of Object.values(result.variants)) {
      const [round] = rounds;
      const sum = (counts: Readonly<Record<string, number>> = {}) =>
        Object.values(counts).reduce((total, count) => total + count, 0);
      expect(round?.requests).toBeGreaterThan(0);
      expect(sum(round?.status) + sum(round?.errors)).toBe(round?.requests);
    }
    expect(result.error_rate).toBeGreaterThan(0.01);
  });

  test("the run fails by its threshold, says so in the channel, and cleans up", async () => {
    expect(run.status).toBe("failed");
    expect(run.problem).toMatch(/Threshold breached: error rate [\d.]+ %, limit 1 %/);
    const card = await bench.message("the card of a failed run", (message) =>
      shownText(message).includes("❌ Race the meshes"),
    );
    expect(card.channel).toBe(PERF);
    expect(await bench.raceNamespaces()).toEqual([]);
    await eventually("the pods' processes to end", () => podProcesses(process.pid).length === 0);
  });

  test(
    "the next race is not affected",
    async () => {
      const next = await bench.run(
        "/mesh run compare-meshes meshes=none,sidecar rounds=1 rate=20 duration=1s",
      );
      const { variants } = await bench.comparison(next.id);
      for (const variant of Object.values(variants)) expect(variant.error_rate).toBe(0);
    },
    RACE_MS,
  );
});

describe("a disk that fills up in the middle of a run", () => {
  const STEPS = `version: 1
name: many
title: Many steps
steps:
  - id: step
    matrix: { n: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20] }
    uses: wait
    with: { duration: 200ms }
`;
  let folder: string;
  let disk: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "regatta-disk-"));
    disk = join(folder, "disk");
    mkdirSync(disk);
    writeFileSync(join(folder, "many.yaml"), STEPS);
  });
  afterEach(() => {
    if (existsSync(join(disk, "data"))) execFileSync("umount", [disk]);
    rmSync(folder, { recursive: true, force: true });
  });

  test("is reported, and the next start continues where the run was interrupted", {
    timeout: RACE_MS,
  }, async (context) => {
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=140m", "tmpfs", disk]);
    context.skip(mounted.status !== 0, "a small disk can only be mounted by root on Linux");
    const args = ["run", "many.yaml", "--data", join(disk, "data")];
    const { child, ended } = spawnRegatta(args, { cwd: folder });
    let told = "";
    child.stderr?.on("data", (data: Buffer) => {
      told += data.toString();
    });
    await eventually("the first steps", () => told.includes("✓ step · 2"), RACE_MS);
    fillUp(join(disk, "ballast"));

    const { code, stdout, stderr } = await ended;
    expect(code).toBe(3);
    expect(stdout).toContain("the disk is full");
    expect(stdout).toContain("it continues when Regatta is started again");
    expect(stderr).not.toContain("params:");

    rmSync(join(disk, "ballast"));
    const next = await runRegatta(args, { cwd: folder });
    expect([next.code, next.stdout]).toEqual([0, expect.stringContaining("Many steps: succeeded")]);
  });
});

/** Writes until there is no space left. */
function fillUp(path: string): void {
  const file = openSync(path, "w");
  const chunk = Buffer.alloc(1024 * 1024);
  try {
    for (;;) writeSync(file, chunk);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  } finally {
    closeSync(file);
  }
}
