import { expect, test } from "vitest";
import type { Log } from "../base/log.ts";
import { boltLogger } from "./bolt-logger.ts";

test("secrets are removed from Bolt's lines, and its debug lines are dropped", () => {
  const lines: string[] = [];
  const write = (details: object, message: string) =>
    void lines.push(`${JSON.stringify(details)} ${message}`);
  const log: Log = { debug: write, info: write, warn: write, error: write };
  const logger = boltLogger(log);
  logger.debug("payload");
  logger.warn("token", "xoxb-123456-abcdef", new Error("Bearer abcdefgh1234"));
  logger.error({ code: "x" });
  expect(lines).toEqual([
    '{"bolt":"token [redacted] [redacted]"} Bolt warns',
    '{"bolt":"{\\"code\\":\\"x\\"}"} Bolt reported an error',
  ]);
});
