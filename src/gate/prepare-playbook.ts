import type { Diagnostic } from "../base/diagnostic.ts";
import type { JsonObject } from "../base/json.ts";
import type { ActionCatalogue } from "../playbook/action-declaration.ts";
import {
  type ExpectedStep,
  type ParsedPlaybook,
  type Plan,
  parsePlaybook,
  planPlaybook,
  resolveInputs,
} from "../playbook/index.ts";
import type { Playbook, PlaybookSource } from "../playbook/playbook.ts";
import type { Roles } from "../playbook/roles.ts";
import { type Denial, denialOf } from "./denial.ts";

/** A playbook that is free of mistakes, with inputs that fit it and the plan that both give. */
interface Work {
  readonly playbook: Playbook;
  /** As given, with the playbook's defaults for the rest. */
  readonly inputs: JsonObject;
  readonly plan: Plan;
  /** The steps that the run's first view shows. */
  readonly expected: readonly ExpectedStep[];
  /** What is odd about the playbook and keeps it from nothing. */
  readonly warnings: readonly Diagnostic[];
}

/** Somebody who asks for a run in Slack: the playbook's own permissions hold for them. */
interface Person {
  readonly by: string;
  /** Where it is asked, and told. */
  readonly channel: string;
  /** Who has which role. */
  readonly roles: Roles;
}

/** Who is at the terminal, and what the configuration declares: no playbook narrows what they may run. */
interface Operator {
  /** The name of the person, or what stands for the schedule. */
  readonly by: string;
  readonly channel?: string;
  readonly isOperator: true;
}

/** Who asks for a run. */
export type Asker = Person | Operator;

/**
 * Holds what came through the gate. Its private field makes the type one that no object literal and no spread fits, and
 * only this file has its constructor: whoever has one has been here.
 */
class Gated<T> {
  readonly #content: T;

  constructor(content: T) {
    this.#content = content;
  }

  get content(): T {
    return this.#content;
  }
}

/** A playbook and inputs that a run can be made of, once somebody asks for it: see `permitRun`. */
export type PreparedPlaybook = Gated<Work>;

/** A run that may be started: all that the engine takes. */
export type PreparedRun = Gated<Work & { readonly by: string; readonly channel?: string }>;

/** Why no run can be made of a playbook and inputs. */
export type Refusal = {
  readonly source: PlaybookSource;
  /** All that must be mended. */
  readonly diagnostics: readonly Diagnostic[];
} & (
  | { readonly kind: "broken" }
  | {
      readonly kind: "wrong-inputs";
      readonly playbook: Playbook;
      /** Those of the diagnostics that belong to one declared input, by its name. */
      readonly byInput: ReadonlyMap<string, Diagnostic>;
    }
);

export type Preparation = { readonly kind: "ready"; readonly prepared: PreparedPlaybook } | Refusal;

/**
 * The gate, first half: a playbook as it was read, the inputs that were given for it, and the plan of both. Whoever looks
 * ahead needs no more; what is run goes through `permitRun`, too. Changes nothing.
 * @param given typed values, or texts as people type them (`rate=300`).
 */
export function preparePlaybook(
  { source, playbook, diagnostics }: ParsedPlaybook,
  given: JsonObject,
): Preparation {
  if (playbook === undefined) return { kind: "broken", source, diagnostics };
  const refused = { kind: "wrong-inputs", source, playbook } as const;
  const { inputs, byInput, ...resolved } = resolveInputs(playbook, given);
  if (inputs === undefined) return { ...refused, byInput, diagnostics: resolved.diagnostics };
  const planned = planPlaybook(playbook, inputs);
  if ("diagnostics" in planned) return { ...refused, byInput, diagnostics: planned.diagnostics };
  const { plan, expected } = planned;
  const prepared = new Gated({ playbook, inputs, plan, expected, warnings: diagnostics });
  return { kind: "ready", prepared };
}

type Permit = { readonly run: PreparedRun };

/** The gate, second half: whether somebody may run it, by its own permissions and after the server's lists. */
export function permitRun(prepared: PreparedPlaybook, asker: Operator): Permit;
export function permitRun(prepared: PreparedPlaybook, asker: Asker): Permit | { readonly denial: Denial };
export function permitRun({ content }: PreparedPlaybook, asker: Asker): Permit | { readonly denial: Denial } {
  const { by, channel } = asker;
  const denial =
    "roles" in asker
      ? denialOf(content.playbook.permissions, "run", { userId: by, channelId: asker.channel }, asker.roles)
      : undefined;
  if (denial !== undefined) return { denial };
  return { run: new Gated({ ...content, by, ...(channel === undefined ? {} : { channel }) }) };
}

/**
 * The gate for a run that is in the journal already: its playbook as it was then. Its inputs, its permissions and its
 * first view were judged when it began and are kept with it, so that nothing is asked again.
 * @returns nothing where this version refuses the playbook.
 */
export function reopenPlaybook(source: PlaybookSource, actions: ActionCatalogue): Playbook | undefined {
  return parsePlaybook(source, actions).playbook;
}
