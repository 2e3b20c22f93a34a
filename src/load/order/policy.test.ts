import { describe, expect, test } from "vitest";
import type { Failure } from "../../base/failure.ts";
import { checkLoad, DEFAULT_LOAD_POLICY, type LoadPolicy, PRIVATE_TARGETS } from "./policy.ts";
import { createLoadSpec, type LoadRequest } from "./spec.ts";

const policy: LoadPolicy = {
  allow: [...DEFAULT_LOAD_POLICY.allow],
  maxRateRps: 1_000,
  maxConnections: 64,
  maxDurationMs: 60_000,
  maxRequests: 20_000,
};

const specOf = (change: Partial<LoadRequest>) =>
  createLoadSpec({ url: "http://127.0.0.1/", rateRps: 100, durationMs: 1_000, ...change });

async function refusal(change: Partial<LoadRequest>, allow = policy.allow): Promise<Failure> {
  return checkLoad(specOf(change), { ...policy, allow }).then(
    () => expect.fail("It was allowed."),
    (error: Failure) => error,
  );
}

describe("targets", () => {
  test.each([
    ["http://127.0.0.1:8080/"],
    ["http://127.45.6.7/"],
    ["http://[::1]:8080/"],
    ["http://[::ffff:127.0.0.1]/"],
    ["http://shop.race-none.svc.cluster.local:8080/"],
    ["http://SHOP.race-none.svc/"],
  ])("%s is allowed by default", async (url) => {
    await expect(checkLoad(specOf({ url }), policy)).resolves.toMatchObject({ target: { url } });
  });

  test.each([
    ["http://8.8.8.8/"],
    ["http://10.0.0.1/"],
    ["http://169.254.169.254/latest/"],
    ["http://[2001:db8::1]/"],
    ["http://[::ffff:8.8.8.8]/"],
    ["http://0x08080808/"],
  ])("%s is refused by default", async (url) => {
    const failure = await refusal({ url });
    expect(failure.code).toBe("LOAD_TARGET_REFUSED");
    expect(failure.hint).toMatch(/add ".*", .*127\.0\.0\.0\/8/);
  });

  test.each([
    ["a network", "http://10.1.2.3/", [...PRIVATE_TARGETS]],
    ["an address", "http://8.8.8.8/", ["8.8.8.8"]],
    ["a name, which is then not even resolved", "http://shop.example.com/", ["shop.example.com"]],
    ["a pattern of names", "http://a.b.example.com/", ["*.example.com"]],
    ["a network of IPv6", "http://[fd00::5]/", [...PRIVATE_TARGETS]],
  ])("can be allowed as %s", async (_, url, allow) => {
    await expect(checkLoad(specOf({ url }), { ...policy, allow })).resolves.toBeDefined();
  });

  test.each([
    ["a longer name with the same ending", "http://evilexample.com/", "*.example.com"],
    ["the pattern's own domain", "http://example.com.127.0.0.1.nip.invalid/", "*.example.com"],
    ["a broken network", "http://8.8.8.8/", "8.8.8.8/99"],
  ])("is not fooled by %s", async (_, url, entry) => {
    const failure = await refusal({ url }, [entry]);
    expect(failure.code).toMatch(/^LOAD_TARGET_/);
  });

  test("a resolved name is pinned to the addresses that were checked", async () => {
    const checked = await checkLoad(specOf({ url: "http://localhost:8080/" }), policy);
    expect(checked.addresses?.length).toBeGreaterThan(0);
    for (const address of checked.addresses ?? []) expect(address).toMatch(/^(127\.|::1$)/);
  });

  test("a name none of whose addresses is allowed is refused, and the message names the address", async () => {
    const failure = await refusal({ url: "http://localhost/" }, ["10.0.0.0/8"]);
    expect(failure.message).toMatch(/^localhost \((127\.|::1)/);
  });

  test("a name that does not exist gets another error than one that is refused", async () => {
    const failure = await refusal({ url: "http://no-such-host.invalid/" });
    expect(failure.code).toBe("LOAD_TARGET_UNKNOWN");
  });
});

describe("caps", () => {
  test.each<readonly [string, Partial<LoadRequest>, RegExp]>([
    ["rate", { rateRps: 1_001, durationMs: 10 }, /rate is 1001 requests per second, and at most 1000/],
    [
      "streams",
      { protocol: "http2", connections: 64, streams: 17 },
      /in flight .* is 1088 requests, and at most 1024 requests are allowed/,
    ],
    ["connections", { connections: 65 }, /65 connections, and at most 64/],
    [
      "duration, warm-up included",
      { durationMs: 59_000, warmupMs: 2_000 },
      /1m1s, and at most 1m are allowed/,
    ],
    ["requests", { rateRps: 1_000, durationMs: 21_000 }, /21000 requests, and at most 20000/],
    ["requests of a closed loop", { rateRps: 0, maxRequests: 20_001 }, /20001 requests/],
  ])("hold for %s", async (_, change, reason) => {
    const failure = await refusal(change);
    expect(failure.code).toBe("LOAD_CAP_EXCEEDED");
    expect(failure.message).toMatch(reason);
  });

  test("a request limit keeps a long test below the cap", async () => {
    const spec = specOf({ rateRps: 1_000, durationMs: 60_000, maxRequests: 500 });
    await expect(checkLoad(spec, policy)).resolves.toBe(spec);
  });

  test("everything above its cap is named at once", async () => {
    const failure = await refusal({ rateRps: 2_000, connections: 100 });
    expect(failure.message).toMatch(/rate.*connections/);
  });
});

test("a closed loop without a request count gets the maximum; one with a count keeps it", async () => {
  const closed = await checkLoad(specOf({ rateRps: 0 }), policy);
  expect(closed.profile.maxRequests).toBe(20_000);
  expect((await checkLoad(specOf({ rateRps: 0, maxRequests: 7 }), policy)).profile.maxRequests).toBe(7);
  expect((await checkLoad(specOf({ rateRps: 10 }), policy)).profile.maxRequests).toBeUndefined();
  expect(closed.profile.maxRateRps).toBe(1_000);
});
