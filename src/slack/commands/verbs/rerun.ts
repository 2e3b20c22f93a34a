import { readPairs } from "../pairs.ts";
import { noRun } from "../parse-words.ts";
import { rerun as runAgain } from "../run.ts";
import { defineVerb, type Parsed } from "../verb.ts";

export const rerun = defineVerb({
  name: "rerun",
  takes: "RUN [input=value …]",
  does: "runs a playbook again with a run's inputs, or some of them changed",
  more: "It uses the playbook as it is now or, if it is no longer in the library, as the run had it.",
  right: "listed",
  parse([run, ...pairs]): Parsed<{ run: string; inputs: Readonly<Record<string, string>> }> {
    if (run === undefined || run.includes("=")) return noRun("rerun");
    const { inputs, diagnostics } = readPairs(pairs);
    return diagnostics.length > 0 ? { diagnostics } : { args: { run, inputs } };
  },
  run: ({ run, inputs }, conversation, desk) => runAgain(run, inputs, conversation, desk),
});
