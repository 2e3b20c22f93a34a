import { join, resolve } from "node:path";
import pc from "picocolors";
import { Failure } from "../../base/failure.ts";
import { inheritedFolders } from "../../config/inherited-environment.ts";
import type { RunView } from "../../run/run-view.ts";
import { EXIT } from "../exit-codes.ts";
import { resultTables, type StoredMeasurement } from "../result-tables.ts";
import { endLines } from "../run-progress.ts";
import { say } from "../say.ts";
import { type Child, startChild } from "./child.ts";

/** What the bot reports about a run that ended. */
interface EndedRun {
  readonly run: RunView;
  readonly files: readonly string[];
  readonly results: readonly StoredMeasurement[];
}

/** The channel where the demo's race takes place, which the local workspace creates, and the command that starts it. */
const RACE = { channel: "mesh-perf", text: "/mesh run compare-meshes" } as const;
/** How long the bot may take to clean up when the demo ends: the namespaces and meshes of a race in progress. */
const BOT_GRACE_MS = 60_000;
const PART_GRACE_MS = 10_000;

/**
 * Starts the embedded cluster, the local workspace and the bot, asks for the race in the channel like a person would, and
 * keeps running until Ctrl-C, or with `exit` until the race has ended.
 * @returns the exit code: that of the race with `exit`, otherwise 0.
 */
export async function runDemo(options: {
  readonly exit: boolean;
  readonly dataDir: string;
  readonly port: string;
}): Promise<number> {
  const children: Child[] = [];
  const ending = new AbortController();
  const interrupted = new Promise<"interrupted">((stop) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
      process.once(signal, () => stop("interrupted"));
  });
  try {
    const started = await Promise.race([startAll(options, children, ending.signal), interrupted]);
    if (started === "interrupted") return EXIT.interrupted;
    printWelcome(started.url);
    const race = followRace(started.bot, Date.now());
    await askForRace(started.url);
    const died = Promise.race(children.map(async (child) => brokenDown(await child.ended)));
    const ended = await Promise.race([race, died, interrupted]);
    if (ended === "interrupted") return EXIT.ok;
    printRace(ended);
    if (options.exit) return ended.run.status === "succeeded" ? EXIT.ok : EXIT.runFailed;
    console.log(
      `\nThe page stays at ${pc.bold(started.url)} until Ctrl-C. Try ${pc.bold("/mesh learn")} there, or ${pc.bold("/mesh help")}.`,
    );
    await Promise.race([died, interrupted]);
    return EXIT.ok;
  } finally {
    ending.abort();
    await stopAll(children);
  }
}

async function startAll(
  options: { readonly dataDir: string; readonly port: string },
  children: Child[],
  ending: AbortSignal,
) {
  const dataDir = resolve(options.dataDir);
  console.log("Starting the embedded cluster and the local workspace …");
  const start = (...child: Parameters<typeof startChild>) => {
    // An interrupt may come between two parts; nobody would stop a child that is started after the others were stopped.
    if (ending.aborted) throw new Failure("DEMO_CHILD_FAILED", "The demo is ending.");
    const started = startChild(...child);
    children.push(started);
    return started;
  };
  const [cluster, slack] = await Promise.all([
    start("the embedded cluster", ["sandbox", "--child", "--data", join(dataDir, "sandbox")]).ready,
    start("the local workspace", ["workspace", "--child", "--port", options.port]).ready,
  ]);
  const bot = start("the bot", ["start", "--child"], {
    ...inheritedFolders(),
    REGATTA_DATA_DIR: dataDir,
    REGATTA_LOG_LEVEL: "warn",
    REGATTA_ALLOWED_USERS: "*",
    REGATTA_ALLOWED_CHANNELS: "*",
    KUBECONFIG: String(cluster.kubeconfigPath),
    SLACK_API_URL: String(slack.apiUrl),
    SLACK_BOT_TOKEN: String(slack.botToken),
    SLACK_APP_TOKEN: String(slack.appToken),
  });
  await bot.ready;
  return { bot, url: String(slack.url) };
}

function brokenDown(sentence: string): never {
  throw new Failure("DEMO_CHILD_FAILED", `${sentence}`, {
    hint: "Start the demo again; if it happens again, run that part by itself to see its log.",
    state: "The other parts of the demo were stopped.",
  });
}

/** @param askedAtMs a run from before is one that an earlier demo left behind, and that ends now. */
function followRace(bot: Child, askedAtMs: number): Promise<EndedRun> {
  return new Promise((resolve) => {
    bot.onLine((line) => {
      if (line.kind !== "ended") return;
      const ended = line as unknown as EndedRun;
      if (ended.run.createdAtMs >= askedAtMs) resolve(ended);
    });
  });
}

/** Sends the command to the channel in the way that the page's message box does. */
async function askForRace(url: string): Promise<void> {
  const snapshot = (await (await fetch(new URL("/ui/snapshot", url))).json()) as {
    readonly users: readonly { readonly id: string; readonly is_bot?: boolean }[];
    readonly channels: readonly { readonly id: string; readonly name: string }[];
  };
  const channel = snapshot.channels.find(({ name }) => name === RACE.channel);
  const user = snapshot.users.find(({ is_bot }) => is_bot !== true);
  const response = await fetch(new URL("/ui/send", url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ channel: channel?.id, user: user?.id, text: RACE.text }),
  });
  const answer = (await response.json()) as { readonly ok: boolean; readonly notice?: string };
  if (!answer.ok) {
    throw new Failure(
      "DEMO_RACE_REFUSED",
      `The bot did not take "${RACE.text}": ${answer.notice ?? "no reason given"}.`,
      {
        hint: "Type it again on the page.",
      },
    );
  }
}

function printWelcome(url: string): void {
  console.log(
    [
      "",
      `  ${pc.bold("Regatta")} is up. Open ${pc.bold(url)}: a local channel, not Slack.`,
      `  A race of ${pc.bold("none")}, ${pc.bold("sidecar")} and ${pc.bold("ambient")} has begun in #${RACE.channel}: three short rounds, a quick look rather than a ranking.`,
      `  New to meshes? Type ${pc.bold("/mesh learn")} there: it takes you through your first race, step by step.`,
      "",
    ].join("\n"),
  );
}

function printRace({ run, files, results }: EndedRun): void {
  say([...endLines(run), ...resultTables(results), ...files.map((path) => `  ${path}`)].join("\n"));
}

async function stopAll(children: readonly Child[]): Promise<void> {
  if (children.length === 0) return;
  console.log("Ending …");
  const bot = children.find(({ name }) => name === "the bot");
  await bot?.stop(BOT_GRACE_MS);
  await Promise.all(children.filter((child) => child !== bot).map((child) => child.stop(PART_GRACE_MS)));
}
