import type { Diagnostic } from "../../base/diagnostic.ts";
import { parseDuration } from "../../base/duration.ts";
import type { CodeOf } from "../../base/error-codes.ts";
import { nearestName, suggestName } from "../../base/suggest.ts";
import { VERBS, type Verb } from "../access.ts";
import { readPairs } from "./pairs.ts";
import { parseSchedule, type ScheduleCommand } from "./parse-schedule.ts";
import { splitWords } from "./words.ts";

interface NamedPlaybook {
  readonly playbook: string;
  readonly inputs: Readonly<Record<string, string>>;
}

/** What somebody typed behind `/mesh`. Input values are texts; the playbook's declarations give them their types. */
export type Command =
  | { readonly verb: "help"; readonly topic?: Verb }
  | { readonly verb: "list" }
  | ({ readonly verb: "run" } & NamedPlaybook)
  | ({ readonly verb: "plan" | "preview" } & NamedPlaybook)
  | { readonly verb: "status" | "stop" | "report" | "approve" | "deny"; readonly run?: string }
  | { readonly verb: "show"; readonly run: string }
  | {
      readonly verb: "rerun";
      readonly run: string;
      readonly inputs: Readonly<Record<string, string>>;
    }
  | { readonly verb: "reference"; readonly run: string; readonly mark: boolean }
  | { readonly verb: "runs"; readonly playbook?: string }
  | { readonly verb: "lock"; readonly reason: string; readonly ttlMs: number }
  | { readonly verb: "unlock" }
  | { readonly verb: "route"; readonly service: string; readonly namespace?: string }
  | ({ readonly verb: "schedule" } & ScheduleCommand)
  | { readonly verb: "learn"; readonly lesson?: string; readonly wish?: "restart" | "leave" };

export type ParsedCommand = { readonly command: Command } | { readonly diagnostics: readonly Diagnostic[] };

/** Reads a command. Nothing typed is a call for help. All mistakes come together. */
export function parseCommand(text: string): ParsedCommand {
  const split = splitWords(text);
  if ("problem" in split) return { diagnostics: [split.problem] };
  const [first, ...rest] = split.words;
  if (first === undefined) return { command: { verb: "help" } };
  const verb = VERBS.find((known) => known === first.toLowerCase());
  if (verb === undefined)
    return mistake(
      "SLACK_UNKNOWN_VERB",
      `"${first}" is nothing that /mesh can do.`,
      suggestName(first, VERBS),
    );
  switch (verb) {
    case "help":
      return parseHelp(rest);
    case "list":
    case "unlock":
      return rest.length === 0 ? { command: { verb } } : tooMuch(verb, rest[0] ?? "", "");
    case "runs":
      return parseRuns(rest);
    case "show":
      return parseShow(rest);
    case "rerun":
      return parseRerun(rest);
    case "reference":
      return parseReference(rest);
    case "lock":
      return parseLock(rest);
    case "route":
      return parseRoute(rest);
    case "schedule": {
      const parsed = parseSchedule(rest);
      return "command" in parsed ? { command: { verb, ...parsed.command } } : parsed;
    }
    case "learn":
      return parseLearn(rest);
    case "run":
    case "plan":
    case "preview":
      return parseRun(verb, rest);
    case "status":
    case "stop":
    case "report":
    case "approve":
    case "deny":
      return parseRunReference(verb, rest);
  }
}

function parseHelp(words: readonly string[]): ParsedCommand {
  const [topic] = words;
  if (topic === undefined) return { command: { verb: "help" } };
  const verb = VERBS.find((known) => known === topic.toLowerCase());
  if (verb !== undefined) return { command: { verb: "help", topic: verb } };
  return mistake("SLACK_UNKNOWN_TOPIC", `There is no help on "${topic}".`, suggestName(topic, VERBS));
}

type ReferringVerb = "status" | "stop" | "report" | "approve" | "deny";

function parseRunReference(verb: ReferringVerb, words: readonly string[]): ParsedCommand {
  const [run, second] = words;
  if (second !== undefined) return tooMuch(verb, second, " RUN");
  return { command: run === undefined ? { verb } : { verb, run } };
}

function parseRun(verb: "run" | "plan" | "preview", words: readonly string[]): ParsedCommand {
  const [playbook, ...pairs] = words;
  if (playbook === undefined || playbook.includes("=")) {
    return mistake(
      "SLACK_NO_PLAYBOOK",
      `\`${verb}\` needs the name of a playbook first.`,
      `Write /mesh ${verb} NAME; /mesh list shows the names.`,
    );
  }
  const { inputs, diagnostics } = readPairs(pairs);
  if (diagnostics.length > 0) return { diagnostics };
  return { command: { verb, playbook, inputs } };
}

function parseRuns(words: readonly string[]): ParsedCommand {
  const [playbook, second] = words;
  if (second !== undefined) return tooMuch("runs", second, " PLAYBOOK");
  return { command: playbook === undefined ? { verb: "runs" } : { verb: "runs", playbook } };
}

function parseShow(words: readonly string[]): ParsedCommand {
  const [run, second] = words;
  if (run === undefined) return noRun("show");
  return second === undefined ? { command: { verb: "show", run } } : tooMuch("show", second, " RUN");
}

function parseRerun(words: readonly string[]): ParsedCommand {
  const [run, ...pairs] = words;
  if (run === undefined || run.includes("=")) return noRun("rerun");
  const { inputs, diagnostics } = readPairs(pairs);
  return diagnostics.length > 0 ? { diagnostics } : { command: { verb: "rerun", run, inputs } };
}

function parseReference(words: readonly string[]): ParsedCommand {
  const [run, off, third] = words;
  if (run === undefined) return noRun("reference");
  if (off !== undefined && off.toLowerCase() !== "off") return tooMuch("reference", off, " RUN [off]");
  if (third !== undefined) return tooMuch("reference", third, " RUN [off]");
  return { command: { verb: "reference", run, mark: off === undefined } };
}

function parseRoute(words: readonly string[]): ParsedCommand {
  const [service, namespace, third] = words;
  if (service === undefined)
    return mistake(
      "SLACK_NO_SERVICE",
      "`route` needs the name of a Service first.",
      "Write /mesh route SERVICE, and its namespace behind it where several have one.",
    );
  if (third !== undefined) return tooMuch("route", third, " SERVICE [NAMESPACE]");
  return { command: { verb: "route", service, ...(namespace === undefined ? {} : { namespace }) } };
}

function parseLearn(words: readonly string[]): ParsedCommand {
  const [lesson, second, third] = words;
  if (lesson === undefined) return { command: { verb: "learn" } };
  const wish = second?.toLowerCase();
  if (wish === undefined) return { command: { verb: "learn", lesson } };
  if ((wish === "restart" || wish === "leave") && third === undefined)
    return { command: { verb: "learn", lesson, wish } };
  return tooMuch("learn", third ?? second ?? "", " LESSON, with restart or leave behind it");
}

const LOCK_MS = 3_600_000;
const LONGEST_LOCK_MS = 24 * 3_600_000;

function parseLock(words: readonly string[]): ParsedCommand {
  const given = words.find((word) => word.startsWith("for="));
  const ttlMs = given === undefined ? LOCK_MS : parseDuration(given.slice("for=".length));
  if (ttlMs === undefined || ttlMs <= 0 || ttlMs > LONGEST_LOCK_MS)
    return mistake(
      "SLACK_LOCK_TIME",
      `"${given ?? ""}" is no time for a lock.`,
      "Write it like for=90m; a day is the longest.",
    );
  const reason = words.filter((word) => word !== given).join(" ");
  return { command: { verb: "lock", reason, ttlMs } };
}

function noRun(verb: "show" | "rerun" | "reference"): ParsedCommand {
  return mistake(
    "SLACK_NO_RUN",
    `\`${verb}\` needs a run first.`,
    `Write /mesh ${verb} RUN; /mesh runs shows their ids.`,
  );
}

function tooMuch(verb: Verb, word: string, takes: string): ParsedCommand {
  const other = nearestName(word, VERBS);
  return mistake(
    "SLACK_EXTRA_WORD",
    `\`${verb}\` does not know what to do with "${word}".`,
    other === undefined
      ? `Write /mesh ${verb}${takes}.`
      : `Write /mesh ${verb}${takes}, or /mesh ${other} by itself.`,
  );
}

function mistake(code: CodeOf<"edges">, message: string, hint: string): ParsedCommand {
  return { diagnostics: [{ code, severity: "error", message, hint }] };
}
