import { type Config, readConfig } from "../config/read-config.ts";
import { sayAside } from "./say.ts";

/** The configuration, overridden by command-line flags, or `undefined` after printing what is wrong with it. */
export function loadConfig(overrides: Partial<Config> = {}): Config | undefined {
  const { config, diagnostics } = readConfig(overrides);
  for (const { code, message, hint } of diagnostics) sayAside(`${code} ${message}${hint ? ` ${hint}.` : ""}`);
  return config;
}
