import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import type { RunView } from "../../src/engine/run-view.ts";
import type { AttemptRow } from "../../src/store/attempt-repository.ts";
import { openStore } from "../../src/store/open-store.ts";
import { cellsOf } from "./engine-harness.ts";
import { newFolder } from "./temporary-folder.ts";

const CHILD = fileURLToPath(new URL("crash-child.ts", import.meta.url));

let folder: string;
let template: string;

beforeAll(async () => {
  folder = await newFolder();
  template = join(folder, "template");
  // A fresh database takes seconds to make; each point gets a copy of this one.
  await (await openStore({ dataDir: template, clock: systemClock, log: silentLog })).close();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Life {
  readonly child: ChildProcess;
  /** Resolves with the first line that begins with the word. */
  line(word: string): Promise<string>;
}

function live(dataDir: string, effects: string, haltAt: string): Life {
  const child = spawn(process.execPath, ["--import", "tsx", CHILD, dataDir, effects, haltAt], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => {
    if (child.exitCode === null) child.kill("SIGKILL");
  });
  let output = "";
  let errors = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
    child.emit("told");
  });
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const line = async (word: string) => {
    for (;;) {
      const found = output
        .split("\n")
        .slice(0, -1)
        .find((text) => text.startsWith(word));
      if (found !== undefined) return found;
      if (child.exitCode !== null) throw new Error(`ended without ${word}: ${errors}`);
      await Promise.race([once(child, "told"), once(child, "exit")]);
    }
  };
  return { child, line };
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

const POINTS = [
  "before install",
  "after install",
  "before deploy-b",
  "after deploy-b",
  "within load",
  "after load",
  "before remove",
  "after uninstall",
] as const;

describe("a process killed", () => {
  test.each(POINTS)("%s ends its run after a restart as if nothing had happened", async (haltAt) => {
    const home = join(folder, haltAt.replace(" ", "-"));
    await mkdir(home);
    const dataDir = join(home, "data");
    const effects = join(home, "effects");
    await cp(template, dataDir, { recursive: true });
    const first = live(dataDir, effects, haltAt);
    await first.line("HALTED");
    await kill(first.child);

    const second = live(dataDir, effects, "");
    const { view, attempts } = JSON.parse((await second.line("ENDED")).slice("ENDED ".length)) as {
      readonly view: RunView;
      readonly attempts: readonly AttemptRow[];
    };
    if (second.child.exitCode === null) await once(second.child, "exit");
    expect(second.child.exitCode).toBe(0);
    expect(view.status).toBe("succeeded");
    expect(cellsOf(view)).toEqual([
      "install:succeeded",
      "deploy[a]:succeeded",
      "deploy[b]:succeeded",
      "load:succeeded",
      "remove:succeeded",
      "uninstall:succeeded",
    ]);
    const lines = (await readFile(effects, "utf8")).trim().split("\n");
    const cut =
      haltAt === "within load" ? ["load begun"] : haltAt === "after load" ? ["load begun", "load done"] : [];
    expect(lines).toEqual([
      "install",
      "deploy-a",
      "deploy-b",
      ...cut,
      "load begun",
      "load done",
      "remove",
      "uninstall",
    ]);
    expect(attempts.filter((row) => row.status === "interrupted")).toHaveLength(1);
    expect(attempts.filter((row) => row.status === "running")).toHaveLength(0);
    expect(attempts.filter((row) => row.settled)).toHaveLength(6);
  });
});
