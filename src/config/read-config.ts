import type { Diagnostic } from "../base/diagnostic.ts";
import type { Setting } from "./setting.ts";
import { settings } from "./settings.ts";

type Settings = typeof settings;

/** All settings, read and checked. Frozen, so nothing can change it while the process runs. */
export type Config = { readonly [K in keyof Settings]: Settings[K] extends Setting<infer T> ? T : never };

/**
 * Reads the settings from an environment. An empty variable counts as unset.
 * @param overrides values from command-line flags, which take precedence.
 * @param environment tests pass their own.
 * @returns the configuration, or everything that is wrong with the variables at once. Secrets are never quoted.
 */
export function readConfig(
  overrides: Partial<Config> = {},
  environment: NodeJS.ProcessEnv = process.env,
): { readonly config?: Config; readonly diagnostics: readonly Diagnostic[] } {
  const { values, diagnostics } = readSettings(settings, environment);
  if (diagnostics.length > 0) return { diagnostics };
  const given = Object.entries(overrides).filter(([, value]) => value !== undefined);
  return { config: Object.freeze({ ...values, ...Object.fromEntries(given) }) as Config, diagnostics };
}

/**
 * Those of the named settings that the environment sets, for commands that have defaults of their own.
 * @returns them, or everything that is wrong with the variables at once.
 */
export function readGivenConfig<Name extends keyof Config>(
  names: readonly Name[],
  environment: NodeJS.ProcessEnv = process.env,
): { readonly given?: Partial<Pick<Config, Name>>; readonly diagnostics: readonly Diagnostic[] } {
  const wanted = names.filter((name) => Boolean(environment[settings[name].variable]));
  const { values, diagnostics } = readSettings(
    Object.fromEntries(wanted.map((name) => [name, settings[name] as Setting<unknown>])),
    environment,
  );
  return diagnostics.length > 0
    ? { diagnostics }
    : { given: values as Partial<Pick<Config, Name>>, diagnostics };
}

function readSettings(wanted: Readonly<Record<string, Setting<unknown>>>, environment: NodeJS.ProcessEnv) {
  const diagnostics: Diagnostic[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(wanted)) {
    const text = environment[setting.variable] || setting.default;
    const read = setting.read(text);
    if ("value" in read) {
      values[name] = read.value;
      continue;
    }
    diagnostics.push({
      code: "CONFIG_INVALID",
      severity: "error",
      message: `${setting.variable} is ${setting.secret ? "wrong" : `"${text}"`}, but must be ${read.expected}.`,
      hint: setting.description,
    });
  }
  return { values, diagnostics };
}
