import { describe, expect, test } from "vitest";
import { readConfig } from "./read-config.ts";

describe("readConfig", () => {
  test("gives the defaults for an empty environment", () => {
    const { config, diagnostics } = readConfig({}, {});

    expect(diagnostics).toEqual([]);
    expect(config).toMatchObject({
      dataDir: ".regatta",
      slackApiUrl: "https://slack.com/api/",
      allowedUsers: [],
      loadMaxRateRps: 10_000,
      loadMaxDurationMs: 3_600_000,
    });
  });

  test.each([
    ["REGATTA_ALLOWED_USERS", "U1, U2,,", "allowedUsers", ["U1", "U2"]],
    ["REGATTA_LOAD_MAX_RATE", "250", "loadMaxRateRps", 250],
    ["REGATTA_LOAD_MAX_DURATION", "90s", "loadMaxDurationMs", 90_000],
    ["REGATTA_LOG_LEVEL", "debug", "logLevel", "debug"],
    ["REGATTA_DATA_DIR", "", "dataDir", ".regatta"],
  ])("%s=%s", (variable, text, name, expected) => {
    const { config } = readConfig({}, { [variable]: text });

    expect(config?.[name as keyof typeof config]).toEqual(expected);
  });

  test("reports every wrong variable at once, with what is expected", () => {
    const { config, diagnostics } = readConfig(
      {},
      {
        REGATTA_LOAD_MAX_RATE: "fast",
        REGATTA_LOAD_MAX_DURATION: "90",
        REGATTA_LOG_LEVEL: "loud",
      },
    );

    expect(config).toBeUndefined();
    expect(diagnostics.map((diagnostic) => diagnostic.message)).toEqual([
      'REGATTA_LOG_LEVEL is "loud", but must be one of debug, info, warn, error, silent.',
      'REGATTA_LOAD_MAX_RATE is "fast", but must be a whole number from 1 to 1000000.',
      'REGATTA_LOAD_MAX_DURATION is "90", but must be a duration with units, such as "30s" or "10m".',
    ]);
  });

  test.each([
    ["", []],
    ["owner=U1", [["owner", ["U1"]]]],
    [
      " owner=U1+W2 , runner=U3 ",
      [
        ["owner", ["U1", "W2"]],
        ["runner", ["U3"]],
      ],
    ],
  ])("roles from %j", (text, roles) => {
    const { config } = readConfig({}, { REGATTA_ROLES: text });
    expect([...(config?.roles ?? [])]).toEqual(roles);
  });

  test.each(["owner", "owner=", "owner=*", "Owner=U1", "owner=U1+", "owner=U1,owner=U2", "owner=U1;U2"])(
    "%j is not accepted as roles",
    (text) => {
      const { config, diagnostics } = readConfig({}, { REGATTA_ROLES: text });
      expect(config).toBeUndefined();
      expect(diagnostics[0]?.message).toContain("names with their members");
    },
  );

  test("flags win over the environment, and absent flags do not", () => {
    const { config } = readConfig({ dataDir: "b" }, { REGATTA_DATA_DIR: "a", REGATTA_HELM: "h" });

    expect(config).toMatchObject({ dataDir: "b", helm: "h" });
  });

  test("the configuration cannot be changed afterwards", () => {
    const { config } = readConfig({}, {});

    expect(Object.isFrozen(config)).toBe(true);
  });
});
