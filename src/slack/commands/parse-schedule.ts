import type { Diagnostic } from "../../base/diagnostic.ts";
import type { CodeOf } from "../../base/error-codes.ts";
import { suggestName } from "../../base/suggest.ts";
import { readPairs } from "./pairs.ts";

/** What somebody typed behind `/mesh schedule`. */
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

type Parsed = { readonly command: ScheduleCommand } | { readonly diagnostics: readonly Diagnostic[] };

const ACTS = ["add", "list", "next", "pause", "resume", "remove"] as const;
const ADD = 'Write `/mesh schedule add NAME "0 3 * * *" Europe/Berlin PLAYBOOK [input=value …]`.';

/** Reads what stands behind `/mesh schedule`; nothing asks for the list. */
export function parseSchedule(words: readonly string[]): Parsed {
  const [first, ...rest] = words;
  if (first === undefined) return { command: { act: "list" } };
  const act = ACTS.find((known) => known === first.toLowerCase());
  switch (act) {
    case undefined:
      return mistake(
        "SLACK_SCHEDULE_ACT",
        `"${first}" is nothing that can be done with schedules.`,
        suggestName(first, ACTS),
      );
    case "add":
      return parseAdd(rest);
    case "list":
      return rest[0] === undefined ? { command: { act } } : extra(act, rest[0], "");
    case "next":
      return rest[1] === undefined
        ? { command: rest[0] === undefined ? { act } : { act, name: rest[0] } }
        : extra(act, rest[1], " NAME");
    case "pause":
    case "resume":
    case "remove": {
      const [name, second] = rest;
      if (second !== undefined) return extra(act, second, " NAME");
      if (name !== undefined) return { command: { act, name } };
      return mistake(
        "SLACK_NO_SCHEDULE",
        `\`schedule ${act}\` needs the name of a schedule.`,
        `Write /mesh schedule ${act} NAME; /mesh schedule list shows the names.`,
      );
    }
  }
}

/** A cron may stand in quotes or as its five words. */
function parseAdd(words: readonly string[]): Parsed {
  const [name, ...rest] = words;
  const quoted = rest[0]?.includes(" ") === true || rest[0]?.startsWith("@") === true;
  const cron = quoted ? (rest[0] ?? "") : rest.slice(0, 5).join(" ");
  const [timeZone, playbook, ...pairs] = rest.slice(quoted ? 1 : 5);
  if (name === undefined || timeZone === undefined || playbook === undefined || playbook.includes("="))
    return mistake("SLACK_SCHEDULE_ADD", "A schedule needs a name, a cron, a time zone and a playbook.", ADD);
  const { inputs, diagnostics } = readPairs(pairs);
  if (diagnostics.length > 0) return { diagnostics };
  return {
    command: { act: "add", name, cron: cron.trim().replace(/\s+/g, " "), timeZone, playbook, inputs },
  };
}

function extra(act: string, word: string, takes: string): Parsed {
  return mistake(
    "SLACK_EXTRA_WORD",
    `\`schedule ${act}\` does not know what to do with "${word}".`,
    `Write /mesh schedule ${act}${takes}.`,
  );
}

function mistake(code: CodeOf<"edges">, message: string, hint: string): Parsed {
  return { diagnostics: [{ code, severity: "error", message, hint }] };
}
