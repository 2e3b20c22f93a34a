import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { manifestsText } from "../../src/kubernetes/objects/manifests.ts";
import { loadMeshes } from "../../src/meshes/load-meshes.ts";
import type { RenderedObject } from "../../src/traffic/dialects/dialect.ts";
import { renderRules } from "../../src/traffic/dialects/render-rules.ts";
import { expectGolden } from "../support/golden.ts";

const GOLDEN = fileURLToPath(new URL("golden", import.meta.url));
const CRDS = fileURLToPath(new URL("../../../shared/crds", import.meta.url));
if (!existsSync(CRDS))
  console.log("skipped: resources against their CRDs: the folder ../shared/crds is missing");

const { library } = loadMeshes([]);
const files = readdirSync(GOLDEN).filter((name) => name.endsWith(".rules.yaml"));
const dialects = ["istio", "gateway-api"] as const;

function rendered(file: string, dialect: string) {
  const text = readFileSync(join(GOLDEN, file), "utf8");
  const target = { mesh: library.get("istio"), meshes: library.all(), namespace: "shop", dialect };
  return renderRules({ path: file, text }, target);
}

describe.each(files)("%s", (file) => {
  test.each(dialects)("becomes the golden file beside it in %s, or is refused as that says", (dialect) => {
    const { objects, diagnostics } = rendered(file, dialect);
    const lines = diagnostics.map(({ code, message, hint, range }) => {
      const place = `${range?.start.line}:${range?.start.column}`;
      return `${place} ${code} ${message} ${hint ?? ""}\n`;
    });
    const name = `${basename(file, ".rules.yaml")}.${dialect}.golden.txt`;
    expectGolden(
      lines.length > 0 ? lines.join("") : manifestsText(objects ?? []),
      new URL(`golden/${name}`, import.meta.url),
    );
  });

  test.skipIf(!existsSync(CRDS)).each(dialects)("fits the schemas of its CRDs in %s", (dialect) => {
    for (const object of rendered(file, dialect).objects ?? []) expect(complaints(object)).toEqual([]);
  });
});

const places: Readonly<Record<string, string>> = {
  VirtualService: "istio",
  DestinationRule: "istio",
  HTTPRoute: "gateway-api/standard-v1.5.1",
};

/** What the schema of the object's CRD objects to. */
function complaints(object: RenderedObject): readonly unknown[] {
  const folder = join(CRDS, places[object.kind] ?? "");
  const crd = readdirSync(folder)
    .flatMap((name) => parseAllDocuments(readFileSync(join(folder, name), "utf8")))
    .map((document) => document.toJS() as CustomResourceDefinition | null)
    .find((candidate) => candidate?.spec?.names?.kind === object.kind);
  const version = object.apiVersion.split("/")[1];
  const schema = crd?.spec.versions.find(({ name }) => name === version)?.schema.openAPIV3Schema;
  if (!schema) throw new Error(`there is no schema for ${object.kind} ${object.apiVersion} in ${folder}`);
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    formats: { int32: true, int64: true, double: true, byte: true, "date-time": true },
  });
  const validate = ajv.compile(closed(schema));
  validate(object);
  return validate.errors ?? [];
}

interface CustomResourceDefinition {
  readonly spec: {
    readonly names: { readonly kind: string };
    readonly versions: readonly {
      readonly name: string;
      readonly schema: { readonly openAPIV3Schema: Schema };
    }[];
  };
}
interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly [key: string]: unknown;
}

/** The server drops fields that are not in a schema; here they count as mistakes. */
function closed(schema: Schema): Schema {
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).map(([key, inner]) => [key, walk(inner)]);
    const copy = Object.fromEntries(entries) as Record<string, unknown>;
    const isObject = copy.properties !== undefined && copy.type === "object";
    return isObject && copy["x-kubernetes-preserve-unknown-fields"] !== true
      ? { additionalProperties: false, ...copy }
      : copy;
  };
  const { properties = {}, ...rest } = walk(schema) as Schema;
  const named = { apiVersion: { type: "string" }, kind: { type: "string" }, metadata: { type: "object" } };
  return { ...rest, properties: { ...properties, ...named } };
}
