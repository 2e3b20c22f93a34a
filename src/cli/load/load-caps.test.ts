import { afterEach, describe, expect, test, vi } from "vitest";
import { terminalPolicy } from "./load-caps.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe("terminalPolicy", () => {
  test("adds the configured targets and those of --allow to private networks, and takes the configured caps", () => {
    vi.stubEnv("REGATTA_LOAD_ALLOW", "shop.example.com");
    vi.stubEnv("REGATTA_LOAD_MAX_RATE", "250");
    vi.stubEnv("REGATTA_LOAD_MAX_DURATION", "90s");
    const policy = terminalPolicy(["198.51.100.0/24"]);
    expect(policy).toMatchObject({ maxRateRps: 250, maxDurationMs: 90_000 });
    expect(policy?.allow).toEqual(
      expect.arrayContaining(["shop.example.com", "198.51.100.0/24", "10.0.0.0/8"]),
    );
  });

  test("leaves the caps that are not configured as a person at a terminal has them", () => {
    expect(terminalPolicy([])).toMatchObject({ maxRateRps: 1_000_000, maxConnections: 4_096 });
  });

  test("says what is wrong with the configuration", () => {
    vi.stubEnv("REGATTA_LOAD_MAX_RATE", "fast");
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    expect(terminalPolicy([])).toBeUndefined();
    expect(log).toHaveBeenCalledWith(
      expect.stringMatching(/^CONFIG_INVALID REGATTA_LOAD_MAX_RATE is "fast"/),
    );
  });
});
