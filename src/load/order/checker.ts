import type { Static, TSchema } from "typebox";
import { Failure } from "../../base/failure.ts";
import { schemaCheck } from "../../schema/schema-check.ts";

/**
 * Makes a check for one kind of value: first against the schema, then against the rules that a schema cannot express.
 * @param refusal the beginning of the error message, such as "This load test cannot be run"
 * @param mistakesOf finds the mistakes in a value that fits the schema, as sentences without a full stop
 * @returns the check, which throws a Failure `LOAD_SPEC_INVALID` that lists every mistake.
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
