import { LogLevel, type webApi } from "@slack/bolt";
import { messageOf } from "../base/failure.ts";
import type { Log } from "../base/log.ts";
import { redactSecrets } from "../base/redact.ts";

/** The logger interface that Bolt expects. */
export type BoltLogger = NonNullable<webApi.WebClientOptions["logger"]>;

/**
 * Makes Bolt log through our log. Its debug lines contain whole payloads and are dropped; in every other line, anything
 * that looks like a secret is removed.
 */
export function boltLogger(log: Log): BoltLogger {
  const line = (parts: readonly unknown[]) => ({
    bolt: redactSecrets(parts.map(partText).join(" ")),
  });
  return {
    debug() {},
    info: (...parts: unknown[]) => log.debug(line(parts), "bolt"),
    warn: (...parts: unknown[]) => log.warn(line(parts), "Bolt warns"),
    error: (...parts: unknown[]) => log.error(line(parts), "Bolt reported an error"),
    setLevel() {},
    getLevel: () => LogLevel.INFO,
    setName() {},
  };
}

function partText(part: unknown): string {
  if (typeof part === "string" || part instanceof Error) return messageOf(part);
  return JSON.stringify(part) ?? String(part);
}
