import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { formatDuration } from "../../base/duration.ts";
import { readCommand } from "./read-command.ts";

const TABLE = new URL("../../../test/slack/typing-habits.txt", import.meta.url);

/** A line of the table: what is typed, and what is understood. */
interface Habit {
  readonly typed: string;
  readonly understood: string;
}

/** The table's lines under their headings. */
function readTable(): ReadonlyMap<string, readonly Habit[]> {
  const habits = new Map<string, Habit[]>();
  let under: Habit[] = [];
  for (const line of readFileSync(TABLE, "utf8").split("\n")) {
    if (line.startsWith("## ")) {
      under = [];
      habits.set(line.slice(3), under);
    } else if (line.includes("  =>  ")) {
      const [typed = "", understood = ""] = line.split("  =>  ");
      under.push({ typed: typed === "[]" ? "" : withEscapes(typed), understood });
    }
  }
  return habits;
}

function withEscapes(text: string): string {
  return text
    .replace(/\\u([0-9a-f]{4})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replaceAll("\\n", "\n")
    .replaceAll("\\t", "\t");
}

/** What is understood, as the table writes it. */
function understood(text: string): string {
  const read = readCommand(text);
  if ("diagnostics" in read) return `✗ ${read.diagnostics.map(({ hint }) => hint ?? "").join("")}`;
  const { verb, task } = read;
  return [`${verb.name}${wordOf(task.args)}`, ...restOf(task.args)].join(" | ").trimEnd();
}

function wordOf(args: unknown): string {
  if (args === undefined) return "";
  if (typeof args === "string") return ` ${args}`;
  const given = args as Readonly<Record<string, unknown>>;
  if ("takes" in given) return ` ${String(given.name)}`;
  if ("ttlMs" in given) return ` ${formatDuration(Number(given.ttlMs))}`;
  return "inputs" in given ? ` ${String(given.playbook ?? given.run)}` : ` ${JSON.stringify(given)}`;
}

function restOf(args: unknown): readonly string[] {
  const { inputs, reason } = (args ?? {}) as { readonly inputs?: object; readonly reason?: string };
  const pairs = Object.entries(inputs ?? {}).map(([name, value]) => `${name}=${value}`);
  return reason === undefined ? pairs : [reason];
}

const table = readTable();

test("the table of typing habits has at least 120 lines", () => {
  expect([...table.values()].flat().length).toBeGreaterThanOrEqual(120);
});

for (const [heading, habits] of table) {
  describe(`typing habits: ${heading}`, () => {
    test.each(habits)("$typed", (habit) => {
      expect(understood(habit.typed)).toBe(habit.understood);
    });
  });
}
