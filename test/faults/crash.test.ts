import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { RunView } from "../../src/run/run-view.ts";
import type { AttemptRow } from "../../src/store/attempt-repository.ts";
import { cellsOf } from "../engine/engine-harness.ts";
import { newFolder } from "../engine/temporary-folder.ts";
import { postgresMissing, startPostgres } from "../store/postgres-server.ts";
import { compileChild, live } from "./child-process.ts";

/** What a child reports about a run that has ended. */
interface Ended {
  readonly view: RunView;
  readonly attempts: readonly AttemptRow[];
  readonly points: readonly string[];
}

interface Post {
  readonly key: string;
  readonly isEdit: boolean;
  readonly text: string;
}

const CELLS = [
  ...["install", "deploy[a]", "deploy[b]", "gate", "rule", "load", "tell", "remove", "uninstall"],
].map((cell) => `${cell}:succeeded`);
const MESSAGES = ["card", "progress", "question:gate:", "notify:tell:"];
const HALF_AN_HOUR_MS = 1_800_000;

/**
 * The long version also runs on the embedded store, where every start costs seconds, and also halts before and after
 * each message to Slack. `npm run faults` runs it.
 */
const isLong = process.env.REGATTA_FAULTS === "long";

test("a bot killed at any point of a run ends it after its restart as if nothing had happened", {
  timeout: HALF_AN_HOUR_MS,
}, async () => {
  const folder = await newFolder();
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const outside = join(folder, "outside");
  await mkdir(outside);
  const program = await compileChild("crash-child");
  onTestFinished(() => rm(program, { force: true }));
  const server = isLong || postgresMissing() ? undefined : await startPostgres();
  onTestFinished(() => server?.remove());
  const start = (haltAt: string) => {
    const life = live(program, [server?.url ?? join(folder, "data"), outside, haltAt]);
    onTestFinished(() => life.kill());
    return life;
  };

  const whole = JSON.parse(await start("").line("ENDED")) as Ended;
  const points = whole.points.filter((name) => isLong || !name.startsWith("post "));
  expect(points.length).toBeGreaterThanOrEqual(isLong ? 80 : 55);
  await checkRun(outside, whole, undefined);

  // Each life first resumes the run in which the previous one was killed, then starts a run and halts at the next
  // point.
  for (const [index, haltAt] of [...points, ""].entries()) {
    const life = start(haltAt);
    const before = points[index - 1];
    const ended = JSON.parse(await life.line("ENDED")) as Ended;
    await checkRun(outside, ended, before);
    if (haltAt === "") await life.line("ENDED");
    else await life.line("HALTED");
    await life.kill();
  }
});

/** Checks that a run ended as it would have, wherever its process was killed. */
async function checkRun(
  outside: string,
  { view, attempts }: Ended,
  killedAt: string | undefined,
): Promise<void> {
  const where = killedAt === undefined ? "a whole run" : `killed at ${killedAt}`;
  expect(view.status, where).toBe("succeeded");
  expect(cellsOf(view), where).toEqual(CELLS);

  const effects = await linesOf(join(outside, "effects"), view.id);
  const cut = effects.filter((line) => line === "load begun").length - 1;
  const load = effects.filter((line) => line.startsWith("load"));
  // An interrupted measurement starts over: a start without an end, then a complete one; never a spliced one.
  expect(cut, where).toBeLessThanOrEqual(
    killedAt?.startsWith("effect load") || killedAt?.includes("outcome load") ? 1 : 0,
  );
  expect(load.slice(-2), where).toEqual(["load begun", "load done"]);
  expect(
    effects.filter((line) => !line.startsWith("load")),
    where,
  ).toEqual([...["install", "deploy-a", "deploy-b", "rule", "remove", "uninstall"]]);

  expect(
    attempts.filter((row) => row.status === "running"),
    where,
  ).toEqual([]);
  expect(attempts.filter((row) => row.status === "interrupted").length, where).toBeLessThanOrEqual(1);
  expect(attempts.filter((row) => row.settled).length, where).toBe(CELLS.length);

  const posts = await postsOf(join(outside, "posts"), view.id);
  const first = posts.filter(({ isEdit }) => !isEdit).map(({ key }) => key);
  expect([...new Set(first)].sort(), where).toEqual([...MESSAGES].sort());
  // Repeated at most once: the one message whose sender died between Slack's response and its own note of it.
  expect(first.length - MESSAGES.length, where).toBeLessThanOrEqual(killedAt === undefined ? 0 : 1);
  expect(posts.findLast(({ key }) => key === "card")?.text, where).toMatch(/succeeded/);
  expect(posts.findLast(({ key }) => key === "progress")?.text, where).toMatch(/^8 of 8 steps/);
}

async function linesOf(file: string, runId: string): Promise<readonly string[]> {
  const lines = (await readFile(file, "utf8")).trim().split("\n");
  return lines.filter((line) => line.startsWith(`${runId} `)).map((line) => line.slice(runId.length + 1));
}

async function postsOf(file: string, runId: string): Promise<readonly Post[]> {
  const prefix = `run:${runId}:`;
  const lines = (await readFile(file, "utf8")).trim().split("\n");
  return lines
    .map((line) => JSON.parse(line) as Post)
    .filter(({ key }) => key.startsWith(prefix))
    .map((post) => ({ ...post, key: post.key.slice(prefix.length) }));
}
