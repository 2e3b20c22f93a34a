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

/** A playbook without mistakes, inputs that fit it, and the plan that they result in. */
interface Work {
  readonly playbook: Playbook;
  /** As given, and the playbook's defaults for the rest. */
  readonly inputs: JsonObject;
  readonly plan: Plan;
  /** The steps that the first view of the run shows. */
  readonly expected: readonly ExpectedStep[];
  /** What is odd about the playbook but does not prevent a run. */
  readonly warnings: readonly Diagnostic[];
}

/** Somebody who asks for a run in Slack. The playbook's own permissions apply to them. */
interface Person {
  readonly by: string;
  /** Where the run is requested and reported. */
  readonly channel: string;
  /** Who has which role. */
  readonly roles: Roles;
}

/** Whoever is at the terminal, and what the configuration declares. No playbook restricts what they may run. */
interface Operator {
  /** The name of the person or of the schedule. */
  readonly by: string;
  readonly channel?: string;
  readonly isOperator: true;
}

/** Who asks for a run. */
export type Asker = Person | Operator;

/**
 * Holds what came through the gate. Because of its private field no object literal or spread has this type, and only this
 * file can call its constructor: a value of this type has passed the checks here.
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

/** A playbook and inputs that are ready to run as soon as somebody asks for it: see `permitRun`. */
export type PreparedPlaybook = Gated<Work>;

/** A run that may be started. The engine accepts nothing else. */
export type PreparedRun = Gated<Work & { readonly by: string; readonly channel?: string }>;

/** Why a playbook cannot be run with these inputs. */
export type Refusal = {
  readonly source: PlaybookSource;
  /** Everything that has to be fixed. */
  readonly diagnostics: readonly Diagnostic[];
} & (
  | { readonly kind: "broken" }
  | {
      readonly kind: "wrong-inputs";
      readonly playbook: Playbook;
      /** The diagnostics that belong to a declared input, by the name of the input. */
      readonly byInput: ReadonlyMap<string, Diagnostic>;
    }
);

export type Preparation = { readonly kind: "ready"; readonly prepared: PreparedPlaybook } | Refusal;

/**
 * The first half of the gate: checks the inputs for a playbook and makes the plan. That is enough for a preview; a run also
 * needs `permitRun`. Has no side effects.
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

/** The second half of the gate: whether the playbook's own permissions let somebody run it. The server's lists come before. */
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
 * The gate for a run that is already in the journal, with its playbook as it was then. Its inputs, permissions and first
 * view were checked when it began and are stored with it, so they are not checked again.
 * @returns `undefined` if this version of Regatta refuses the playbook.
 */
export function reopenPlaybook(source: PlaybookSource, actions: ActionCatalogue): Playbook | undefined {
  return parsePlaybook(source, actions).playbook;
}
