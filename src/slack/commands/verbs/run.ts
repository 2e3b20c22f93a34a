import { parsePlaybook } from "../parse-words.ts";
import { startRun } from "../run.ts";
import { defineVerb } from "../verb.ts";

export const run = defineVerb({
  name: "run",
  also: ["start", "launch", "exec", "execute"],
  takes: "NAME [input=value …]",
  does: "runs a playbook and posts its card here",
  more: 'Quote a value that contains spaces: `path="/a b"`. Lists take commas: `meshes=none,sidecar`. If an input is missing, a form asks for it.',
  right: "listed",
  posts: true,
  parse: (words) => parsePlaybook("run", words),
  run: ({ playbook, inputs }, conversation, desk) => startRun(playbook, inputs, conversation, desk),
});
