import { spawn } from "node:child_process";
import { Failure } from "../../base/failure.ts";
import { redactSecrets } from "../../base/redact.ts";
import { type HelmProcesses, noHelmProcesses } from "./helm-orphans.ts";
import { signalGroup } from "./signal-group.ts";

export interface ProcessResult {
  readonly exitCode: number;
  readonly stdout: string;
  /** Bounded, with secrets replaced. */
  readonly stderr: string;
}

const MAX_STDOUT_BYTES = 32 * 1024 * 1024;
const MAX_STDERR_BYTES = 64 * 1024;
/** Between SIGTERM, on which helm marks its release as failed, and SIGKILL. */
const KILL_AFTER_MS = 5_000;

/**
 * Runs a program to its end.
 * @param input written to its standard input, which is then closed.
 * @throws Failure `HELM_MISSING` if it cannot be started; the signal's reason if an abort ended it.
 */
export function runHelm(
  program: string,
  args: readonly string[],
  options: {
    readonly input?: string;
    readonly signal?: AbortSignal | undefined;
    readonly processes?: HelmProcesses;
  },
): Promise<ProcessResult> {
  options.signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    // In a group of its own: a Ctrl-C at the terminal is for Regatta, which decides how helm ends.
    const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"], detached: true });
    let forget = () => {};
    try {
      if (child.pid !== undefined) forget = (options.processes ?? noHelmProcesses).note(child.pid);
    } catch (error) {
      // Without a note nobody would find the process after a crash; it has not had time to change anything.
      child.on("error", () => {});
      child.kill("SIGKILL");
      return reject(error);
    }
    const stdout = collect(child.stdout, MAX_STDOUT_BYTES);
    const stderr = collect(child.stderr, MAX_STDERR_BYTES);
    let killer: NodeJS.Timeout | undefined;
    const end = (signal: NodeJS.Signals) => child.pid !== undefined && signalGroup(child.pid, signal);
    const abort = () => {
      end("SIGTERM");
      killer = setTimeout(() => end("SIGKILL"), KILL_AFTER_MS);
    };
    options.signal?.addEventListener("abort", abort, { once: true });
    child.stdin.on("error", () => {}); // The program may end before it has read its input; its exit code says why.
    child.stdin.end(options.input ?? "");
    child.on("error", (error) => reject(missing(program, error)));
    // What helm started and left may keep its output open, and must not keep the step from ending.
    child.on("exit", () => {
      if (options.signal?.aborted) end("SIGKILL");
    });
    child.on("close", (exitCode) => {
      forget();
      clearTimeout(killer);
      options.signal?.removeEventListener("abort", abort);
      if (options.signal?.aborted) return reject(options.signal.reason as Error);
      resolve({ exitCode: exitCode ?? 1, stdout: stdout(), stderr: redactSecrets(stderr()) });
    });
  });
}

function collect(stream: NodeJS.ReadableStream, maxBytes: number): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on("data", (chunk: Buffer) => {
    if (bytes >= maxBytes) return;
    chunks.push(chunk.subarray(0, maxBytes - bytes));
    bytes += chunk.length;
  });
  return () => Buffer.concat(chunks).toString("utf8");
}

function missing(program: string, cause: Error): Failure {
  return new Failure("HELM_MISSING", `The program "${program}" cannot be started: ${cause.message}.`, {
    hint: "Install Helm 3 or 4 (https://helm.sh/docs/intro/install/), or name it with REGATTA_HELM.",
    state: "Nothing was changed.",
    cause,
  });
}
