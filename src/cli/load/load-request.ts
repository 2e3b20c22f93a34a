import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Failure } from "../../base/failure.ts";
import { inheritHeaders } from "../../load/order/header-lines.ts";
import type { LoadShape } from "../../load/order/schedule.ts";
import type { LoadRequest } from "../../load/order/spec.ts";
import type { LoadFlags } from "./load-flags.ts";
import { readBody } from "./read-body.ts";

/** Unless a number of requests is given. */
const USUAL_DURATION_MS = 10_000;

/**
 * Turns the options of `regatta load` into a request.
 * @param mostMs the longest load test allowed, warm-up included
 * @throws Failure `LOAD_SPEC_INVALID`, `LOAD_FILE_UNREADABLE`
 */
export async function loadRequestOf(url: string, flags: LoadFlags, mostMs: number): Promise<LoadRequest> {
  const { targets, method, body, bodyFile, requests } = flags;
  if (body !== undefined && bodyFile !== undefined) throw both("--body", "--body-file");
  const others = targets === undefined ? [] : await othersOf(url, targets);
  return {
    url,
    protocol: flags.protocol,
    streams: flags.streams,
    rateRps: flags.rate,
    shape: shapeOf(flags),
    durationMs: flags.duration ?? usualDurationMs(flags, mostMs),
    warmupMs: flags.warmup,
    connections: flags.connections,
    workers: flags.workers,
    timeoutMs: flags.timeout,
    headers: flags.header,
    others: others.map((other) => ({ ...other, headers: inheritHeaders(flags.header, other.headers ?? {}) })),
    tls: await tlsOf(flags),
    ...undiciOf(flags),
    keepAlive: flags.keepalive,
    ...expectOf(flags),
    resendAll: flags.resendAll,
    ...(method === undefined ? {} : { method }),
    ...(await contentOf(flags)),
    ...(requests === undefined ? {} : { maxRequests: requests }),
    ...searchOf(flags),
  };
}

/** A number of requests says how long a test takes, unless its rate changes or is searched for. */
function usualDurationMs(flags: LoadFlags, mostMs: number): number {
  const { requests, rate, warmup, ramp, steps, spike, findLimit } = flags;
  const isConstant = [ramp, steps, spike, findLimit].every((option) => option === undefined);
  if (requests === undefined || !isConstant) return USUAL_DURATION_MS;
  return rate === 0 ? Math.max(1, mostMs - warmup) : (requests * 1_000) / rate;
}

/** Loaded only if needed: only a targets file needs the YAML library. */
async function othersOf(url: string, file: string) {
  const { readTargets } = await import("./targets-file.ts");
  return readTargets(url, file);
}

/** What is sent: a gRPC call, or a body. */
async function contentOf({ protocol, call: name, proto, body: text, bodyFile }: LoadFlags) {
  const content =
    bodyFile === undefined ? (text === undefined ? {} : { body: text }) : await readBody(bodyFile);
  if (protocol !== "grpc" || name === undefined) return content;
  const call = { name, json: content.body ?? "{}" };
  if (proto === undefined) return { call };
  const { encodeCall } = await import("../../load/wire/grpc/encode-call.ts");
  const { parseProto } = await import("../../load/wire/grpc/parse-proto.ts");
  const root = await parseProto(await readText(proto), (file) => readText(join(dirname(proto), file)));
  return { call: encodeCall(root, name, call.json) };
}

function shapeOf(flags: LoadFlags): LoadShape {
  const { ramp, steps, spike, spikeAt, spikeFor, soak, findLimit } = flags;
  const given = [
    ...(ramp === undefined ? [] : ["--ramp"]),
    ...(steps === undefined ? [] : ["--steps"]),
    ...(spike === undefined ? [] : ["--spike"]),
    ...(soak ? ["--soak"] : []),
    ...(findLimit === undefined ? [] : ["--find-limit"]),
  ];
  const [first, second] = given;
  if (first !== undefined && second !== undefined) throw both(first, second);
  if (ramp !== undefined) return { kind: "ramp", fromRps: ramp };
  if (steps !== undefined) return { kind: "steps", ratesRps: steps };
  if (spike !== undefined) {
    return {
      kind: "spike",
      peakRps: spike,
      ...(spikeAt === undefined ? {} : { atMs: spikeAt }),
      ...(spikeFor === undefined ? {} : { forMs: spikeFor }),
    };
  }
  return { kind: soak ? "soak" : "constant" };
}

function searchOf(flags: LoadFlags): Pick<LoadRequest, "search"> {
  const { findLimit, findErrors, findFrom, findTo, trial } = flags;
  if (findLimit === undefined) return {};
  return {
    search: { p99Ms: findLimit, errorRate: findErrors, fromRps: findFrom, toRps: findTo, trialMs: trial },
  };
}

function expectOf({
  expectStatus: status,
  expectBody: bodyContains,
}: LoadFlags): Pick<LoadRequest, "expect"> {
  if (status === undefined && bodyContains === undefined) return {};
  return {
    expect: {
      ...(status === undefined ? {} : { status: [...status] }),
      ...(bodyContains === undefined ? {} : { bodyContains }),
    },
  };
}

function undiciOf({ proxy, follow }: LoadFlags) {
  if (proxy === undefined && follow === undefined) return {};
  return {
    undici: {
      ...(proxy === undefined ? {} : { proxy }),
      ...(follow === undefined ? {} : { redirects: follow }),
    },
  };
}

async function tlsOf({ insecure, cacert, cert, key, serverName }: LoadFlags) {
  return {
    insecure,
    ...(cacert === undefined ? {} : { ca: await readText(cacert) }),
    ...(cert === undefined ? {} : { cert: await readText(cert) }),
    ...(key === undefined ? {} : { key: await readText(key) }),
    ...(serverName === undefined ? {} : { serverName }),
  };
}

async function readText(file: string): Promise<string> {
  return readFile(file, "utf8");
}

function both(first: string, second: string): Failure {
  return new Failure("LOAD_SPEC_INVALID", `${first} and ${second} cannot be used together.`, {
    hint: "Keep one of them.",
  });
}
