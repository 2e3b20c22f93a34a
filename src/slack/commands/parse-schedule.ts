import { nearestName } from "../../base/suggest.ts";
import { beginsPair, readPairs } from "../typing/pairs.ts";
import { asName } from "../typing/plain-characters.ts";
import type { Word } from "../typing/words.ts";
import { extraWord, inputMistakes, mistake } from "./parse-words.ts";
import type { Misread, Parsed } from "./verb.ts";

/** What somebody typed after `/mesh schedule`. */
export type ScheduleCommand =
  | {
      readonly act: "add";
      readonly name: string;
      readonly cron: string;
      readonly timeZone: string;
      readonly playbook: string;
      readonly inputs: Readonly<Record<string, string>>;
    }
  | { readonly act: "list" }
  | { readonly act: "next"; readonly name?: string }
  | { readonly act: "pause" | "resume" | "remove"; readonly name: string };

const ACTS = ["add", "list", "next", "pause", "resume", "remove"] as const;
type Act = (typeof ACTS)[number];
const ALSO: ReadonlyMap<string, Act> = new Map([
  ["create", "add"],
  ["new", "add"],
  ["ls", "list"],
  ["show", "list"],
  ["when", "next"],
  ["stop", "pause"],
  ["continue", "resume"],
  ["delete", "remove"],
  ["rm", "remove"],
]);
const EXAMPLE = ["schedule", "add", "NAME", "0 3 * * *", "Europe/Berlin", "PLAYBOOK"];

/** Reads the words after `/mesh schedule`; without any, it means the list. */
export function parseSchedule(words: readonly Word[]): Parsed<ScheduleCommand> {
  const [first, ...rest] = words;
  if (first === undefined) return { args: { act: "list" } };
  const wanted = asName(first.text);
  const act: Act | undefined = ACTS.find((known) => known === wanted) ?? ALSO.get(wanted);
  const [name, second] = rest.map(({ text }) => asName(text));
  switch (act) {
    case undefined:
      return unknownAct(first.text, rest);
    case "add":
      return parseAdd(rest);
    case "list":
      return name === undefined ? { args: { act } } : extra(act, name, []);
    case "next":
      if (second !== undefined) return extra(act, second, [name ?? ""]);
      return { args: name === undefined ? { act } : { act, name } };
    case "pause":
    case "resume":
    case "remove":
      if (second !== undefined) return extra(act, second, [name ?? ""]);
      if (name !== undefined) return { args: { act, name } };
      return {
        ...mistake("SLACK_NO_SCHEDULE", `\`schedule ${act}\` needs the name of a schedule.`, [
          ["schedule", act, "NAME"],
        ]),
        advice: "`/mesh schedule list` shows the names.",
      };
  }
}

function unknownAct(act: string, rest: readonly Word[]): Misread {
  const nearest = nearestName(asName(act), ACTS);
  const misread = mistake(
    "SLACK_SCHEDULE_ACT",
    `"${act}" is not something /mesh schedule can do.`,
    nearest === undefined ? [["schedule", "list"]] : [["schedule", nearest, ...rest.map(({ text }) => text)]],
  );
  return nearest === undefined ? { ...misread, advice: `It can: ${ACTS.join(", ")}.` } : misread;
}

/** A cron expression may be quoted or given as its five separate words. */
function parseAdd(words: readonly Word[]): Parsed<ScheduleCommand> {
  const [name, ...rest] = words;
  const first = rest[0]?.text ?? "";
  const quoted = first.includes(" ") || first.startsWith("@");
  const cron = quoted
    ? first
    : rest
        .slice(0, 5)
        .map(({ text }) => text)
        .join(" ");
  const [timeZone, playbook, ...pairs] = rest.slice(quoted ? 1 : 5);
  if (name === undefined || timeZone === undefined || playbook === undefined || beginsPair([playbook]))
    return mistake("SLACK_SCHEDULE_ADD", "A schedule needs a name, a cron, a time zone and a playbook.", [
      EXAMPLE,
    ]);
  const read = readPairs(pairs);
  const schedule = {
    name: name.text.toLowerCase(),
    cron: cron.trim().replace(/\s+/g, " "),
    timeZone: timeZone.text,
    playbook: asName(playbook.text),
  };
  const before = ["schedule", "add", schedule.name, schedule.cron, schedule.timeZone, schedule.playbook];
  return inputMistakes(read, before) ?? { args: { act: "add", ...schedule, inputs: read.inputs } };
}

function extra(act: string, word: string, name: readonly string[]): Misread {
  return extraWord(`schedule ${act}`, word, [["schedule", act, ...name]]);
}
