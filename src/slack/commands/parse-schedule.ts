import { suggestName } from "../../base/suggest.ts";
import { readPairs } from "./pairs.ts";
import { mistake } from "./parse-words.ts";
import type { Parsed } from "./verb.ts";

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
const ADD = 'Write `/mesh schedule add NAME "0 3 * * *" Europe/Berlin PLAYBOOK [input=value …]`.';

/** Reads the words after `/mesh schedule`; without any, it means the list. */
export function parseSchedule(words: readonly string[]): Parsed<ScheduleCommand> {
  const [first, ...rest] = words;
  if (first === undefined) return { args: { act: "list" } };
  const act = ACTS.find((known) => known === first.toLowerCase());
  switch (act) {
    case undefined:
      return mistake(
        "SLACK_SCHEDULE_ACT",
        `"${first}" is not something /mesh schedule can do.`,
        suggestName(first, ACTS),
      );
    case "add":
      return parseAdd(rest);
    case "list":
      return rest[0] === undefined ? { args: { act } } : extra(act, rest[0], "");
    case "next":
      return rest[1] === undefined
        ? { args: rest[0] === undefined ? { act } : { act, name: rest[0] } }
        : extra(act, rest[1], " NAME");
    case "pause":
    case "resume":
    case "remove": {
      const [name, second] = rest;
      if (second !== undefined) return extra(act, second, " NAME");
      if (name !== undefined) return { args: { act, name } };
      return mistake(
        "SLACK_NO_SCHEDULE",
        `\`schedule ${act}\` needs the name of a schedule.`,
        `Write /mesh schedule ${act} NAME; /mesh schedule list shows the names.`,
      );
    }
  }
}

/** A cron expression may be quoted or given as its five separate words. */
function parseAdd(words: readonly string[]): Parsed<ScheduleCommand> {
  const [name, ...rest] = words;
  const quoted = rest[0]?.includes(" ") === true || rest[0]?.startsWith("@") === true;
  const cron = quoted ? (rest[0] ?? "") : rest.slice(0, 5).join(" ");
  const [timeZone, playbook, ...pairs] = rest.slice(quoted ? 1 : 5);
  if (name === undefined || timeZone === undefined || playbook === undefined || playbook.includes("="))
    return mistake("SLACK_SCHEDULE_ADD", "A schedule needs a name, a cron, a time zone and a playbook.", ADD);
  const { inputs, diagnostics } = readPairs(pairs);
  if (diagnostics.length > 0) return { diagnostics };
  return {
    args: { act: "add", name, cron: cron.trim().replace(/\s+/g, " "), timeZone, playbook, inputs },
  };
}

function extra(act: string, word: string, takes: string): Parsed<ScheduleCommand> {
  return mistake(
    "SLACK_EXTRA_WORD",
    `\`schedule ${act}\` does not know what to do with "${word}".`,
    `Write /mesh schedule ${act}${takes}.`,
  );
}
