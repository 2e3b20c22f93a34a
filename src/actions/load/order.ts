import { parseDuration } from "../../base/duration.ts";
import { Failure } from "../../base/failure.ts";
import type { Expectation } from "../../load/order/expectation.ts";
import { inheritHeaders } from "../../load/order/header-lines.ts";
import type { LimitSearch } from "../../load/order/limit-search.ts";
import type { TargetRequest } from "../../load/order/request.ts";
import type { LoadShape } from "../../load/order/schedule.ts";
import { createLoadSpec, type LoadRequest, type LoadSpec } from "../../load/order/spec.ts";
import type { LoadPlace } from "./place.ts";
import type { ExpectParam, LoadProfileParams, OtherTargets } from "./profile-params.ts";
import type { GrpcParam, ProtocolParam, TlsParam } from "./protocol-params.ts";

/** A load test as a playbook describes it. */
export interface LoadOrder {
  readonly url: string;
  readonly protocol: ProtocolParam;
  readonly grpc?: GrpcParam;
  readonly tls?: TlsParam;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Weight of the target at `url`, relative to the others. */
  readonly weight?: number;
  readonly others?: OtherTargets;
  readonly expect?: ExpectParam;
  readonly profile: LoadProfileParams;
  readonly where: "auto" | LoadPlace;
  /** Namespace of the load's pods. Default: the one in the URL. */
  readonly namespace?: string;
}

/**
 * The specification of the load test that a playbook describes.
 * @param url replaces the order's own
 * @throws Failure `LOAD_SPEC_INVALID` that lists every mistake; what `encodeCall` throws, for a gRPC call with a .proto.
 */
export async function specOf(
  order: LoadOrder,
  url: string,
  tls: NonNullable<LoadRequest["tls"]>,
): Promise<LoadSpec> {
  const { protocol, headers, body, weight, others = [], profile } = order;
  // In a playbook the method defaults to GET, which has no meaning for the other protocols.
  const method = protocol === "grpc" || protocol === "tcp" ? undefined : order.method;
  const call = await callOf(order.grpc);
  const search = searchOf(profile);
  return createLoadSpec({
    url,
    protocol,
    tls,
    ...(call === undefined ? {} : { call }),
    ...(method === undefined ? {} : { method }),
    ...(headers === undefined ? {} : { headers }),
    ...(body === undefined ? {} : { body }),
    ...(weight === undefined ? {} : { weight }),
    others: others.map(
      ({ path, ...other }): TargetRequest => ({
        ...other,
        url: new URL(url).origin + path,
        headers: inheritHeaders(headers ?? {}, other.headers),
      }),
    ),
    ...(order.expect === undefined ? {} : { expect: expectationOf(order.expect) }),
    rateRps: profile.rate,
    shape: shapeOf(profile),
    durationMs: milliseconds(profile.duration),
    warmupMs: milliseconds(profile.warmup),
    connections: profile.connections,
    streams: profile.streams,
    workers: profile.workers,
    timeoutMs: milliseconds(profile.timeout),
    ...(profile.requests === undefined ? {} : { maxRequests: profile.requests }),
    ...(profile.keepalive === undefined ? {} : { keepAlive: profile.keepalive }),
    ...(profile.resend_all === undefined ? {} : { resendAll: profile.resend_all }),
    ...(search === undefined ? {} : { search }),
  });
}

function expectationOf({ status, body_contains: bodyContains }: ExpectParam): Expectation {
  return {
    ...(status === undefined ? {} : { status }),
    ...(bodyContains === undefined ? {} : { bodyContains }),
  };
}

async function callOf(grpc: GrpcParam | undefined): Promise<LoadRequest["call"]> {
  if (grpc === undefined) return undefined;
  const { call: name, message, proto } = grpc;
  const json = JSON.stringify(message);
  if (proto === undefined) return { name, json };
  const { encodeCall } = await import("../../load/wire/grpc/encode-call.ts");
  const { parseProto } = await import("../../load/wire/grpc/parse-proto.ts");
  const root = await parseProto(proto, (file) =>
    Promise.reject(new Error(`a playbook cannot bring ${file} with it; put its text into this file`)),
  );
  return encodeCall(root, name, json);
}

function shapeOf({ ramp, steps, spike, soak, find_limit }: LoadProfileParams): LoadShape {
  const given = Object.entries({ ramp, steps, spike, soak, find_limit }).filter(([, value]) => value);
  if (given.length > 1) {
    const names = given.map(([name]) => name).join(" and ");
    throw new Failure("LOAD_SPEC_INVALID", `A load profile cannot have both ${names}.`, {
      hint: "Keep one of them.",
    });
  }
  if (ramp) return { kind: "ramp", fromRps: ramp.from };
  if (steps) return { kind: "steps", ratesRps: steps };
  if (spike) {
    return {
      kind: "spike",
      peakRps: spike.to,
      ...(spike.at === undefined ? {} : { atMs: milliseconds(spike.at) }),
      ...(spike.for === undefined ? {} : { forMs: milliseconds(spike.for) }),
    };
  }
  return { kind: soak ? "soak" : "constant" };
}

function searchOf({ find_limit }: LoadProfileParams): LimitSearch | undefined {
  if (find_limit === undefined) return undefined;
  return {
    fromRps: find_limit.from,
    toRps: find_limit.to,
    p99Ms: milliseconds(find_limit.p99),
    errorRate: find_limit.error_rate,
    trialMs: milliseconds(find_limit.trial),
  };
}

/** @param text fits the schema's format `duration`. */
function milliseconds(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined)
    throw new Failure("LOAD_SPEC_INVALID", `"${text}" is not a duration.`, { hint: 'Write it like "30s".' });
  return ms;
}
