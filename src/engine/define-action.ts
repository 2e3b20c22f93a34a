import type { Static, TObject } from "typebox";
import type { Missing } from "../base/failure.ts";
import type { ObjectChange } from "../kubernetes/preview/object-change.ts";
import type { ActionDeclaration } from "../playbook/action-declaration.ts";
import type { Action, ActionContext, PreviewContext } from "./action.ts";

/** The parameters that an implementation gets: resolved, checked and with defaults filled in. */
type ParamsOf<Declaration extends ActionDeclaration> = Static<Declaration["params"]>;

/** What it returns: the declared outputs, and the result if one is declared. */
type OutcomeOf<Declaration extends ActionDeclaration> = {
  readonly outputs: Frozen<Static<Declaration["outputs"]>>;
} & (Declaration extends { readonly result: infer Result extends TObject }
  ? { readonly result: Frozen<Static<Result>> }
  : { readonly result?: never });

/** Makes lists and maps readonly, deeply. */
type Frozen<Value> = Value extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : Value extends object
    ? { readonly [Key in keyof Value]: Frozen<Value[Key]> }
    : Value;

/** Forbids undeclared outputs, which TypeScript by itself accepts in the return value of a function. */
interface Nothing<Given extends PropertyKey, Declared extends PropertyKey> {
  readonly outputs: { readonly [Key in Exclude<Given, Declared>]?: never };
}

type KeyOf<Value> = Value extends unknown ? keyof Value : never;

/**
 * Makes an action from its declaration and its implementation. The types of parameters, outputs and result come from the
 * declaration's schemas, so an implementation that does not fit them does not compile.
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
    /** See {@link Action.check}. */
    check?(params: ParamsOf<Declaration>): Promise<void>;
    /** See {@link Action.leaves}. */
    leaves?(params: ParamsOf<Declaration>): readonly string[];
    /** See {@link Action.makes}. */
    makes?(params: ParamsOf<Declaration>): readonly Missing[];
  },
): Action {
  // The engine checks the parameters against the schema before the call, and the outcome before storing it.
  return { ...declaration, ...(implementation as Implementation) };
}

type Implementation = Pick<Action, "run" | "preview" | "check" | "leaves" | "makes">;
