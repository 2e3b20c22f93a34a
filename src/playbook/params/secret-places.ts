import { isJsonObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import { pathText } from "../../schema/explain-errors.ts";
import { plainSchema } from "../../schema/plain-schema.ts";
import { schemaAt } from "../../schema/schema-at.ts";
import { valueAt } from "../../schema/schema-errors.ts";
import type { ActionDeclaration } from "../action-declaration.ts";

/** Our own keyword beside a parameter's schema: secrets may stand in it, and in everything in it. */
export const SECRETS = "secrets";

/**
 * Where in a parameter: `anywhere`; `whole`: only as the whole value; `objects`: only in `data` and `stringData` of the
 * Kubernetes Secrets among its objects, because everyone who may look into the namespace can read all other objects.
 */
export type SecretPlaces = "anywhere" | "whole" | "objects";

/**
 * Why a secret may not stand at a place of the parameters, as the end of a sentence; `undefined` if it may.
 * @param written the parameters as far as they are known.
 */
export function secretProblem(
  schema: JsonObject,
  written: JsonValue,
  path: readonly string[],
  how: "alone" | "in a text",
): string | undefined {
  for (const depth of path.keys()) {
    const [above, inside] = [path.slice(0, depth + 1), path.slice(depth + 1)];
    const places = schemaAt(schema, above)?.[SECRETS] as SecretPlaces | undefined;
    if (places === undefined) continue;
    if (places === "whole") return how === "alone" ? undefined : "takes a secret only by itself";
    if (places === "objects") return objectProblem(written, above, inside);
    return undefined;
  }
  return "does not take a secret, because it is shown, stored or passed on";
}

/** Words a secret at a place where it may not stand. */
export function explainSecretPlace(
  { params, name }: ActionDeclaration,
  path: readonly string[],
  problem: string,
) {
  const places = secretParams(plainSchema(params), []);
  return {
    code: "PB_SECRET_PLACE" as const,
    message: `"${pathText(path)}" ${problem}.`,
    hint:
      places.length > 0
        ? `${name} takes secrets in ${places.join(", ")}.`
        : "Secrets can stand in the url, headers and body of load.run and http.check, and in a Secret that k8s.apply applies.",
  };
}

/** The parameters in which secrets may stand, as people write them. */
export function secretParams(schema: JsonObject, path: readonly string[]): readonly string[] {
  if (schema[SECRETS] === "objects") return ["data and stringData of a Secret"];
  if (schema[SECRETS] !== undefined) return [pathText(path)];
  const inItems = isJsonObject(schema.items) ? secretParams(schema.items, path) : [];
  const properties = isJsonObject(schema.properties) ? Object.entries(schema.properties) : [];
  return [
    ...inItems,
    ...properties.flatMap(([name, property]) =>
      isJsonObject(property) ? secretParams(property, [...path, name]) : [],
    ),
  ];
}

/** @param inside the path below the list of objects: the object's index, then its field. */
function objectProblem(
  written: JsonValue,
  list: readonly string[],
  [index = "", field = "", ...rest]: readonly string[],
): string | undefined {
  const object = valueAt(written, [...list, index]);
  const isSecret = isJsonObject(object) && object.kind === "Secret" && object.apiVersion === "v1";
  const isValue = (field === "data" || field === "stringData") && rest.length === 1;
  if (isSecret && isValue) return undefined;
  return isSecret
    ? "does not take a secret: of a Secret only data and stringData do"
    : "does not take a secret: everyone who may look into the namespace can read this object. Put it into a Secret, and let the pods read that";
}
