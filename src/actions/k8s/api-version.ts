import Type from "typebox";
import { Failure } from "../../base/failure.ts";

/** How a step names an API group and version: like the other parameters, or as manifests do. */
export const apiVersionParams = {
  apiVersion: Type.Optional(
    Type.String({ minLength: 1, description: "As in a manifest: v1, apps/v1, gateway.networking.k8s.io/v1" }),
  ),
  api_version: Type.Optional(
    Type.String({ minLength: 1, description: "Another way to write apiVersion; one of them is needed" }),
  ),
};

/** One of the two is needed. Each form names its property, because strict validators refuse `required` without it. */
export const oneApiVersion = {
  anyOf: [
    { properties: { apiVersion: {} }, required: ["apiVersion"] },
    { properties: { api_version: {} }, required: ["api_version"] },
  ],
};

/** @throws Failure `STEP_PARAMS_INVALID` if a step names none, or two that differ. */
export function apiVersionOf(given: {
  readonly kind: string;
  readonly api_version?: string;
  readonly apiVersion?: string;
}): string {
  const { kind, api_version: one, apiVersion: other = one } = given;
  const version = one ?? other;
  if (version !== undefined && version === other) return version;
  const what = version === undefined ? "has no apiVersion" : `has two versions, ${one} and ${other}`;
  throw new Failure("STEP_PARAMS_INVALID", `The ${kind} ${what}.`, {
    hint: "Write apiVersion as in its manifest, such as v1 or apps/v1.",
    state: "Nothing was changed.",
  });
}
