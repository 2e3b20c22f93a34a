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

/** A value without secrets in its texts and keys. */
export function hideInTexts<T extends JsonValue>(value: T): T {
  return hidden(value) as T;
}

function hidden(value: JsonValue): JsonValue {
  if (typeof value === "string") return hideKnownSecrets(value);
  if (Array.isArray(value)) return value.map(hidden);
  if (!isJsonObject(value)) return value;
  const entries: Record<string, JsonValue> = {};
  for (const [key, item] of Object.entries(value))
    entries[freeKey(entries, hideKnownSecrets(key))] = hidden(item);
  return entries;
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
  return shown === text ? bytes : Buffer.from(shown, "utf8");
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
