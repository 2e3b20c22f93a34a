import { parseDuration } from "../base/duration.ts";
import { ROLE_NAME } from "../base/role-name.ts";

/** One setting: its variable, its default as text, how its text is read, and a description for people. */
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

/** Texts separated by commas; whitespace around them is dropped. */
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

/** Where a server of ours listens. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

const LISTEN_ADDRESS = /^(?:(\[[0-9a-f:.]+\]|[A-Za-z0-9.-]+):)?(\d{1,5})$/i;

/** An address to listen on, such as `0.0.0.0:8086`; a port alone is on 127.0.0.1. Unset when empty. */
export function listenAddressSetting(options: Described): Setting<ListenAddress | undefined> {
  const expected = 'a port, or an address with a port, such as "8086", "0.0.0.0:8086" or "[::]:8086"';
  return {
    default: "",
    ...options,
    read(text) {
      if (text === "") return { value: undefined };
      const [, host = "127.0.0.1", digits] = LISTEN_ADDRESS.exec(text) ?? [];
      const port = Number(digits);
      if (digits === undefined || port < 1 || port > 65_535) return { expected };
      return { value: { host: host.replace(/^\[|\]$/g, ""), port } };
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

const ROLE = new RegExp(`^(${ROLE_NAME})=([UW][A-Z0-9]{1,30}(?:\\+[UW][A-Z0-9]{1,30})*)$`);

/** Names, each with its members: `owner=U1+U2,runner=U3`. */
export function membersSetting(options: Described): Setting<ReadonlyMap<string, readonly string[]>> {
  const expected =
    'names with their members, such as "owner=U0123ABCD+U0456EFGH,runner=U0789IJKL", each once';
  return {
    default: "",
    ...options,
    read(text) {
      const pairs = text
        .split(",")
        .map((part) => part.trim())
        .filter((part) => part !== "")
        .map((part) => ROLE.exec(part));
      const members = new Map(pairs.map((pair) => [pair?.[1] ?? "", (pair?.[2] ?? "").split("+")]));
      return members.has("") || members.size < pairs.length ? { expected } : { value: members };
    },
  };
}
