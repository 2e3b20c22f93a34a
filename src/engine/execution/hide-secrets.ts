import { describeFailure, Failure } from "../../base/failure.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import { hideKnownSecrets } from "../../base/secrets/known-secrets.ts";
import type { ActionOutcome, NewArtifact } from "../action.ts";

/** What an action returned, without secrets. */
export function hideOutcome({ outputs, result }: ActionOutcome): ActionOutcome {
  return {
    outputs: hideInTexts(outputs),
    ...(result === undefined ? {} : { result: hideInTexts(result) }),
  };
}

/**
 * A value without secrets in its texts, keys and long numbers. Each distinct key is searched once: the result of an hour has
 * the same few in every second, and searching each of them would hold the event loop.
 */
export function hideInTexts<T extends JsonValue>(value: T): T {
  return hidden(value, new Map()) as T;
}

/** @param keys those that were searched → what is shown of them. */
function hidden(value: JsonValue, keys: Map<string, string>): JsonValue {
  if (typeof value === "string") return hideKnownSecrets(value);
  if (typeof value === "number") return hiddenNumber(value);
  if (Array.isArray(value)) return value.map((item: JsonValue) => hidden(item, keys));
  if (!isJsonObject(value)) return value;
  const entries: Record<string, JsonValue> = {};
  for (const [key, item] of Object.entries(value)) {
    const shown = keys.get(key) ?? hideKnownSecrets(key);
    keys.set(key, shown);
    entries[freeKey(entries, shown)] = hidden(item, keys);
  }
  return entries;
}

/** Secrets of digits alone have at least twelve; see `isWeakSecret`. */
const LEAST_SECRET_NUMBER = 1e11;

function hiddenNumber(value: number): JsonValue {
  if (!Number.isInteger(value) || Math.abs(value) < LEAST_SECRET_NUMBER) return value;
  const shown = hideKnownSecrets(String(value));
  return shown === String(value) ? value : shown;
}

/** Two keys may differ only in a secret, and no value may get lost. */
function freeKey(entries: JsonObject, key: string): string {
  let free = key;
  for (let count = 2; Object.hasOwn(entries, free); count++) free = `${key} (${count})`;
  return free;
}

/** A file without secrets, unless it is a picture: the text in one comes from results, which have none. */
export function hideInArtifact(artifact: NewArtifact): NewArtifact {
  const { altText, bytes } = artifact;
  const isPicture = artifact.mediaType === "image/png";
  return {
    ...artifact,
    title: hideKnownSecrets(artifact.title),
    ...(altText === undefined ? {} : { altText: hideKnownSecrets(altText) }),
    bytes: isPicture ? bytes : hiddenBytes(bytes),
  };
}

function hiddenBytes(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes).toString("utf8");
  const shown = hideKnownSecrets(text);
  return shown === text ? bytes : Buffer.from(asReadable(shown, text), "utf8");
}

/**
 * Programs read JSON, and a secret may have stood in a number or across the quotes of a key and its value. Then each text is
 * searched by itself, and what was found across several is left out with them if they are not readable otherwise.
 */
function asReadable(shown: string, text: string): string {
  const before = parsed(text);
  if (before === undefined || parsed(shown) !== undefined) return shown;
  const inTexts = JSON.stringify(hideInTexts(before));
  return hideKnownSecrets(inTexts) === inTexts ? inTexts : JSON.stringify(shown);
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/** The same failure without secrets in its texts. */
export function hideInError(error: unknown): unknown {
  const told = describeFailure(error);
  if (!(error instanceof Error) || hideKnownSecrets(told) === told) return error;
  const { code, hint, state, retryable, missing } =
    error instanceof Failure ? error : new Failure("ACTION_FAILED", error.message);
  return new Failure(code, hideKnownSecrets(error.message), {
    retryable,
    ...(missing === undefined ? {} : { missing }),
    ...(hint === undefined ? {} : { hint: hideKnownSecrets(hint) }),
    ...(state === undefined ? {} : { state: hideKnownSecrets(state) }),
  });
}
