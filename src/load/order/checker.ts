import { Ajv, type ValidateFunction } from "ajv";
import type { TSchema } from "typebox";
import { Failure } from "../../base/failure.ts";

/**
 * Makes what checks values of one kind: against the schema, and then for what a schema cannot say. The schema is compiled
 * when it is first needed.
 * @param refusal how the refusal begins, such as "This load test cannot be run"
 * @param mistakesOf the mistakes of a value that has passed the schema, as sentences without their ends
 * @returns the check; it throws a Failure `LOAD_SPEC_INVALID` with every mistake.
 */
export function checkerOf<Checked>(
  schema: TSchema,
  refusal: string,
  mistakesOf: (value: Checked) => readonly string[],
): (value: unknown) => Checked {
  let matches: ValidateFunction<Checked> | undefined;
  return (value) => {
    matches ??= new Ajv({ allErrors: true }).compile<Checked>(schema);
    if (!matches(value)) {
      const errors = matches.errors ?? [];
      throw refused(
        refusal,
        errors.map((error) => `${error.instancePath.slice(1) || "it"} ${error.message ?? "is wrong"}`),
      );
    }
    const mistakes = mistakesOf(value);
    if (mistakes.length > 0) throw refused(refusal, mistakes);
    return value;
  };
}

function refused(refusal: string, mistakes: readonly string[]): Failure {
  return new Failure("LOAD_SPEC_INVALID", `${refusal}: ${mistakes.join("; ")}.`, {
    hint: "Correct it; docs/load-model.md lists every field with its range.",
  });
}
