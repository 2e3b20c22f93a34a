import { readGivenConfig } from "../../config/read-config.ts";
import { DEFAULT_LOAD_POLICY, type LoadPolicy, PRIVATE_TARGETS } from "../../load/order/policy.ts";

/**
 * What `regatta load` may load, and how much. From a person's own terminal, private networks may be loaded without further
 * ado; the configuration and `--allow` add targets, and caps hold as they are configured.
 * @returns `undefined` after printing what is wrong with the configuration
 */
export function terminalPolicy(allow: readonly string[]): LoadPolicy | undefined {
  const { given, diagnostics } = readGivenConfig([
    "loadAllow",
    "loadMaxRateRps",
    "loadMaxConnections",
    "loadMaxDurationMs",
    "loadMaxRequests",
  ]);
  for (const { code, message, hint } of diagnostics)
    console.error(`${code} ${message}${hint ? ` ${hint}.` : ""}`);
  if (given === undefined) return undefined;
  const usual = DEFAULT_LOAD_POLICY;
  return {
    allow: [...usual.allow, ...PRIVATE_TARGETS, ...(given.loadAllow ?? []), ...allow],
    maxRateRps: given.loadMaxRateRps ?? usual.maxRateRps,
    maxConnections: given.loadMaxConnections ?? usual.maxConnections,
    maxDurationMs: given.loadMaxDurationMs ?? usual.maxDurationMs,
    maxRequests: given.loadMaxRequests ?? usual.maxRequests,
  };
}
