/**
 * What the demo costs a newcomer, compared with its limits: the time from a fresh clone to a finished race, the time
 * until the page is back on the second start, memory, and how long a command waits for its acknowledgement during a
 * race. `node --import tsx bench/demo/main.ts` clones HEAD; needs Linux, and PostgreSQL for one of the rows.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { postgresMissing, startPostgres } from "../../test/store/postgres-server.ts";
import { descendants } from "../../test/support/processes.ts";
import { spawnRegatta } from "../../test/support/regatta.ts";
import { type Channel, openChannel } from "./channel.ts";
import { pssMb, treePssMb } from "./memory.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const RACE_LIMIT_MS = 180_000;
/** A card without a Stop button: its race is over. */
const OVER = /"run_again"/;

let exceeded = false;

function note(what: string, value: number, limit: number, unit: string): void {
  const verdict = value <= limit ? "ok" : "TOO MUCH";
  exceeded ||= value > limit;
  console.log(
    `${what.padEnd(52)} ${value.toFixed(1).padStart(7)} ${unit}   limit ${limit} ${unit}   ${verdict}`,
  );
}

const secondsSince = (startMs: number) => (performance.now() - startMs) / 1_000;

/** `npm run demo` in a folder. Each line of its output goes to `onLine`. */
function npmDemo(folder: string, args: readonly string[], onLine: (line: string) => void): ChildProcess {
  const child = spawn("npm", ["run", "--silent", "demo", "--", ...args], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  createInterface({ input: child.stdout as NodeJS.ReadableStream }).on("line", onLine);
  return child;
}

async function measureFreshClone(folder: string): Promise<void> {
  const startMs = performance.now();
  execFileSync("git", ["clone", "--quiet", ROOT, folder]);
  let began = Number.NaN;
  let ended = Number.NaN;
  const child = npmDemo(folder, ["--exit"], (line) => {
    if (line.includes("has begun")) began = performance.now();
    if (/: succeeded in /.test(line)) ended = performance.now();
  });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`the demo of a fresh clone ended with ${String(code)}`);
  note("fresh clone to finished race", (ended - startMs) / 1_000, 180, "s");
  note("of which the race", (ended - began) / 1_000, 60, "s");
}

async function measureSecondStart(folder: string): Promise<void> {
  const startMs = performance.now();
  let child: ChildProcess | undefined;
  const url = await new Promise<string>((resolve) => {
    child = npmDemo(folder, [], (line) => {
      const [found] = /http:\S+/.exec(line) ?? [];
      if (found !== undefined) resolve(found);
    });
  });
  const page = await fetch(url);
  if (!page.ok) throw new Error(`the page answered ${page.status}`);
  note("second start to page ready", secondsSince(startMs), 6, "s");
  const supervisor = child?.pid ?? 0;
  const channel = await openChannel(url);
  await channel.shows(OVER, RACE_LIMIT_MS);
  const bot = descendants(supervisor).find(({ command }) => command.endsWith("start --child"));
  note("bot on the embedded store, after a race (PSS)", pssMb(bot?.pid ?? 0), 700, "MB");
  note("all processes of the demo, after a race (PSS)", treePssMb(supervisor), 1_500, "MB");
  await measureAcknowledgements(channel);
  note("all processes of the demo, during a race (PSS)", treePssMb(supervisor), 1_500, "MB");
  const ended = once(child as ChildProcess, "exit");
  process.kill(-supervisor, "SIGINT");
  await ended;
}

/** Requests the status ten times a second during a race; the bot acknowledges each command before it answers. */
async function measureAcknowledgements(channel: Channel): Promise<void> {
  await channel.type("/mesh run compare-meshes rounds=3 duration=5s");
  await channel.shows(/round 1 of 3: \w+, \d+ rps/, RACE_LIMIT_MS);
  const waitsMs: number[] = [];
  for (let asked = 0; asked < 200; asked++) {
    waitsMs.push(await channel.type("/mesh status"));
    await delay(100);
  }
  waitsMs.sort((a, b) => a - b);
  note("acknowledgement of a command during a race, p50", waitsMs[99] ?? Number.NaN, 250, "ms");
  note("acknowledgement of a command during a race, p99", waitsMs[197] ?? Number.NaN, 250, "ms");
}

/** The three parts as an operator would start them, with a Postgres server. */
async function measureBotOnPostgres(folder: string): Promise<void> {
  const missing = postgresMissing();
  if (missing !== undefined) return console.log(`skipped: the bot on Postgres: ${missing}`);
  const postgres = await startPostgres();
  const children: ChildProcess[] = [];
  const start = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const { child } = spawnRegatta([...args, "--child"], { cwd: folder, env });
    children.push(child);
    const [line] = await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), "line");
    return { child, ready: JSON.parse(String(line)) as Readonly<Record<string, string>> };
  };
  try {
    const sandbox = await start(["sandbox", "--data", join(folder, "sandbox")]);
    const workspace = await start(["workspace"]);
    const { url = "", apiUrl = "", botToken = "", appToken = "" } = workspace.ready;
    const bot = await start(["start"], {
      REGATTA_ALLOWED_USERS: "*",
      REGATTA_ALLOWED_CHANNELS: "*",
      DATABASE_URL: postgres.url,
      KUBECONFIG: sandbox.ready.kubeconfigPath ?? "",
      SLACK_API_URL: apiUrl,
      SLACK_BOT_TOKEN: botToken,
      SLACK_APP_TOKEN: appToken,
    });
    const channel = await openChannel(url);
    await channel.type("/mesh run compare-meshes");
    await channel.shows(OVER, RACE_LIMIT_MS);
    note("bot on a Postgres server, after a race (PSS)", pssMb(bot.child.pid ?? 0), 350, "MB");
  } finally {
    for (const child of children.reverse()) {
      const ended = once(child, "exit");
      child.stdin?.end();
      await ended;
    }
    await postgres.remove();
  }
}

const folder = mkdtempSync(join(tmpdir(), "regatta-bench-"));
try {
  await measureFreshClone(join(folder, "clone"));
  await measureSecondStart(join(folder, "clone"));
  await measureBotOnPostgres(folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
if (exceeded) process.exitCode = 1;
