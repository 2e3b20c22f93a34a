import type { Static, TSchema } from "typebox";
import { Failure } from "../../base/failure.ts";
import { schemaCheck } from "../../schema/schema-check.ts";

/**
 * Makes what checks values of one kind: against the schema, and then for what a schema cannot say.
 * @param refusal how the refusal begins, such as "This load test cannot be run"
 * @param mistakesOf the mistakes of a value that has passed the schema, as sentences without their ends
 * @returns the check; it throws a Failure `LOAD_SPEC_INVALID` with every mistake.
 */
export function checkerOf<S extends TSchema>(
  schema: S,
  refusal: string,
  mistakesOf: (value: Static<S>) => readonly string[],
): (value: unknown) => Static<S> {
  const check = schemaCheck(schema);
  return (value) => {
    const fits = check.fits(value);
    const mistakes = fits ? mistakesOf(value) : check.mistakes(value);
    if (fits && mistakes.length === 0) return value;
    throw new Failure("LOAD_SPEC_INVALID", `${refusal}: ${mistakes.join("; ")}.`, {
      hint: "Correct it; docs/load-model.md lists every field and its range.",
    });
  };
}
