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
   * Resolves with the first line of JSON that it prints, which means that it is ready. If it ends before that, rejects with
   * the Failure `DEMO_CHILD_FAILED`, which has the last lines that it wrote to standard error.
   */
  readonly ready: Promise<Readonly<Record<string, unknown>>>;
  /** Resolves with a sentence when it has ended. */
  readonly ended: Promise<string>;
  /** Lines of JSON after the first one. */
  onLine(listener: (line: Readonly<Record<string, unknown>>) => void): void;
  /** Closes its standard input and waits; after the grace period it is killed. */
  stop(graceMs: number): Promise<void>;
}

/** Starts `regatta <args>` as a child. It can be stopped from then on, even before it is ready. */
export function startChild(
  name: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Child {
  const child = spawn(process.execPath, [...process.execArgv, CLI, ...args], {
    env: { ...inheritedEnvironment(), ...environment },
    stdio: ["pipe", "pipe", "pipe"],
    // In its own process group, so that Ctrl-C reaches only the supervisor, which stops its children in order.
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
      /* reported to the caller that waits for `ready`; after that, `ended` reports its end */
    },
  );
  failed.catch(() => {
    /* reported through `ready` */
  });
  return {
    name,
    ready,
    ended: exit.then((sentence) => [sentence, ...complaints()].join("\n")),
    onLine: (listener) => void listeners.add(listener),
    stop: (graceMs) => stopChild(child, isReady, graceMs),
  };
}

/** A child that is not ready may not be watching its pipe yet, but a signal still reaches it. */
async function stopChild(child: ChildProcess, isReady: boolean, graceMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, "close");
  const kill = setTimeout(() => child.kill("SIGKILL"), graceMs);
  child.stdin?.end();
  if (!isReady) child.kill("SIGTERM");
  await closed;
  clearTimeout(kill);
}

/** Keeps the last lines that it writes to standard error, in case it fails. */
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
