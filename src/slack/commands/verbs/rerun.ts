import { beginsPair, readPairs } from "../../typing/pairs.ts";
import { asName } from "../../typing/plain-characters.ts";
import { inputMistakes, noRun } from "../parse-words.ts";
import { rerun as runAgain } from "../run.ts";
import { defineVerb, type Parsed } from "../verb.ts";

export const rerun = defineVerb({
  name: "rerun",
  also: ["again", "repeat", "retry"],
  takes: "RUN [input=value …]",
  does: "runs a playbook again with a run's inputs, or some of them changed",
  more: "It uses the playbook as it is now or, if it is no longer in the library, as the run had it.",
  right: "listed",
  posts: true,
  parse(words): Parsed<{ run: string; inputs: Readonly<Record<string, string>> }> {
    const [first, ...pairs] = words;
    if (first === undefined || beginsPair([first])) return noRun("rerun", words);
    const read = readPairs(pairs);
    const named = asName(first.text);
    return inputMistakes(read, ["rerun", named]) ?? { args: { run: named, inputs: read.inputs } };
  },
  run: ({ run, inputs }, conversation, desk) => runAgain(run, inputs, conversation, desk),
});
