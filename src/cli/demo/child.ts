import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { Failure } from "../../base/failure.ts";
import { siblingProgram } from "../../base/product-files.ts";
import { inheritedEnvironment } from "../../config/inherited-environment.ts";

const CLI = siblingProgram("cli/main");

/** One of the processes that the demo supervises. It ends when its standard input closes, however this process ends. */
export interface Child {
  readonly name: string;
  /**
   * Resolves with the first line of JSON that it prints: it is ready. Rejects with the Failure `DEMO_CHILD_FAILED`, which
   * holds the last lines that it wrote to standard error, when it ends before.
   */
  readonly ready: Promise<Readonly<Record<string, unknown>>>;
  /** Resolves with a sentence when it ended. */
  readonly ended: Promise<string>;
  /** Lines of JSON after the first one. */
  onLine(listener: (line: Readonly<Record<string, unknown>>) => void): void;
  /** Closes its standard input and waits; after the grace period it is killed. */
  stop(graceMs: number): Promise<void>;
}

/** Starts `regatta <args>` as a child. It is there to be stopped from now on, also before it is ready. */
export function startChild(
  name: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Child {
  const child = spawn(process.execPath, [...process.execArgv, CLI, ...args], {
    env: { ...inheritedEnvironment(), ...environment },
    stdio: ["pipe", "pipe", "pipe"],
    // A group of its own: Ctrl-C reaches only the supervisor, which ends its children in order.
    detached: process.platform !== "win32",
  });
  const complaints = lastLines(child);
  const exit = once(child, "close").then(([code, signal]) => `${name} ended with ${String(signal ?? code)}`);
  const listeners = new Set<(line: Readonly<Record<string, unknown>>) => void>();
  const first = new Promise<Readonly<Record<string, unknown>>>((resolve) => {
    createInterface({ input: child.stdout }).on("line", (text) => {
      const line = JSON.parse(text) as Readonly<Record<string, unknown>>;
      resolve(line);
      for (const listener of listeners) listener(line);
    });
  });
  const failed = exit.then((sentence) => {
    throw new Failure("DEMO_CHILD_FAILED", `${sentence} before it was ready.`, {
      hint: complaints().join("\n") || "It printed nothing; run it by itself to see more.",
    });
  });
  const ready = Promise.race([first, failed]);
  let isReady = false;
  ready.then(
    () => {
      isReady = true;
    },
    () => {
      /* told to whoever waits for `ready`; later `ended` tells of its end */
    },
  );
  failed.catch(() => {
    /* likewise */
  });
  return {
    name,
    ready,
    ended: exit.then((sentence) => [sentence, ...complaints()].join("\n")),
    onLine: (listener) => void listeners.add(listener),
    stop: (graceMs) => stopChild(child, isReady, graceMs),
  };
}

/** One that is not ready may not look at its pipe yet; a signal reaches it all the same. */
async function stopChild(child: ChildProcess, isReady: boolean, graceMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, "close");
  const kill = setTimeout(() => child.kill("SIGKILL"), graceMs);
  child.stdin?.end();
  if (!isReady) child.kill("SIGTERM");
  await closed;
  clearTimeout(kill);
}

/** Keeps the end of what it writes to standard error, for when it fails. */
function lastLines(child: ChildProcess): () => readonly string[] {
  const kept: string[] = [];
  if (child.stderr) {
    createInterface({ input: child.stderr }).on("line", (line) => {
      kept.push(line);
      if (kept.length > 10) kept.shift();
    });
  }
  return () => kept;
}
