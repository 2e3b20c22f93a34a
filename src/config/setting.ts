import { parseDuration } from "../base/duration.ts";

/** One setting: its variable, its default as text, how its text is read, and what it means to people. */
export interface Setting<T> {
  readonly variable: string;
  readonly description: string;
  readonly default: string;
  /** True: its value is never shown. */
  readonly secret?: boolean;
  /** @returns the value, or a sentence that says what is expected. */
  read(text: string): { readonly value: T } | { readonly expected: string };
}

type Described = Pick<Setting<unknown>, "variable" | "description"> & { readonly default?: string };

/** Any text; empty when unset. */
export function textSetting(options: Described & { readonly secret?: boolean }): Setting<string> {
  return { default: "", ...options, read: (text) => ({ value: text }) };
}

/** Texts separated by commas; blanks around them are dropped. */
export function listSetting(options: Described): Setting<readonly string[]> {
  return {
    default: "",
    ...options,
    read: (text) => ({
      value: text
        .split(",")
        .map((part) => part.trim())
        .filter((part) => part !== ""),
    }),
  };
}

/** A whole number within bounds, both included. */
export function integerSetting(
  options: Described & { readonly minimum: number; readonly maximum: number },
): Setting<number> {
  const expected = `a whole number from ${options.minimum} to ${options.maximum}`;
  return {
    default: "",
    ...options,
    read(text) {
      const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
      return value >= options.minimum && value <= options.maximum ? { value } : { expected };
    },
  };
}

/** A duration such as `30s`, in milliseconds. */
export function durationSetting(options: Described): Setting<number> {
  return {
    default: "",
    ...options,
    read(text) {
      const value = parseDuration(text);
      return value === undefined ? { expected: 'a duration with units, such as "30s" or "10m"' } : { value };
    },
  };
}

/** One of a few words. */
export function choiceSetting<const T extends string>(
  options: Described & { readonly choices: readonly T[] },
): Setting<T> {
  return {
    default: "",
    ...options,
    read(text) {
      const value = options.choices.find((choice) => choice === text);
      return value === undefined ? { expected: `one of ${options.choices.join(", ")}` } : { value };
    },
  };
}
