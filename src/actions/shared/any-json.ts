import Type from "typebox";
import type { JsonValue } from "../../base/json.ts";

/** Schema of whatever JSON can say, for parameters and facts that an action only hands on. */
export const AnyJson = (description?: string) =>
  Type.Unsafe<JsonValue>(Type.Unknown(description === undefined ? {} : { description }));
