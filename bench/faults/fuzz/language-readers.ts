import { evaluateTemplate } from "../../../src/playbook/index.ts";
import { checkTiming } from "../../../src/scheduler/check-timing.ts";
import { dueSlots, slotsAfter } from "../../../src/scheduler/slots.ts";
import { DEFAULTS, given, read } from "../../../test/language/expressions.ts";
import { judgeMutant, mutantOf } from "../../../test/language/mutants.ts";
import { scopeWith } from "../../../test/support/playbooks.ts";
import type { Reader } from "./reader.ts";

const A_YEAR_MS = 31_536_000_000;
const FROM_MS = Date.UTC(2026, 0, 1);

/** A cron that is accepted has slots in order, and catching up ends. */
function readTiming(text: string): unknown {
  const [cron = "", timeZone = ""] = text.split("|");
  const diagnostics = checkTiming({ cron, timeZone }, { minIntervalMs: 900_000 });
  if (diagnostics.length > 0) return { diagnostics };
  const slots = slotsAfter({ cron, timeZone }, FROM_MS, 5);
  if (slots.some((slot, at) => slot <= (slots[at - 1] ?? FROM_MS)))
    throw new Error(`the slots go back: ${slots.join(", ")}`);
  const [first = FROM_MS] = slots;
  return dueSlots({ cron, timeZone }, first, {
    nowMs: Math.max(first, FROM_MS + A_YEAR_MS / 52),
    graceMs: 3_600_000,
  });
}

function readExpression(source: string): unknown {
  const parsed = read(source);
  const template = given(parsed);
  if (template === undefined) return parsed;
  return evaluateTemplate(template, { ...scopeWith(), inputs: DEFAULTS }) ?? "null";
}

/** Readers of the playbook language beyond its files. */
export const LANGUAGE_READERS: readonly Reader[] = [
  {
    name: "playbooks, planned and written again",
    kind: "text",
    weight: 1,
    pieces: [""],
    originals: [""],
    // It makes its own mutants, of which each is known by its number.
    read: (text) => judgeMutant(mutantOf(Number.parseInt(text.replace(/\D/g, "0") || "1", 10))),
  },
  {
    name: "expressions",
    kind: "text",
    weight: 3,
    originals: [
      ...[
        "inputs.l.all(x, inputs.m.exists(y, y > 1.0 && x != 'd'))",
        "size(inputs.l) > 2 ? inputs.s : 'x' + \"y\"",
      ],
      ...["[1, 2, -3].map(n, n * 2)[0] in [2, 4]", "inputs.s.contains('ex') && !(1 / 1 == 2 % 3)"],
      ...[
        "inputs.l.map(x, x + x).filter(y, y.startsWith('a')).join(',')",
        "string(int(2.5) + 1) + string(true)",
      ],
      ...["{'a': inputs.l, 'b': {'c': 1}}.b.c + size(inputs.s)", "has(inputs.s) ? inputs.m[0] : 1.0"],
    ],
    pieces: [
      ...[
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ".",
        ",",
        "?",
        ":",
        "&&",
        "||",
        "!",
        "-",
        "%",
        "/ 0",
        "'",
        '"',
        "r'",
        "b'",
        "\\",
      ],
      ...[
        "inputs.l",
        "inputs.m",
        ".all(x, ",
        ".map(x, ",
        "matches('(a+)+$')",
        "9223372036854775808",
        "1u",
        "in",
        "has(",
        "dyn(",
      ],
      ...[
        "size(",
        "__proto__",
        "constructor",
        "}}",
        "${{",
        "//",
        "steps.x.outputs",
        "always()",
        "null",
        "1e308",
      ],
    ],
    read: readExpression,
  },
  {
    name: "crons and time zones",
    kind: "text",
    weight: 6,
    originals: [
      ...["0 3 * * 1-5|Europe/Berlin", "*/30 * * * *|UTC", "5,35 0-23/2 1,15 JAN-JUN 1#2|America/New_York"],
      ...["10 2 L * *|Australia/Lord_Howe", "0 0 29 2 *|Pacific/Apia", "59 23 31 12 7|Asia/Kathmandu"],
    ],
    pieces: [
      "*",
      "/",
      "-",
      ",",
      "#",
      "L",
      "W",
      "?",
      "MON",
      "@daily",
      "0",
      "59",
      "60",
      "999999",
      " ",
      "|",
      "Europe/",
      "+02:00",
    ],
    read: readTiming,
  },
];
