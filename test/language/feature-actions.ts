import Type from "typebox";
import { reportPublishDeclaration } from "../../src/actions/report/publish.declaration.ts";
import { createWait } from "../../src/actions/wait.ts";
import { parseDuration } from "../../src/base/duration.ts";
import type { ErrorCode } from "../../src/base/error-codes.ts";
import { Failure } from "../../src/base/failure.ts";
import type { Action, ActionContext, PastRun } from "../../src/engine/action.ts";

const closed = { additionalProperties: false } as const;

/** Takes its time, returns its text, and fails as often as it is told to. */
const work: Action = {
  name: "test.work",
  summary: "Takes its time and returns its text.",
  params: Type.Object(
    {
      takes: Type.String({ format: "duration", default: "1s", description: "How long it takes" }),
      text: Type.Optional(Type.String({ secrets: "anywhere", description: "What it returns" })),
      number: Type.Optional(Type.Number({ description: "A figure to return" })),
      fails: Type.Integer({ default: 0, description: "How many attempts of this cell fail" }),
      code: Type.String({ default: "TEST_BROKEN", description: "The code with which they fail" }),
      deaf: Type.Boolean({ default: false, description: "It does not stop when it is told to" }),
    },
    closed,
  ),
  outputs: Type.Object({ text: Type.Optional(Type.String()), number: Type.Optional(Type.Number()) }, closed),
  recovery: "reconcile",
  async run(params, context) {
    const { takes, text, number, fails, code, deaf } = params;
    await context.clock.sleep(millisecondsOf(takes), deaf ? {} : { signal: context.signal });
    if (failuresSoFar(context) < Number(fails)) throw new Failure(code as ErrorCode, "It was told to fail.");
    return {
      outputs: {
        ...(text === undefined ? {} : { text }),
        ...(number === undefined ? {} : { number }),
      },
    };
  },
};

const attempts = new WeakMap<ActionContext["run"], Map<string, number>>();

function failuresSoFar({ run, stepId, cellKey }: ActionContext): number {
  const ofRun = attempts.get(run) ?? new Map<string, number>();
  attempts.set(run, ofRun);
  const key = `${stepId}/${cellKey}`;
  const before = ofRun.get(key) ?? 0;
  ofRun.set(key, before + 1);
  return before;
}

/** Measures one given figure a second, reports each as it comes, and ends when it is told that this is enough. */
const measure: Action = {
  name: "test.measure",
  summary: "Measures the given figures, one per second.",
  params: Type.Object({ p99: Type.Array(Type.Number(), { minItems: 1, description: "Figures" }) }, closed),
  outputs: Type.Object({ seconds: Type.Integer() }, closed),
  result: Type.Object({ p99: Type.Number(), requests: Type.Integer() }, closed),
  recovery: "measure",
  async run(params, { clock, signal, figures }) {
    let result = { p99: 0, requests: 0 };
    let seconds = 0;
    for (const p99 of params.p99 as readonly number[]) {
      await clock.sleep(1_000, { signal });
      seconds += 1;
      result = { p99: Math.max(result.p99, p99), requests: seconds * 100 };
      if (figures(result) === "stop") break;
    }
    return { outputs: { seconds }, result };
  },
};

/** Stands in for the real one: charts and documents are not what the language tests are about. */
const publish: Action = {
  ...reportPublishDeclaration,
  async run({ results: stepId, compare_with: which }, { results, pastResult }) {
    const artifacts = results(String(stepId)).map((_, index) => `result-${index + 1}`);
    const past = which === undefined ? undefined : await pastResult(String(stepId), which as PastRun);
    const headline =
      past?.kind === "found" ? `p99 was ${String(past.result.p99)}` : "nothing to compare with";
    return { outputs: { artifacts, headline } };
  },
};

/** The actions used by the features' playbooks. */
export const featureActions: ReadonlyMap<string, Action> = new Map(
  [work, measure, publish, createWait()].map((action) => [action.name, action]),
);

function millisecondsOf(text: unknown): number {
  return parseDuration(String(text)) ?? 0;
}
