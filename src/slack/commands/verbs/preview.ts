import { lookAhead } from "../look-ahead.ts";
import { parsePlaybook } from "../parse-words.ts";
import { defineVerb } from "../verb.ts";

export const preview = defineVerb({
  name: "preview",
  also: ["diff"],
  takes: "NAME [input=value …]",
  does: "shows what a run would change on the cluster as it is now",
  more: "The cluster answers by a dry run. Only you see the answer. Nothing is changed.",
  right: "listed",
  parse: (words) => parsePlaybook("preview", words),
  run: (wanted, conversation, desk) =>
    lookAhead(wanted, { verb: "preview", would: "change", textOf: desk.preview }, conversation, desk),
});
