import { Failure } from "../../base/failure.ts";
import type { JsonObject } from "../../base/json.ts";
import type { Expectation } from "../playbook.ts";
import type { Scope } from "../scope.ts";
import { toText } from "./cel-value.ts";
import { evaluateCondition, evaluateTemplate } from "./evaluate.ts";
import { planMeter } from "./meter.ts";
import type { Template } from "./template.ts";

/** The result of looking at what people did. */
export interface Judgement {
  readonly passed: boolean;
  /** The praise, or the hint that fits. */
  readonly remark: string;
  /** Expressions that could not be evaluated, for their author. They count as false. */
  readonly problems: readonly string[];
}

const NO_HINT_FITS = "That is not it yet. Read the task once more.";
const PASSED = "That is it.";

/**
 * Judges facts by an expectation. An expression that cannot be evaluated counts as false: usually what it reads does not
 * exist yet. Pure; never throws, whatever the facts.
 */
export function judgeExpectation(
  { pass, praise, hints }: Expectation,
  scope: Scope,
  facts: JsonObject,
): Judgement {
  const problems: string[] = [];
  const whole: Scope = { ...scope, facts };
  const meter = planMeter();
  const attempt = <T>(work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      problems.push(error.message);
      return undefined;
    }
  };
  const text = (template: Template | undefined, otherwise: string) =>
    (template && attempt(() => toText(evaluateTemplate(template, whole, meter)).trim())) || otherwise;
  const passed = attempt(() => evaluateCondition(pass, whole, meter)) ?? false;
  if (passed) return { passed, remark: text(praise, PASSED), problems };
  const fitting = hints.find(
    ({ when }) => when === undefined || attempt(() => evaluateCondition(when, whole, meter)),
  );
  return { passed, remark: text(fitting?.hint, NO_HINT_FITS), problems };
}
