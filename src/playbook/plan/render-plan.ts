import { formatDuration } from "../../base/duration.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import { printable } from "../../base/printable.ts";
import { toText } from "../expression/cel-value.ts";
import type { Plan, PlannedCell, PlannedStep } from "./plan.ts";

/** A plan as plain text, the same for a terminal and a code block in Slack. Has no line break at the end. */
export function renderPlan(plan: Plan): string {
  const lines = [`${plan.playbook}: ${printable(plan.title)}`, ...inputLines(plan.inputs)];
  if (plan.concurrency) {
    lines.push(
      `  one run at a time in the group ${toText(plan.concurrency.group)} (${plan.concurrency.policy})`,
    );
  }
  for (const [what, ids] of Object.entries(plan.permissions ?? {})) {
    lines.push(
      `  ${what === "channels" ? "only in" : `${what} only by`} ${(ids as readonly string[]).join(", ")}`,
    );
  }
  const kept =
    plan.finallyTimeoutMs === undefined ? "" : `, and ${formatDuration(plan.finallyTimeoutMs)} for finally`;
  lines.push(`  time limit ${formatDuration(plan.timeoutMs)}${kept}`);
  lines.push(...phaseLines(plan, ""));
  return lines.join("\n");
}

/** Steps, clean-up and outputs. @param prefix number of the step that includes them, followed by a dot. */
function phaseLines(
  { steps, finally: atEnd, outputs = {} }: Pick<Plan, "steps" | "finally" | "outputs">,
  prefix: string,
): readonly string[] {
  const lines: string[] = [];
  for (const [index, step] of steps.entries()) lines.push("", ...stepLines(step, `${prefix}${index + 1}.`));
  if (atEnd.length > 0) lines.push("", "Finally, however it ends:");
  for (const [index, step] of atEnd.entries()) {
    lines.push("", ...stepLines(step, `${prefix}${steps.length + index + 1}.`));
  }
  const given = Object.entries(outputs).map(([name, value]) => `   ${name}: ${printable(inputText(value))}`);
  if (given.length > 0) lines.push("", "Gives:", ...given);
  return lines;
}

function inputLines(inputs: JsonObject): readonly string[] {
  const entries = Object.entries(inputs).map(([name, value]) => `${name}=${printable(inputText(value))}`);
  return entries.length > 0 ? [`  with ${entries.join(" ")}`] : [];
}

function inputText(value: JsonValue): string {
  return Array.isArray(value) ? (value as readonly JsonValue[]).map(toText).join(",") : toText(value);
}

function stepLines(step: PlannedStep, number: string): readonly string[] {
  const named = step.name === step.id || step.name === step.uses ? "" : ` ${printable(step.name)}`;
  const marks = step.destructive ? " (removes)" : "";
  const lines = [`${number} ${step.id}${named === "" ? "" : ` –${named}`}: ${step.uses}${marks}`];
  if (step.summary !== "") lines.push(`   ${step.summary}`);
  if (step.cellsKnown !== undefined) lines.push(`   cells ${step.cellsKnown}`);
  for (const cell of step.cells) lines.push(...cellLines(cell, number));
  const manner = mannerOf(step);
  if (manner !== "") lines.push(`   ${manner}`);
  for (const { expression, title, level, abort } of step.thresholds) {
    const what = title === undefined ? expression : `${title} (${expression})`;
    lines.push(
      `   ${level === "fail" ? "must" : "should"} hold${abort ? ", or it ends early" : ""}: ${printable(what)}`,
    );
  }
  if (step.outputs.length > 0) lines.push(`   gives also: ${step.outputs.join(", ")}`);
  return lines;
}

/** How the step is run, where that differs from the default. */
function mannerOf(step: PlannedStep): string {
  const { retry, timeoutMs, maxParallel, onInterrupt } = step;
  const parts = [
    maxParallel > 1 ? `${maxParallel} cells at a time` : "",
    step.cells.length > 1 && !step.failFast ? "every cell runs" : "",
    retry.attempts > 1
      ? `up to ${retry.attempts} tries${retry.on ? ` after ${retry.on.join(" or ")}` : ""}`
      : "",
    timeoutMs === undefined ? "" : `at most ${formatDuration(timeoutMs)}`,
    step.continueOnError ? "the run continues if it fails" : "",
    onInterrupt ? `after a crash: ${onInterrupt}` : "",
  ];
  return parts.filter((part) => part !== "").join(", ");
}

function cellLines(cell: PlannedCell, number: string): readonly string[] {
  const indent = cell.key === "" ? "   " : "     ";
  const lines = cell.key === "" ? [] : [`   [${cell.key}]`];
  if (cell.runs === false) return [...lines, `${indent}skipped: its condition does not hold`];
  if (typeof cell.runs === "string") lines.push(`${indent}if ${printable(cell.runs)}`);
  lines.push(...paramLines(cell.params, "").map((line) => `${indent}${line}`));
  lines.push(...cell.problems.map((problem) => `${indent}✗ ${printable(problem)}`));
  const included = cell.included ? phaseLines(cell.included, number) : [];
  lines.push(...included.map((line) => (line === "" ? line : `${indent}${line}`)));
  return lines;
}

/** One line per value, with nested names joined by dots. Empty maps and lists are left out. */
function paramLines(params: JsonObject, prefix: string): readonly string[] {
  return Object.entries(params).flatMap(([name, value]) => {
    if (isJsonObject(value)) return paramLines(value, `${prefix}${name}.`);
    if (Array.isArray(value) && value.length === 0) return [];
    return valueLines(`${prefix}${name}: ${inputText(value)}`);
  });
}

/** A text of several lines continues below its name behind a bar, so that none of its lines looks like one of the plan. */
function valueLines(text: string): readonly string[] {
  const [first = "", ...rest] = text.replace(/\n$/, "").split("\n").map(printable);
  return [first, ...rest.map((line) => `  | ${line}`)];
}
