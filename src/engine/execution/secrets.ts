import { describeFailure, Failure } from "../../base/failure.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import { secretName } from "../../playbook/index.ts";
import type { ActionOutcome } from "../action.ts";
import type { Frame } from "../state/frame.ts";

/** Where the values of secrets come from. */
export interface SecretStore {
  /** @returns the value of a secret; `undefined` when there is none with this name. */
  read(name: string): Promise<string | undefined>;
}

/** The secrets of one attempt: filled into the action's parameters, and removed from everything that it returns. */
export interface RevealedSecrets {
  reveal<T extends JsonValue>(value: T): T;
  hide(outcome: ActionOutcome): ActionOutcome;
  hideText(text: string): string;
  /** The same failure without secrets in its texts. */
  hideError(error: unknown): unknown;
}

/**
 * Reads the secrets that inputs of these playbooks name and that the parameters use.
 * @throws Failure `SECRET_UNKNOWN`, `SECRET_WEAK`.
 */
export async function revealSecrets(
  params: JsonObject,
  frames: readonly Frame[],
  store: SecretStore | undefined,
): Promise<RevealedSecrets> {
  const text = JSON.stringify(params);
  const references = frames.flatMap(secretInputs).filter((reference) => text.includes(reference));
  const values = new Map<string, string>();
  for (const reference of new Set(references)) values.set(reference, await readSecret(reference, store));
  const pairs = [...values];
  const reveal = (words: string) =>
    pairs.reduce((current, [reference, value]) => current.replaceAll(reference, () => value), words);
  // Longest first: one value may be the beginning of another.
  const longestFirst = [...pairs].sort(([, a], [, b]) => b.length - a.length);
  const hideText = (words: string) =>
    longestFirst.reduce((current, [reference, value]) => current.replaceAll(value, reference), words);
  return {
    reveal: <T extends JsonValue>(value: T) => mapTexts(value, reveal) as T,
    hide: ({ outputs, result }) => ({
      outputs: mapTexts(outputs, hideText) as JsonObject,
      ...(result === undefined ? {} : { result: mapTexts(result, hideText) as JsonObject }),
    }),
    hideText,
    hideError: (error) => hiddenError(error, hideText),
  };
}

function secretInputs({ playbook, inputs }: Frame): readonly string[] {
  return [...playbook.inputs.values()].flatMap(({ name, type }) => {
    const value = inputs[name];
    return type === "secret" && typeof value === "string" ? [value] : [];
  });
}

async function readSecret(reference: string, store: SecretStore | undefined): Promise<string> {
  const name = secretName(reference) ?? reference;
  const value = await store?.read(name);
  if (value === undefined) {
    throw refused(
      "SECRET_UNKNOWN",
      `There is no secret "${name}".`,
      "The operator puts each secret into the REGATTA_SECRETS folder, as a file with the secret's name. Give the name, not the value.",
    );
  }
  if (value.trim() === "") {
    throw refused(
      "SECRET_WEAK",
      `The secret "${name}" is empty.`,
      "The operator writes its value into its file in the REGATTA_SECRETS folder.",
    );
  }
  if (isWeak(value)) {
    throw refused(
      "SECRET_WEAK",
      `The secret "${name}" is too short or too plain to be removed from what a step returns: other texts that contain it would be changed too.`,
      `The operator chooses one of at least ${SHORTEST} characters that is not a word or a number.`,
    );
  }
  return value;
}

const SHORTEST = 8;
/** Words and numbers that an answer may hold without being the secret: `kubernetes`, `succeeded`, `changeme`, `12345678`. */
const PLAIN = /^(?:\p{L}{1,11}|\d{1,11})$/u;

/** Whether a value occurs by chance in texts that have nothing to do with it. */
function isWeak(value: string): boolean {
  return value.length < SHORTEST || PLAIN.test(value);
}

function refused(code: "SECRET_UNKNOWN" | "SECRET_WEAK", message: string, hint: string): Failure {
  return new Failure(code, message, { hint, state: "The step was not started." });
}

function mapTexts(value: JsonValue, change: (text: string) => string): JsonValue {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item: JsonValue) => mapTexts(item, change));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, change)]));
}

function hiddenError(error: unknown, hideText: (text: string) => string): unknown {
  const told = describeFailure(error);
  if (!(error instanceof Error) || hideText(told) === told) return error;
  const { code, hint, state, retryable } =
    error instanceof Failure
      ? error
      : { code: "ACTION_FAILED" as const, hint: undefined, state: undefined, retryable: false };
  return new Failure(code, hideText(error.message), {
    retryable,
    ...(hint === undefined ? {} : { hint: hideText(hint) }),
    ...(state === undefined ? {} : { state: hideText(state) }),
  });
}
