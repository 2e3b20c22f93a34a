import Type from "typebox";
import type { JsonValue } from "../../base/json.ts";

/** Schema for any JSON value, for parameters and facts that an action only passes on. */
export const AnyJson = (description?: string) =>
  Type.Unsafe<JsonValue>(Type.Unknown(description === undefined ? {} : { description }));
