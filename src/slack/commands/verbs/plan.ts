import { renderPlan } from "../../../playbook/index.ts";
import { lookAhead } from "../look-ahead.ts";
import { parsePlaybook } from "../parse-words.ts";
import { defineVerb } from "../verb.ts";

export const plan = defineVerb({
  name: "plan",
  also: ["dry-run", "dryrun"],
  takes: "NAME [input=value …]",
  does: "shows what a run would do, without doing it",
  more: "Only you see the answer. Nothing is changed.",
  right: "listed",
  parse: (words) => parsePlaybook("plan", words),
  run: (wanted, conversation, desk) =>
    lookAhead(wanted, { verb: "plan", would: "do", textOf: renderPlan }, conversation, desk),
});
