import type { LoadSpec } from "../../order/spec.ts";
import { encodeCall } from "./encode-call.ts";
import { reflectService } from "./reflect.ts";

/**
 * Completes a load test whose call was given by name and JSON only: the server is asked what the message looks like.
 * @throws Failure `LOAD_REFLECTION_FAILED`, `LOAD_CALL_UNKNOWN`, `LOAD_CALL_MESSAGE`; the reason of `signal`.
 */
export async function reflectCall(spec: LoadSpec, signal: AbortSignal): Promise<LoadSpec> {
  const { call } = spec;
  if (call === undefined || call.message !== undefined) return spec;
  const root = await reflectService(spec, call.name.split("/")[0] ?? "", signal);
  return { ...spec, call: encodeCall(root, call.name, call.json) };
}
