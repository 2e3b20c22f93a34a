import { sum } from "../live-figures.ts";
import { ErrorKind, type LoadResult } from "../result.ts";
import type { FortioResult } from "./fortio-result.ts";

/** What each of fortio's three runners writes in a way of its own: what ran, the target, and how it answered. */
type Written = Pick<FortioResult, "RunType" | "URL" | "Destination" | "NumThreads" | "Streams" | "RetCodes">;
type Read = Pick<
  LoadResult,
  "protocol" | "target" | "method" | "connections" | "streams" | "status" | "errors"
>;

/** fortio's names for gRPC answers: it knows only health checks, and uses these names for its ping as well. */
const SERVING = "SERVING";
const GRPC_ERROR = "ERROR";
const GRPC = "GRPC ";
const KINDS: readonly string[] = ErrorKind.anyOf.map(({ const: kind }) => kind);

/**
 * HTTP requests are counted by status, or as -1 if there was no answer; gRPC's as SERVING, by another answer's name, or
 * as ERROR; TCP's as OK, or by the error's name.
 */
export function writeRunner(result: LoadResult): Written {
  const { protocol, method, target, connections, streams = 1, status, errors } = result;
  const failed = sum(errors);
  if (protocol === "tcp")
    return {
      RunType: "TCP",
      Destination: target,
      NumThreads: connections,
      RetCodes: { ...status, ...errors },
    };
  if (protocol === "grpc") {
    const { OK: good = 0, ...others } = status;
    return {
      RunType: `${GRPC}${method}`,
      Destination: target,
      NumThreads: connections * streams,
      Streams: streams,
      RetCodes: {
        ...(good > 0 ? { [SERVING]: good } : {}),
        ...others,
        ...(failed > 0 ? { [GRPC_ERROR]: failed } : {}),
      },
    };
  }
  return {
    RunType: "HTTP",
    URL: target,
    NumThreads: connections,
    RetCodes: { ...status, ...(failed > 0 ? { "-1": failed } : {}) },
  };
}

/** Errors that are not one of our kinds become `reset`. */
export function readRunner(fortio: FortioResult): Read {
  const { RunType, NumThreads, Streams = 1 } = fortio;
  const target = fortio.URL ?? fortio.Destination ?? fortio.Labels;
  if (RunType === "TCP")
    return { protocol: "tcp", target, method: "ECHO", connections: NumThreads, ...answersOf(fortio, isOk) };
  if (RunType.startsWith(GRPC)) {
    const { status, errors } = answersOf(fortio, (code) => code !== GRPC_ERROR);
    const { [SERVING]: serving = 0, OK: ok = 0, ...others } = status;
    return {
      protocol: "grpc",
      target,
      method: methodOf(RunType.slice(GRPC.length)),
      connections: Math.ceil(NumThreads / Streams),
      streams: Streams,
      status: { ...(serving + ok > 0 ? { OK: serving + ok } : {}), ...others },
      errors,
    };
  }
  const answers = answersOf(fortio, (code) => Number(code) > 0);
  return { protocol: "http1", target, method: "GET", connections: NumThreads, ...answers };
}

function isOk(code: string): boolean {
  return code === "OK";
}

function answersOf({ RetCodes }: FortioResult, isAnswer: (code: string) => boolean) {
  const status: Record<string, number> = {};
  const errors: Record<string, number> = {};
  for (const [code, count] of Object.entries(RetCodes)) {
    if (isAnswer(code)) status[code] = count;
    else if (count > 0) {
      const kind = KINDS.includes(code) ? code : "reset";
      errors[kind] = (errors[kind] ?? 0) + count;
    }
  }
  return { status, errors };
}

/** fortio calls one of two methods, and its name for a run includes more than the method. */
function methodOf(run: string): string {
  if (run.startsWith("Health for ")) return "grpc.health.v1.Health/Check";
  return /^Ping( |$)/.test(run) ? "fgrpc.PingServer/Ping" : run;
}
