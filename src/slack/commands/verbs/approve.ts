import { decide } from "../decide.ts";
import { parseOptional } from "../parse-words.ts";
import { defineVerb } from "../verb.ts";

export const approve = defineVerb({
  name: "approve",
  also: ["accept"],
  takes: "[RUN]",
  does: "approves what a run is waiting for",
  more: "The same as the button of its question. The person who started a run cannot approve it. Without RUN it takes the one that is waiting.",
  right: "listed",
  parse: (words) => parseOptional("approve", words),
  run: (reference, conversation, desk) => decide("approve", reference, conversation, desk),
});
