import { readdirSync, readFileSync } from "node:fs";
import { expect } from "vitest";
import { parse, stringify } from "yaml";
import { actionCatalogue } from "../../src/actions/catalogue.ts";
import type { JsonObject } from "../../src/base/json.ts";
import {
  parsePlaybook,
  planPlaybook,
  renderDiagnostics,
  resolveInputs,
  WorkBudget,
} from "../../src/playbook/index.ts";
import { featureActions } from "./feature-actions.ts";

const actions = new Map([...featureActions, ...actionCatalogue]);
const FEATURES = "test/language/features";

/** The valid playbooks that mutants are made from: those that we ship, and one for every feature of the language. */
const ORIGINALS: readonly string[] = [
  ...readdirSync("playbooks").map((name) => `playbooks/${name}`),
  ...readdirSync(FEATURES).map((name) => `${FEATURES}/${name}/playbook.yaml`),
].map((path) => readFileSync(path, "utf8"));

/** What the nightly race includes. */
const includes = { "compare-meshes.yaml": readFileSync("playbooks/compare-meshes.yaml", "utf8") };

/** Pieces that mean something in YAML, in expressions or in JavaScript. */
const PIECES = [
  ..."\n|  |    |- |: |:|?|{|}|[|]|,|\"|'|#|\t|&a |*a|!t |!!binary |<<: |---\n|\u0000|\r\n".split("|"),
  ..."matrix.|result.|previous.|steps.|always()|matches('(a+)+')|.all(x, x)| in | ? 1 : 2".split("|"),
  ...["$", "{{", "}}", "inputs"],
  ..."null|true|~|1e999|-1|0x1F|.inf|2026-01-01|30|30s|__proto__: 1|constructor: x|toString".split("|"),
  ..."uses: |with: |if: |matrix: |id: |finally:\n|outputs: |uses: playbook:./a.yaml|permissions: ".split("|"),
];

/** Numbers that look random and are the same for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A valid playbook with one to three changes, mostly one; always the same for the same number. */
export function mutantOf(seed: number): string {
  const random = randomOf(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  let text = ORIGINALS[below(ORIGINALS.length)] ?? "";
  for (let changes = Math.max(1, below(4)); changes > 0; changes--) text = changed(text, below);
  return text;
}

function changed(text: string, below: (limit: number) => number): string {
  const lines = text.split("\n");
  const at = below(text.length + 1);
  const line = below(lines.length);
  switch (below(12)) {
    case 0: // insert a piece
      return text.slice(0, at) + (PIECES[below(PIECES.length)] ?? "") + text.slice(at);
    case 1: // replace some characters with a piece
      return text.slice(0, at) + (PIECES[below(PIECES.length)] ?? "") + text.slice(at + below(12));
    case 2: // delete some characters
      return text.slice(0, at) + text.slice(at + 1 + below(20));
    case 3: // repeat a line
      return lines.toSpliced(line, 0, lines[line] ?? "").join("\n");
    case 4: // delete a line
      return lines.toSpliced(line, 1).join("\n");
    case 5: // change the indentation of a line
      return lines
        .with(line, below(2) ? `  ${lines[line]}` : (lines[line] ?? "").replace(/^ {2}/, ""))
        .join("\n");
    case 6: // swap two lines
      return exchanged(lines, line, below(lines.length)).join("\n");
    case 7: // add a comment
      return lines.with(line, `${lines[line]} # ${PIECES[below(PIECES.length)]?.trim()}`).join("\n");
    case 8: // quote a value
      return lines.with(line, (lines[line] ?? "").replace(/: ([\w.-]+)$/, `: '$1'`)).join("\n");
    case 9: // replace one word with another
      return wordExchanged(text, /[a-z_]{3,}/g, below);
    default: // replace one number with another
      return wordExchanged(text, /\d+/g, below);
  }
}

function wordExchanged(text: string, pattern: RegExp, below: (limit: number) => number): string {
  const words = [...text.matchAll(pattern)];
  const chosen = words[below(words.length)];
  const other = words[below(words.length)]?.[0] ?? "";
  if (!chosen) return text;
  return text.slice(0, chosen.index) + other + text.slice(chosen.index + chosen[0].length);
}

function exchanged(lines: readonly string[], a: number, b: number): readonly string[] {
  return lines.with(a, lines[b] ?? "").with(b, lines[a] ?? "");
}

export type MutantFate = "refused" | "needs inputs" | "planned";

/**
 * What must hold for any text: either it is refused with places and advice, or it can be planned, and when written out
 * again it gives an equal plan; and neither costs more steps than allowed for its size.
 */
export function judgeMutant(text: string): MutantFate {
  const budget = new WorkBudget();
  const source = { path: "mutant.yaml", text, includes };
  const { playbook, diagnostics } = parsePlaybook(source, actions, budget);
  // A few thousand characters, none of which is read more often than aliases allow.
  const read = text.length + includes["compare-meshes.yaml"].length;
  expect(budget.spent).toBeLessThan(2_000 + read * 52);
  const rendered = renderDiagnostics(diagnostics, source);
  if (!playbook) {
    expect(rendered).toMatch(/mutant\.yaml(?::\d+:\d+)? PB_[A-Z_]+ /);
    return "refused";
  }
  const { inputs } = resolveInputs(playbook, {});
  if (!inputs) return "needs inputs";
  expect(planOf(stringify(parse(text)), inputs)).toEqual(planOf(text, inputs));
  return "planned";
}

function planOf(text: string, inputs: JsonObject): unknown {
  const { playbook } = parsePlaybook({ path: "mutant.yaml", text, includes }, actions);
  if (!playbook)
    throw new Error(`a playbook that lints clean is refused when it is written out again:\n${text}`);
  const plan = JSON.stringify(planPlaybook(playbook, inputs));
  return JSON.parse(plan.replaceAll(/on line \d+/g, "in a line"));
}
