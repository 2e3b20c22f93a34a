import type { Static, TSchema } from "typebox";
import type { JsonValue } from "../base/json.ts";
import { explainErrors } from "./explain-errors.ts";
import { plainSchema } from "./plain-schema.ts";
import { fitsSchema, schemaErrors } from "./schema-errors.ts";

/** A schema of ours that values from outside are checked against. */
export interface SchemaCheck<T> {
  /** Whether a value fits. It is not changed. */
  fits(value: unknown): value is T;
  /**
   * What is wrong with a value, all of it, such as `"profile.connections" must be at least 1`; none when it fits. Never says
   * what stands there: a request's headers may hold a secret.
   */
  mistakes(value: unknown): readonly string[];
}

/** A check against one schema. */
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
