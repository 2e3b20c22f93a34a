import { Ajv, type ValidateFunction } from "ajv";
import { parseDuration } from "../../base/duration.ts";
import type { JsonObject } from "../../base/json.ts";
import { AJV_SETTINGS } from "../../schema/ajv-settings.ts";
import { plainSchema } from "../../schema/plain-schema.ts";
import type { ActionDeclaration } from "../action-declaration.ts";

interface Validators {
  readonly schema: JsonObject;
  /** Checks what an author wrote; changes nothing. */
  readonly written: ValidateFunction;
  /** Checks resolved parameters and fills in the schema's defaults. */
  readonly resolved: ValidateFunction;
}

const compiled = new WeakMap<ActionDeclaration, Validators>();

/** The schema of an action's `with`, compiled when it is first asked, and kept for as long as its declaration. */
export function validatorsOf(declaration: ActionDeclaration): Validators {
  let validators = compiled.get(declaration);
  if (!validators) {
    const schema = plainSchema(declaration.params);
    let written: ValidateFunction | undefined;
    let resolved: ValidateFunction | undefined;
    validators = {
      schema,
      get written() {
        written ??= newAjv({ useDefaults: false }).compile(schema);
        return written;
      },
      get resolved() {
        resolved ??= newAjv({ useDefaults: true }).compile(schema);
        return resolved;
      },
    };
    compiled.set(declaration, validators);
  }
  return validators;
}

export function newAjv({ useDefaults }: { readonly useDefaults: boolean }): Ajv {
  const ajv = new Ajv({ ...AJV_SETTINGS, useDefaults });
  ajv.addFormat("duration", {
    type: "string",
    validate: (text: string) => parseDuration(text) !== undefined,
  });
  for (const [keyword, isBeyond] of Object.entries(DURATION_BOUNDS)) {
    ajv.addKeyword({
      keyword,
      type: "string",
      schemaType: "string",
      errors: false,
      validate: (bound: string, text: string) => {
        const [boundMs, ms] = [parseDuration(bound), parseDuration(text)];
        return boundMs === undefined || ms === undefined || !isBeyond(ms, boundMs);
      },
    });
  }
  return ajv;
}

/** Keywords of ours beside the format `duration`: JSON Schema has bounds for numbers only. */
export const DURATION_MINIMUM = "durationMinimum";
export const DURATION_MAXIMUM = "durationMaximum";

const DURATION_BOUNDS: Readonly<Record<string, (ms: number, boundMs: number) => boolean>> = {
  [DURATION_MINIMUM]: (ms, boundMs) => ms < boundMs,
  [DURATION_MAXIMUM]: (ms, boundMs) => ms > boundMs,
};
