import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import ipaddr from "ipaddr.js";
import { formatDuration } from "../../base/duration.ts";
import { Failure, messageOf } from "../../base/failure.ts";
import type { RequestSpec } from "./request.ts";
import { peakRateOf } from "./schedule.ts";
import type { LoadSpec } from "./spec.ts";

/** What may be put under load, and how much. Comes from the configuration. */
export interface LoadPolicy {
  /**
   * CIDRs (`10.0.0.0/8`), addresses, host names (`shop.example.com`) and patterns (`*.svc.cluster.local`: any name with
   * that ending). A name that matches is trusted, whatever address it resolves to.
   */
  readonly allow: readonly string[];
  /** A closed loop is held at this rate. */
  readonly maxRateRps: number;
  readonly maxConnections: number;
  /** Including the warm-up. */
  readonly maxDurationMs: number;
  /** Including the warm-up. For a closed loop, the profile's `maxRequests` is compared with it, if given. */
  readonly maxRequests: number;
}

/** Streams are as many requests at once as connections are, but cost less: so many of them for each connection allowed. */
const STREAMS_A_CONNECTION = 16;

/** This machine. */
export const LOOPBACK_TARGETS: readonly string[] = ["127.0.0.0/8", "::1/128"];
/** The cluster's own Services. */
export const CLUSTER_TARGETS: readonly string[] = ["*.svc", "*.svc.cluster.local"];
/** Private networks (RFC 1918, RFC 4193). Link-local is left out because clouds serve credentials there. */
export const PRIVATE_TARGETS: readonly string[] = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "fc00::/7",
];

/** The policy if nothing is configured. */
export const DEFAULT_LOAD_POLICY: LoadPolicy = {
  allow: [...LOOPBACK_TARGETS, ...CLUSTER_TARGETS],
  maxRateRps: 1_000_000,
  maxConnections: 4_096,
  maxDurationMs: 3_600_000,
  maxRequests: 50_000_000,
};

/**
 * Refuses a load test whose target the policy does not allow (see `checkRequest`) or that exceeds a cap.
 * @returns the specification to run.
 * @throws Failure `LOAD_TARGET_REFUSED`, `LOAD_CAP_EXCEEDED`, `LOAD_TARGET_UNKNOWN`.
 */
export async function checkLoad(spec: LoadSpec, policy: LoadPolicy): Promise<LoadSpec> {
  checkCaps(spec, policy);
  if (spec.undici?.proxy !== undefined) await checkHost(spec.undici.proxy, policy);
  return checkRequest(heldByCaps(spec, policy), policy);
}

/**
 * Refuses a request whose target the policy does not allow. A name that is not allowed itself is resolved, all of its
 * addresses must be allowed, and the returned specification connects to exactly those addresses, so that the name cannot
 * lead somewhere else later.
 * @returns the specification to send.
 * @throws Failure `LOAD_TARGET_REFUSED`, `LOAD_TARGET_UNKNOWN`.
 */
export async function checkRequest<Request extends RequestSpec>(
  request: Request,
  policy: Pick<LoadPolicy, "allow">,
): Promise<Request> {
  const addresses = await checkHost(request.target.url, policy);
  return addresses === undefined ? request : { ...request, addresses };
}

/**
 * A closed loop has no rate to check against the caps, so the caps hold it while it runs: it ends at the maximum number of
 * requests, unless it has a count of its own, and sends no faster than the highest rate.
 */
function heldByCaps(spec: LoadSpec, { maxRequests, maxRateRps }: LoadPolicy): LoadSpec {
  const { profile } = spec;
  return profile.mode === "closed" ? { ...spec, profile: { maxRequests, ...profile, maxRateRps } } : spec;
}

/** @returns the addresses of a name that is not allowed itself. */
async function checkHost(url: string, policy: Pick<LoadPolicy, "allow">): Promise<string[] | undefined> {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, "").toLowerCase();
  if (isIP(host) === 0 && policy.allow.some((entry) => matchesName(entry, host))) return undefined;
  const addresses = isIP(host) === 0 ? await resolve(host) : [host];
  const refused = addresses.find((address) => !policy.allow.some((entry) => matchesAddress(entry, address)));
  if (refused !== undefined) {
    const what = refused === host ? host : `${host} (${refused})`;
    throw new Failure(
      "LOAD_TARGET_REFUSED",
      `${what} must not be put under load: it is not on the allow list.`,
      {
        hint: `If it is yours to load, add "${host}", or a network that contains it, to the allowed load targets. Allowed now: ${policy.allow.join(", ") || "nothing"}.`,
        state: "Nothing was sent.",
      },
    );
  }
  return isIP(host) === 0 ? [...addresses] : undefined;
}

function checkCaps(spec: LoadSpec, policy: LoadPolicy): void {
  const { rateRps, schedule, connections, streams, durationMs, warmupMs, maxRequests } = spec.profile;
  const totalMs = durationMs + warmupMs;
  const planned = rateRps > 0 ? (rateRps * totalMs) / 1_000 : (maxRequests ?? 0);
  const requests = Math.round(
    maxRequests === undefined ? planned : Math.min(planned, maxRequests + (rateRps * warmupMs) / 1_000),
  );
  const caps: readonly (readonly [string, number, number, (value: number) => string])[] = [
    [
      "rate",
      schedule === undefined ? rateRps : peakRateOf(schedule),
      policy.maxRateRps,
      (value) => `${value} requests per second`,
    ],
    ["number of connections", connections, policy.maxConnections, (value) => `${value} connections`],
    [
      "number of requests in flight (connections × streams)",
      connections * streams,
      STREAMS_A_CONNECTION * policy.maxConnections,
      (value) => `${value} requests`,
    ],
    ["duration with warm-up", totalMs, policy.maxDurationMs, formatDuration],
    ["number of requests", requests, policy.maxRequests, (value) => `${value} requests`],
  ];
  const over = caps.filter(([, asked, cap]) => asked > cap);
  if (over.length === 0) return;
  const reasons = over.map(
    ([name, asked, cap, text]) => `the ${name} is ${text(asked)}, and at most ${text(cap)} are allowed`,
  );
  throw new Failure("LOAD_CAP_EXCEEDED", `This load is above the cap: ${reasons.join("; ")}.`, {
    hint: "Lower the load profile, or raise the cap in the configuration.",
    state: "Nothing was sent.",
  });
}

async function resolve(host: string): Promise<readonly string[]> {
  try {
    const found = await lookup(host, { all: true });
    return found.map(({ address }) => address);
  } catch (error) {
    throw new Failure("LOAD_TARGET_UNKNOWN", `The name ${host} could not be resolved: ${messageOf(error)}.`, {
      hint: "Check the URL. A Service of a cluster is reached from inside it, by its full name.",
      state: "Nothing was sent.",
      cause: error,
    });
  }
}

function matchesName(entry: string, host: string): boolean {
  const pattern = entry.toLowerCase();
  return pattern.startsWith("*.") ? host.endsWith(pattern.slice(1)) : host === pattern;
}

/** An IPv4-mapped IPv6 address (`::ffff:8.8.8.8`) counts as the IPv4 address. */
function matchesAddress(entry: string, text: string): boolean {
  const address = ipaddr.process(text.replace(/%.*$/, ""));
  const [network, bits] = entry.includes("/") ? splitCidr(entry) : [entry, undefined];
  if (network === undefined || !ipaddr.isValid(network)) return false;
  const range = ipaddr.process(network);
  if (range.kind() !== address.kind()) return false;
  return address.match(range, bits ?? (range.kind() === "ipv4" ? 32 : 128));
}

function splitCidr(entry: string): readonly [string | undefined, number | undefined] {
  const [network, bits] = entry.split("/");
  return ipaddr.isValidCIDR(entry) ? [network, Number(bits)] : [undefined, undefined];
}
