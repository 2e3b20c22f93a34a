import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { connect } from "node:net";
import { messageOf } from "../../base/failure.ts";
import type { Container, Probe } from "./pod-spec.ts";

/** A probe runs this often until its first success, so that a program that starts quickly is ready quickly. */
const FIRST_PERIOD_MS = 200;

function portOf(port: number | string, container: Container): number {
  if (typeof port === "number") return port;
  return container.ports?.find(({ name }) => name === port)?.containerPort ?? Number(port);
}

function tcpProbe(host: string, port: number, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: timeoutMs });
    socket.once("connect", () => resolve(socket.destroy() && undefined));
    socket.once("timeout", () => socket.destroy(new Error("timed out"))).once("error", reject);
  });
}

function httpProbe(
  get: NonNullable<Probe["httpGet"]>,
  host: string,
  port: number,
  timeout: number,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = Object.fromEntries((get.httpHeaders ?? []).map(({ name, value }) => [name, value]));
    const options = { host, port, path: get.path ?? "/", timeout, agent: false as const, headers };
    const onResponse = (response: import("node:http").IncomingMessage) => {
      const code = response.statusCode ?? 0;
      response.destroy();
      if (code >= 200 && code < 400) resolve();
      else reject(new Error(`HTTP probe failed with statuscode: ${code}`));
    };
    // A kubelet does not check a probed container's certificate either.
    const call =
      get.scheme === "HTTPS"
        ? requestHttps({ ...options, rejectUnauthorized: false }, onResponse)
        : requestHttp(options, onResponse);
    call.on("timeout", () => call.destroy(new Error("timed out"))).on("error", reject);
    call.end();
  });
}

/** Probes once. @returns undefined if healthy, else what was wrong */
async function probeOnce(probe: Probe, container: Container, host: string): Promise<string | undefined> {
  const timeoutMs = (probe.timeoutSeconds ?? 1) * 1_000;
  try {
    if (probe.httpGet) await httpProbe(probe.httpGet, host, portOf(probe.httpGet.port, container), timeoutMs);
    else if (probe.tcpSocket) await tcpProbe(host, portOf(probe.tcpSocket.port, container), timeoutMs);
    else return "the sandbox probes with httpGet and tcpSocket only";
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

export interface ProbeWatcher {
  /** The success threshold was reached (again). */
  readonly onSuccess: () => void;
  /** The failure threshold was reached. */
  readonly onFailure: (why: string) => void;
}

/** Probes a container repeatedly until the signal aborts. */
export function watchProbe(
  probe: Probe,
  container: Container,
  host: string,
  watcher: ProbeWatcher,
  signal: AbortSignal,
): void {
  const periodMs = (probe.periodSeconds ?? 10) * 1_000;
  let timer: NodeJS.Timeout;
  let everWell = false;
  let [successes, failures] = [0, 0];
  let lastCountedMs = performance.now();

  const round = async () => {
    const problem = await probeOnce(probe, container, host);
    if (signal.aborted) return;
    if (problem === undefined) {
      everWell = true;
      failures = 0;
      successes += 1;
      if (successes >= (probe.successThreshold ?? 1)) watcher.onSuccess();
    } else {
      successes = 0;
      // The quick first rounds count as failures only as often as the configured period would.
      if (everWell || performance.now() - lastCountedMs >= periodMs) {
        lastCountedMs = performance.now();
        failures += 1;
        if (failures >= (probe.failureThreshold ?? 3)) watcher.onFailure(problem);
      }
    }
    timer = setTimeout(() => void round(), everWell ? periodMs : Math.min(periodMs, FIRST_PERIOD_MS));
  };
  timer = setTimeout(() => void round(), (probe.initialDelaySeconds ?? 0) * 1_000);
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
}
