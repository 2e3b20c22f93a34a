import type { Static, TSchema } from "typebox";
import type { JsonValue } from "../base/json.ts";
import { explainErrors } from "./explain-errors.ts";
import { plainSchema } from "./plain-schema.ts";
import { fitsSchema, schemaErrors } from "./schema-errors.ts";

/** Checks values from outside against one of our schemas. */
export interface SchemaCheck<T> {
  /** Whether a value fits. Does not change it. */
  fits(value: unknown): value is T;
  /**
   * Everything that is wrong with a value, such as `"profile.connections" must be at least 1`; empty when it fits. Never
   * repeats the value: a request's headers may hold a secret.
   */
  mistakes(value: unknown): readonly string[];
}

/** Makes the check for one schema. */
export function schemaCheck<S extends TSchema>(schema: S): SchemaCheck<Static<S>> {
  return {
    fits: (value): value is Static<S> => fitsSchema(plainSchema(schema), value as JsonValue),
    mistakes: (value) =>
      explainErrors(schemaErrors(plainSchema(schema), value as JsonValue), {
        name: "it",
        isPrivate: true,
      }).map(({ message }) => message.replace(/\.$/, "")),
  };
}
