import { Failure } from "../../base/failure.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import { rememberSecret } from "../../base/secrets/known-secrets.ts";
import { isWeakSecret, SHORTEST_SECRET } from "../../base/secrets/secret-strength.ts";
import { type SecretText, secretName, secretReference } from "../../playbook/index.ts";
import { pointerPath } from "../../schema/schema-errors.ts";
import type { Frame } from "./frame.ts";
import type { StepParams } from "./step-params.ts";

/** Where the values of secrets come from. */
export interface SecretStore {
  /** @returns the value of a secret; `undefined` when there is none with this name. */
  read(name: string): Promise<string | undefined>;
}

/**
 * The secrets that a run's inputs name. Values are read anew for each attempt and kept nowhere in the run, so that one that
 * is resumed gets them from their source again.
 */
export class RunSecrets {
  readonly #store: SecretStore | undefined;
  readonly #names = new Set<string>();

  constructor(store: SecretStore | undefined) {
    this.#store = store;
  }

  /** Notes the secrets that the inputs of one of the run's playbooks name. */
  nameAll(frame: Pick<Frame, "playbook" | "inputs">): void {
    for (const { secret } of namedSecrets(frame)) this.#names.add(secret);
  }

  /**
   * The parameters with the secrets in their places, for the action alone. All secrets of the run are hidden from now on,
   * also those that this step does not use: it may find one where an earlier step has put it.
   * @throws Failure `SECRET_UNKNOWN`, `SECRET_WEAK` for a secret that the step uses.
   */
  async reveal({ params, secrets }: StepParams): Promise<JsonObject> {
    const used = new Set(
      secrets.flatMap(({ parts }) => parts.flatMap((part) => (typeof part === "string" ? [] : part.secret))),
    );
    const values = new Map<string, string>();
    for (const name of used) values.set(name, await this.#read(name));
    for (const name of this.#names) if (!used.has(name)) await this.#hideUnused(name);
    return secrets.reduce((filled, text) => fill(filled, text, values), params);
  }

  async #read(name: string): Promise<string> {
    const value = await this.#store?.read(name);
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
    if (isWeakSecret(value)) {
      throw refused(
        "SECRET_WEAK",
        `The secret "${name}" is too short or too plain to be removed from what a step returns: other texts that contain it would be changed too.`,
        `The operator chooses one of at least ${SHORTEST_SECRET} characters, not counting spaces, quotes and backslashes, that is not a word or a number.`,
      );
    }
    rememberSecret(value, secretReference(name));
    return value;
  }

  async #hideUnused(name: string): Promise<void> {
    const value = await this.#store?.read(name).catch(() => undefined);
    if (value !== undefined && !isWeakSecret(value)) rememberSecret(value, secretReference(name));
  }
}

/**
 * Refuses a run with a secret that does not exist, before its inputs are journaled and shown: somebody may have given the
 * secret itself in place of its name. One that cannot be read now is left to the step that uses it.
 * @throws Failure `SECRET_UNKNOWN`
 */
export async function refuseUnknownSecrets(
  run: Pick<Frame, "playbook" | "inputs">,
  store: SecretStore | undefined,
): Promise<void> {
  for (const { input, secret } of namedSecrets(run)) {
    const value = await store?.read(secret).catch(() => "");
    if (store === undefined || value !== undefined) continue;
    throw new Failure("SECRET_UNKNOWN", `There is no secret of the name that was given for "${input}".`, {
      hint: "The operator puts each secret into the REGATTA_SECRETS folder, as a file with the secret's name. Give this name. If you gave the secret itself, have it replaced: what you typed may have been stored on its way here.",
      state: "Nothing was started.",
    });
  }
}

function namedSecrets({ playbook, inputs }: Pick<Frame, "playbook" | "inputs">) {
  return [...playbook.inputs.values()].flatMap(({ name, type }) => {
    const value = inputs[name];
    const secret = type === "secret" && typeof value === "string" ? secretName(value) : undefined;
    return secret === undefined ? [] : [{ input: name, secret }];
  });
}

function fill(
  params: JsonObject,
  { pointer, parts }: SecretText,
  values: ReadonlyMap<string, string>,
): JsonObject {
  const text = parts
    .map((part) => (typeof part === "string" ? part : (values.get(part.secret) ?? "")))
    .join("");
  return replaceAt(params, pointerPath(pointer), text) as JsonObject;
}

function replaceAt(value: JsonValue, [segment, ...rest]: readonly string[], text: string): JsonValue {
  if (segment === undefined) return text;
  if (Array.isArray(value))
    return value.map((item: JsonValue, index) =>
      String(index) === segment ? replaceAt(item, rest, text) : item,
    );
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, key === segment ? replaceAt(item, rest, text) : item]),
  );
}

function refused(code: "SECRET_UNKNOWN" | "SECRET_WEAK", message: string, hint: string): Failure {
  return new Failure(code, message, { hint, state: "The step was not started." });
}
