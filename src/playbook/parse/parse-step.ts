import { isMap } from "yaml";
import { plainSchema } from "../../schema/plain-schema.ts";
import type { NamesInReach } from "../expression/names-in-reach.ts";
import type { Expression, Template } from "../expression/template.ts";
import { checkParams } from "../params/check-params.ts";
import { readYamlTexts } from "../params/yaml-text.ts";
import type { Expectation, IncludedPlaybook, OnInterrupt, Playbook, Step } from "../playbook.ts";
import type { Value } from "../source/reader.ts";
import { GROUP } from "./group.ts";
import type { OutlinedStep } from "./outline-steps.ts";
import { parseExpect } from "./parse-expect.ts";
import { parseMatrix } from "./parse-matrix.ts";
import { parseOutputs } from "./parse-outputs.ts";
import { parseRetry } from "./parse-retry.ts";
import { parseThresholds } from "./parse-thresholds.ts";
import type { Parsing } from "./parsing.ts";
import type { Reaches, StepPlace } from "./reaches.ts";

/** What surrounds a list of steps. */
interface Surroundings {
  /** Of the playbook. */
  readonly header: Omit<Playbook, "steps" | "finally" | "outputs" | "permissions" | "concurrency">;
  readonly reaches: Reaches;
}

/** Reads the steps of a playbook, or those that are written in a step. @param outlined all of them, `finally` last. */
export function parseSteps(
  outlined: readonly OutlinedStep[],
  surroundings: Surroundings,
  parsing: Parsing,
): Pick<Playbook, "steps" | "finally"> {
  const parsed = outlined.map((step, index) => parseStep(step, index, surroundings, parsing));
  const phaseOf = (phase: "steps" | "finally") =>
    parsed.filter((_, index) => outlined[index]?.phase === phase);
  return { steps: phaseOf("steps"), finally: phaseOf("finally") };
}

/** Reads a step's keys; `index` is its place among all steps, `finally` last. */
function parseStep(
  outlined: OutlinedStep,
  index: number,
  surroundings: Surroundings,
  parsing: Parsing,
): Step {
  const { reader } = parsing;
  const { reaches } = surroundings;
  const { keys, id, uses, declaration, inner } = outlined;
  const place = reaches.dimensionsAround.length > 0 ? "innerMatrix" : "matrix";
  const matrix = parseMatrix(keys.get("matrix"), reaches.at(place, { index }), parsing);
  const dimensions = matrix && [...matrix.dimensions.keys()];
  refuseSameDimension(keys.get("matrix"), reaches.dimensionsAround, parsing);
  const here: StepPlace = { index, dimensions, declaration };
  const include = inner
    ? parseInner(outlined, inner, { ...surroundings, reaches: reaches.inside(here, inner) }, parsing)
    : outlined.include;
  const inStep = reaches.at("step", here);
  const condition = parseIf(outlined, inStep, parsing);
  const timeout = keys.get("timeout");
  const timeoutMs = timeout && reader.duration(timeout);
  const thresholds = keys.get("thresholds");
  const continueOnError = keys.get("continue_on_error");
  const continues = (continueOnError && reader.boolean(continueOnError)) ?? false;
  const outputs = keys.get("outputs");
  const interrupt = parseOnInterrupt(keys.get("on_interrupt"), parsing);
  const expect = parseExpectOf(outlined, () => reaches.at("expect", here), parsing);
  return {
    id,
    name: parseName(outlined, reaches.at("name"), parsing),
    uses,
    ...(declaration ? { declaration } : {}),
    ...(include ? { include } : {}),
    with: parseWith(outlined, inStep, parsing),
    ...(condition ? { if: condition } : {}),
    ...(matrix ? { matrix: matrix.dimensions } : {}),
    maxParallel: matrix?.maxParallel ?? 1,
    failFast: matrix?.failFast ?? !continues,
    retry: parseRetry(keys.get("retry"), parsing),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    continueOnError: continues,
    ...(interrupt ? { onInterrupt: interrupt } : {}),
    ...(outputs && !inner
      ? { outputs: parseOutputs(outputs, reaches.at("stepOutputs", here), parsing) }
      : {}),
    thresholds:
      thresholds && !include
        ? parseThresholds(
            thresholds,
            uses,
            declaration?.result && reaches.at("thresholds", here),
            declaration !== undefined,
            parsing,
          )
        : [],
    ...(expect ? { expect } : {}),
    range: reader.findings.range(reader.span(outlined.value)),
  };
}

/** The steps that are written in a step, as a playbook that is part of this one. */
function parseInner(
  { keys }: OutlinedStep,
  inner: readonly OutlinedStep[],
  surroundings: Surroundings,
  parsing: Parsing,
): IncludedPlaybook {
  const phases = parseSteps(inner, surroundings, parsing);
  const outputs = keys.get("outputs");
  const reach = surroundings.reaches.at("groupOutputs", { index: phases.steps.length });
  const playbook = {
    ...surroundings.header,
    ...phases,
    ...(outputs ? { outputs: parseOutputs(outputs, reach, parsing) } : {}),
  };
  return { playbook, declaration: GROUP, reads: "surroundings" };
}

/** Inside a step with a matrix, a second dimension of the same name would hide the first. */
function refuseSameDimension(
  matrix: Value | undefined,
  around: readonly string[],
  { reader }: Parsing,
): void {
  if (!isMap(matrix?.node)) return;
  for (const { name, key } of reader.yaml.entries(matrix.node)) {
    if (!around.includes(name)) continue;
    reader.report({
      code: "PB_BAD_NAME",
      at: key,
      message: `A step around this one already has a matrix dimension "${name}", which this one would hide.`,
      hint: "Give one of them another name.",
    });
  }
}

/** A step that looks at what people did must say what it expects; for any other step `expect` has no meaning. */
function parseExpectOf(
  { keys, uses, declaration, include }: OutlinedStep,
  reach: () => NamesInReach,
  parsing: Parsing,
): Expectation | undefined {
  const { reader } = parsing;
  const value = keys.get("expect");
  const usesValue = keys.get("uses");
  if (declaration?.facts) {
    if (value) return parseExpect(value, reach(), parsing);
    if (!usesValue) return undefined;
    reader.report({
      code: "PB_MISSING_KEY",
      at: reader.span(usesValue),
      message: `${uses} has no "expect": it could not tell when it is passed.`,
      hint: "Add expect: with pass, and hints for what may go wrong.",
    });
  } else if (value && declaration && !include) {
    reader.report({
      code: "PB_UNKNOWN_KEY",
      at: value.key,
      message: `${uses} does not look at anything people did, so there is nothing to expect.`,
      hint: "Use lesson.check, or thresholds for what is measured.",
    });
  }
  return undefined;
}

/** The name is shown before the step runs, and once for all its cells, so it can read only inputs. */
function parseName(
  { keys, id, uses }: OutlinedStep,
  reach: NamesInReach,
  { reader, expressions }: Parsing,
): Template {
  const value = keys.get("name");
  const isText = value !== undefined && reader.source(value) !== undefined;
  if (isText) return expressions.template(value.node, reach);
  return { kind: "literal", value: keys.has("id") ? id : uses };
}

/** In `steps`, an `if` without a status function holds only while nothing has failed; `finally` always runs. */
function parseIf(
  { keys, phase }: OutlinedStep,
  reach: NamesInReach,
  { expressions }: Parsing,
): Expression | undefined {
  const value = keys.get("if");
  const compiled = value && expressions.bare(value, reach);
  if (!compiled) return undefined;
  const { expression, checked } = compiled;
  return phase === "steps" && !checked.callsStatus ? { ...expression, impliesSuccess: true } : expression;
}

function parseWith(
  { keys, declaration }: OutlinedStep,
  reach: NamesInReach,
  { reader, expressions }: Parsing,
): Template {
  const empty: Template = { kind: "map", entries: new Map() };
  const value = keys.get("with");
  if (value && !reader.map(value, '"with"')) return empty;
  const written = value ? expressions.template(value.node, reach) : empty;
  const template =
    value && declaration ? readYamlTexts(written, value, plainSchema(declaration.params), reader) : written;
  const at = value ?? keys.get("uses");
  if (declaration && at) {
    checkParams(declaration, template, value ?? { name: "with", node: null, key: reader.span(at) }, reader);
  }
  return template;
}

function parseOnInterrupt(value: Value | undefined, { reader }: Parsing): OnInterrupt | undefined {
  return (
    value &&
    reader.choice(value, ["retry", "fail", "ask"] as const, {
      reconcile: "retry",
      measure: "retry",
      rerun: "retry",
      again: "retry",
      abort: "fail",
    })
  );
}
