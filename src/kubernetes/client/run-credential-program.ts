import { spawn } from "node:child_process";
import { Failure } from "../../base/failure.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import { redactSecrets } from "../../base/redact.ts";
import { timedSignal } from "../../base/timed-signal.ts";
import type { Environment } from "./proxy-for.ts";

/** A program that prints credentials for a user of the kubeconfig. */
export interface CredentialProgram {
  readonly user: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: Environment;
  /** It asks a person, and there is none. */
  readonly needsTerminal: boolean;
  /** What the kubeconfig says about how to install it. */
  readonly installHint?: string;
}

/** A program that asks a cloud for a token takes seconds; one that waits for a browser takes for ever. */
const TIMEOUT_MS = 30_000;
const MAX_OUTPUT_CHARS = 1_000_000;
const MAX_REASON_CHARS = 300;

/**
 * Runs the program and reads the credentials that it prints.
 * @returns the `status` of its ExecCredential, which has a token or a certificate.
 * @throws Failure `KUBE_CREDENTIALS` naming the program: it is missing, fails, hangs, or prints something else; or the
 *   signal's reason.
 */
export async function runCredentialProgram(
  program: CredentialProgram,
  signal: AbortSignal | undefined,
  timeoutMs = TIMEOUT_MS,
): Promise<JsonObject> {
  if (program.needsTerminal) throw noCredentials(program, "asks for input at a terminal, and here is none");
  const limit = timedSignal(timeoutMs, signal);
  try {
    const printed = await output(program, limit.signal);
    signal?.throwIfAborted();
    if (limit.isOver()) throw noCredentials(program, `printed nothing within ${timeoutMs / 1_000}s`, true);
    return credentialsIn(printed, program);
  } finally {
    limit.end();
  }
}

function output(program: CredentialProgram, signal: AbortSignal): Promise<string> {
  const { command, args, environment } = program;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
      // In a process group of its own, so that what it starts itself ends with it.
      detached: true,
    });
    const texts = { stdout: "", stderr: "" };
    let isTooMuch = false;
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (text: string) => {
        if (texts[name].length + text.length <= MAX_OUTPUT_CHARS) texts[name] += text;
        else if (!isTooMuch) {
          isTooMuch = true;
          end();
        }
      });
    }
    const end = () => {
      endGroup(child.pid);
      // A daemon that it started in a session of its own may hold these open, and they would never close.
      child.stdout.destroy();
      child.stderr.destroy();
    };
    signal.addEventListener("abort", end, { once: true });
    if (signal.aborted) end();
    child.on("error", (error) => reject(noCredentials(program, startProblem(error))));
    child.on("close", (code) => {
      signal.removeEventListener("abort", end);
      if (isTooMuch && !signal.aborted)
        return reject(noCredentials(program, `printed more than ${MAX_OUTPUT_CHARS} characters`));
      if (code === 0 || signal.aborted) resolve(texts.stdout);
      else reject(noCredentials(program, failed(code, texts.stderr), true));
    });
  });
}

function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

function startProblem(error: NodeJS.ErrnoException): string {
  return error.code === "ENOENT" ? "was not found" : `could not be started: ${error.message}`;
}

function failed(code: number | null, stderr: string): string {
  const reason = redactSecrets(stderr.trim()).slice(-MAX_REASON_CHARS);
  return `failed (exit code ${code})${reason === "" ? "" : `: ${reason}`}`;
}

function credentialsIn(printed: string, program: CredentialProgram): JsonObject {
  let value: JsonValue;
  try {
    value = JSON.parse(printed) as JsonValue;
  } catch {
    throw noCredentials(program, "did not print an ExecCredential in JSON");
  }
  const status = isJsonObject(value) && isJsonObject(value.status) ? value.status : {};
  if (typeof status.token === "string" || typeof status.clientCertificateData === "string") return status;
  throw noCredentials(program, "printed neither a token nor a certificate");
}

/** @param retryable whether the same may work in a moment, with the cloud's service for example. */
function noCredentials(program: CredentialProgram, why: string, retryable = false): Failure {
  const { command, user, installHint } = program;
  return new Failure(
    "KUBE_CREDENTIALS",
    `The program "${command}", which provides the credentials of the kubeconfig's user "${user}", ${why}.`,
    {
      hint:
        installHint ??
        // Without its arguments, which may hold a secret.
        `Make it work, with the arguments in the kubeconfig, for the account that Regatta runs as; kubectl would call it in the same way.`,
      retryable,
    },
  );
}
