import type { Static, TObject } from "typebox";
import type { ObjectChange } from "../kubernetes/preview/object-change.ts";
import type { ActionDeclaration } from "../playbook/action-declaration.ts";
import type { Action, ActionContext, PreviewContext } from "./action.ts";

/** What the implementation of a declared action is given: its parameters, resolved, checked and with their defaults. */
type ParamsOf<Declaration extends ActionDeclaration> = Static<Declaration["params"]>;

/** What it gives back: the outputs that were declared, and the result where one was. */
type OutcomeOf<Declaration extends ActionDeclaration> = {
  readonly outputs: Frozen<Static<Declaration["outputs"]>>;
} & (Declaration extends { readonly result: infer Result extends TObject }
  ? { readonly result: Frozen<Static<Result>> }
  : { readonly result?: never });

/** Lists and maps that nobody changes any more. */
type Frozen<Value> = Value extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : Value extends object
    ? { readonly [Key in keyof Value]: Frozen<Value[Key]> }
    : Value;

/** Forbids outputs that were not declared: for what a function returns, TypeScript alone does not. */
interface Nothing<Given extends PropertyKey, Declared extends PropertyKey> {
  readonly outputs: { readonly [Key in Exclude<Given, Declared>]?: never };
}

type KeyOf<Value> = Value extends unknown ? keyof Value : never;

/**
 * Makes an action of its declaration and of what does the work. The types of parameters, outputs and result are those
 * of the declaration's schemas, so that an implementation that does not fit them does not compile.
 */
export function defineAction<
  const Declaration extends ActionDeclaration,
  const Outcome extends OutcomeOf<Declaration>,
>(
  declaration: Declaration,
  implementation: {
    /** See {@link Action.run}. */
    run(
      params: ParamsOf<Declaration>,
      context: ActionContext,
    ): Promise<Outcome & Nothing<KeyOf<Outcome["outputs"]>, keyof Static<Declaration["outputs"]>>>;
    /** See {@link Action.preview}. */
    preview?(params: ParamsOf<Declaration>, context: PreviewContext): Promise<readonly ObjectChange[]>;
  },
): Action {
  // The engine checks parameters against the schema before it calls, and what comes back before it stores it.
  return { ...declaration, ...(implementation as Implementation) };
}

type Implementation = Pick<Action, "run" | "preview">;
