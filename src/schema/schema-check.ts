import type { Static, TSchema } from "typebox";
import { Check, Errors } from "typebox/schema";

/** A schema of ours that values from outside are checked against. */
export interface SchemaCheck<T> {
  /** Whether a value fits. It is not changed. */
  fits(value: unknown): value is T;
  /** What is wrong with a value, all of it, such as `profile/connections must be >= 1`; none when it fits. */
  mistakes(value: unknown): readonly string[];
}

/**
 * A check against one schema. TypeBox reads the schema while it checks; compiling one, as the playbooks' parameters are, takes
 * twenty times as long as one such check, and most programs make a single one.
 */
export function schemaCheck<S extends TSchema>(schema: S): SchemaCheck<Static<S>> {
  return {
    fits: (value): value is Static<S> => Check(schema, value),
    mistakes: (value) => Errors(schema, value)[1].filter(isTelling).flatMap(sentencesOf),
  };
}

type SchemaError = ReturnType<typeof Errors>[1][number];

/** A key that is not known is told of the object that has it. */
function isTelling({ keyword }: SchemaError): boolean {
  return keyword !== "boolean";
}

function sentencesOf(error: SchemaError): readonly string[] {
  const place = error.instancePath.slice(1) || "it";
  if (error.keyword !== "required") return [`${place} ${error.message}`];
  return error.params.requiredProperties.map((name) => `${place} must have required property '${name}'`);
}
