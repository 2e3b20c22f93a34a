import { decide } from "../decide.ts";
import { parseOptional } from "../parse-words.ts";
import { defineVerb } from "../verb.ts";

export const deny = defineVerb({
  name: "deny",
  also: ["reject", "decline"],
  takes: "[RUN]",
  does: "denies what a run is waiting for, which fails its step",
  more: "The same as the button of its question. Without RUN it takes the one that is waiting.",
  right: "listed",
  parse: (words) => parseOptional("deny", words),
  run: (reference, conversation, desk) => decide("deny", reference, conversation, desk),
});
