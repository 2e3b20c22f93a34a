import { nearestName } from "../../../base/suggest.ts";
import { type CardMessage, context, header, section } from "../../message.ts";
import { asName } from "../../typing/plain-characters.ts";
import { mistake } from "../parse-words.ts";
import { defineVerb, type Parsed, usageOf, type VerbHelp, verbCalled } from "../verb.ts";

const OWN: VerbHelp = {
  name: "help",
  also: ["h", "man", "usage"],
  takes: "[TOPIC]",
  does: "shows this",
  more: "A topic is one of the words after `/mesh`.",
};

/** `/mesh help [TOPIC]` for these verbs and itself: a line for each, or one of them in full. */
export function helpOn(others: readonly VerbHelp[]) {
  const verbs = [...others, OWN];
  return defineVerb({
    ...OWN,
    right: "anybody",
    parse([topic]): Parsed<VerbHelp | undefined> {
      if (topic === undefined) return { args: undefined };
      const name = asName(topic.text).replace(/^\/?(?:mesh)?/, "");
      const verb = verbCalled(name, verbs);
      if (verb || name === "") return { args: verb };
      const nearest = nearestName(
        name,
        verbs.map((known) => known.name),
      );
      const instead = nearest === undefined ? ["help"] : ["help", nearest];
      return mistake("SLACK_UNKNOWN_TOPIC", `There is no help on "${topic.text}".`, [instead]);
    },
    run: (topic, { tell }) => tell(topic ? inFull(topic) : overview(verbs)),
  });
}

function inFull(verb: VerbHelp): CardMessage {
  const usage = usageOf(verb);
  return {
    text: `${usage} ${verb.does}`,
    blocks: [section(`\`${usage}\` ${verb.does}.`), section(verb.more)],
  };
}

function overview(verbs: readonly VerbHelp[]): CardMessage {
  const lines = verbs.map((verb) => `\`${usageOf(verb)}\` ${verb.does}`);
  return {
    text: "What /mesh can do",
    blocks: [
      header("Regatta races service meshes"),
      section(lines.join("\n")),
      context(
        "New here? `/mesh learn` takes you through your first race. `/mesh list` shows what you can run, `/mesh help run` explains one command.",
      ),
    ],
  };
}
