/**
 * How long a command waits for its acknowledgement while a run with 1,000 cells is in progress on the embedded store,
 * and how long the bot's event loop was blocked meanwhile: once with steps that only wait, once with steps that post.
 * The bot, the local workspace and this program are separate processes. Fails above 250 ms at the 99th percentile.
 * `node --import tsx bench/event-loop/main.ts`; with `--cpu-prof FOLDER` the bot leaves a profile there.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Channel, openChannel } from "../demo/channel.ts";

const LIMIT_MS = 250;
/** A matrix has at most 256 cells. */
const STEPS = 4;
const CELLS = 250;
const ASK_EVERY_MS = 50;

const CLI = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
const LOOP_DELAY = new URL("loop-delay.ts", import.meta.url).href;
const profileFolder = parseArgs({ options: { "cpu-prof": { type: "string" } } }).values["cpu-prof"];

const VARIANTS = {
  wait: "uses: wait\n    with: { duration: 1ms }",
  notify: "uses: notify\n    with: { text: A cell has come to its end. }",
};

function playbook(name: string, step: string): string {
  const cells = Array.from({ length: CELLS }, (_, index) => index).join(", ");
  const steps = Array.from(
    { length: STEPS },
    (_, index) => `  - id: s${index}\n    matrix: { n: [${cells}], max_parallel: ${CELLS} }\n    ${step}\n`,
  );
  return `version: 1\nname: ${name}\nsteps:\n${steps.join("")}`;
}

interface Child {
  readonly process: ChildProcess;
  readonly lines: Interface;
  readonly ready: Readonly<Record<string, string>>;
}

async function startChild(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
  flags: readonly string[] = [],
): Promise<Child> {
  const child = spawn(
    process.execPath,
    ["--import", import.meta.resolve("tsx"), ...flags, CLI, ...args, "--child"],
    {
      cwd,
      env: { PATH: process.env.PATH, HOME: cwd, NO_COLOR: "1", ...env },
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  const lines = createInterface({ input: child.stdout });
  const [line] = await once(lines, "line");
  return { process: child, lines, ready: JSON.parse(String(line)) };
}

/** The next message of this kind that the bot prints. */
async function said(bot: Child, kind: string): Promise<Readonly<Record<string, unknown>>> {
  for (;;) {
    const [line] = await once(bot.lines, "line");
    const message = JSON.parse(String(line));
    if (message.kind === kind) return message;
  }
}

/** Reads the event loop's delay since the last time it was read. */
async function loopDelay(
  bot: Child,
): Promise<{ readonly p99Ms: number; readonly maxMs: number; readonly cpuMs: number }> {
  const answer = said(bot, "loop-delay");
  bot.process.kill("SIGUSR2");
  return (await answer) as unknown as {
    readonly p99Ms: number;
    readonly maxMs: number;
    readonly cpuMs: number;
  };
}

async function measure(name: string, bot: Child, channel: Channel): Promise<boolean> {
  await loopDelay(bot);
  const startedAtMs = performance.now();
  const ended = said(bot, "ended").then((message) => {
    const { status, problem = "" } = message.run as { readonly status: string; readonly problem?: string };
    return { atMs: performance.now(), status, problem };
  });
  let isOver = false;
  const over = ended.finally(() => {
    isOver = true;
  });
  await channel.type(`/mesh run ${name}`);
  const waitsMs: number[] = [];
  let refused = 0;
  for (let asked = 0; !isOver; asked++) {
    try {
      waitsMs.push(await channel.type(asked % 2 === 0 ? "/mesh status" : "/mesh help"));
    } catch {
      refused++;
    }
    await delay(ASK_EVERY_MS);
  }
  const { atMs, status, problem } = await over;
  const loop = await loopDelay(bot);
  const sorted = waitsMs.sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  const isFast = refused === 0 && at(0.99) <= LIMIT_MS;
  process.stdout.write(
    `${name.padEnd(7)} ${STEPS * CELLS} cells, ${status} in ${((atMs - startedAtMs) / 1_000).toFixed(1)} s ${problem}\n` +
      `        acknowledgement of ${sorted.length} commands: p50 ${at(0.5).toFixed(0)} ms, p99 ${at(0.99).toFixed(0)} ms (limit ${LIMIT_MS}), ` +
      `max ${at(1).toFixed(0)} ms, ${refused} never came: ${isFast ? "ok" : "TOO SLOW"}\n` +
      `        the bot's event loop was late by p99 ${loop.p99Ms.toFixed(0)} ms, max ${loop.maxMs.toFixed(0)} ms; ` +
      `${(loop.cpuMs / 1_000).toFixed(1)} s of CPU\n`,
  );
  return isFast && status === "succeeded";
}

const folder = mkdtempSync(join(tmpdir(), "regatta-bench-"));
const children: Child[] = [];
try {
  mkdirSync(join(folder, "playbooks"));
  for (const [name, step] of Object.entries(VARIANTS))
    writeFileSync(join(folder, "playbooks", `${name}.yaml`), playbook(name, step));
  const workspace = await startChild(["workspace"], folder);
  children.push(workspace);
  const { url = "", apiUrl = "", botToken = "", appToken = "" } = workspace.ready;
  const bot = await startChild(
    ["start"],
    folder,
    {
      REGATTA_ALLOWED_USERS: "*",
      REGATTA_ALLOWED_CHANNELS: "*",
      REGATTA_PLAYBOOKS: join(folder, "playbooks"),
      SLACK_API_URL: apiUrl,
      SLACK_BOT_TOKEN: botToken,
      SLACK_APP_TOKEN: appToken,
    },
    ["--import", LOOP_DELAY, ...(profileFolder ? ["--cpu-prof", `--cpu-prof-dir=${profileFolder}`] : [])],
  );
  children.push(bot);
  const channel = await openChannel(url);
  for (const name of Object.keys(VARIANTS)) if (!(await measure(name, bot, channel))) process.exitCode = 1;
} finally {
  for (const { process: child } of children.reverse()) {
    const ended = once(child, "exit");
    child.stdin?.end();
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
}
