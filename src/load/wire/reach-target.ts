import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { Failure, messageOf } from "../../base/failure.ts";
import { withTimedSignal } from "../../base/timed-signal.ts";
import type { Endpoint } from "./endpoint.ts";

const RETRY_MS = 100;

/**
 * Waits until the target accepts a connection: in a pod, a sidecar may start after the worker.
 * @throws Failure `LOAD_TARGET_UNREACHABLE` after `waitMs`; the reason of `signal`.
 */
export async function reachTarget(endpoint: Endpoint, waitMs: number, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + waitMs;
  for (;;) {
    signal.throwIfAborted();
    const remainingMs = deadline - performance.now();
    const problem = await tryConnect(endpoint, Math.max(1, Math.min(remainingMs, 2_000)));
    if (problem === undefined) return;
    if (performance.now() + RETRY_MS > deadline) {
      const where = `${endpoint.host}:${endpoint.port}`;
      throw new Failure(
        "LOAD_TARGET_UNREACHABLE",
        `${where} accepted no connection for ${waitMs / 1_000} s: ${problem}.`,
        {
          hint: "Check that the service is ready and that the port is right; in a mesh, that the worker may call it.",
          state: "Nothing was sent.",
          retryable: true,
        },
      );
    }
    await delay(RETRY_MS);
  }
}

/** @returns why it could not connect. */
async function tryConnect(endpoint: Endpoint, timeoutMs: number): Promise<string | undefined> {
  const { host, port, lookup } = endpoint;
  const socket = connect({ host, port, ...(lookup ? { lookup } : {}) });
  try {
    await withTimedSignal(timeoutMs, undefined, (signal) => once(socket, "connect", { signal }));
    return undefined;
  } catch (error) {
    return error instanceof Error && error.name === "AbortError" ? "no answer" : messageOf(error);
  } finally {
    socket.destroy();
  }
}
