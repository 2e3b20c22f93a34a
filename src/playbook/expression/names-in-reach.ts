import type { Environment } from "@marcbachmann/cel-js";
import type { Shape } from "./shape.ts";

/** The names that an expression may read at its place, with their shapes. */
export interface NamesInReach {
  readonly names: ReadonlyMap<string, Shape>;
  /** Names that exist elsewhere in a playbook → why they cannot be read here, as a sentence. */
  readonly elsewhere: ReadonlyMap<string, string>;
  /** Whether an expression here may pass on a secret. */
  readonly takesSecrets: boolean;
  /** Why a field cannot be read and what to do, if more is known than that it does not exist. */
  explain(path: readonly string[]): { readonly message: string; readonly hint: string } | undefined;
  /** An environment that knows the types of `names`. */
  types(): Environment;
}
