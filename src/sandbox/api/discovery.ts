import type { Fields } from "./object.ts";
import { apiVersionOf, type ResourceKind, type ResourceKinds } from "./resource-kinds.ts";

/** The version that the sandbox reports; clients recognise the sandbox by the build metadata. */
export const GIT_VERSION = "v1.34.0+regatta-sandbox";
/** What `kubectl get all` lists. */
const IN_ALL = ["Pod", "Service", "Deployment", "ReplicaSet", "Job"];
const VERBS = ["create", "delete", "get", "list", "patch", "update", "watch"];

function groupOf(kinds: readonly ResourceKind[], name: string): Fields {
  const versions = [...new Set(kinds.filter((kind) => kind.group === name).map((kind) => kind.version))];
  const listed = versions.map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: listed, preferredVersion: listed[0] };
}

function resourcesOf(kinds: readonly ResourceKind[], groupVersion: string): readonly Fields[] {
  return kinds
    .filter((kind) => apiVersionOf(kind) === groupVersion)
    .flatMap(({ plural, singular, namespaced, kind, shortNames, hasStatus }) => {
      const base = { namespaced, kind, singularName: "" };
      const all = {
        ...base,
        name: plural,
        singularName: singular,
        verbs: VERBS,
        ...(IN_ALL.includes(kind) ? { categories: ["all"] } : {}),
      };
      return [
        { ...all, ...(shortNames.length > 0 ? { shortNames } : {}) },
        ...(hasStatus ? [{ ...base, name: `${plural}/status`, verbs: ["get", "patch", "update"] }] : []),
        ...(kind === "Pod" ? [{ ...base, name: "pods/log", verbs: ["get"] }] : []),
      ];
    });
}

/** Just enough OpenAPI to show kubectl that the server validates fields itself. */
function openApi(kinds: readonly ResourceKind[], groupVersion: string): Fields {
  const paths = kinds
    .filter((kind) => apiVersionOf(kind) === groupVersion)
    .map(({ group, version, kind, plural }) => {
      const parameters = [{ name: "fieldValidation", in: "query", schema: { type: "string" } }];
      const gvk = { group, version, kind };
      const responses = { 200: { description: "OK" } };
      const patch = {
        "x-kubernetes-group-version-kind": gvk,
        "x-kubernetes-action": "patch",
        parameters,
        responses,
      };
      return [`/${group ? "apis" : "api"}/${groupVersion}/${plural}/{name}`, { patch }];
    });
  const info = { title: "Regatta sandbox", version: GIT_VERSION };
  return { openapi: "3.0.0", info, paths: Object.fromEntries(paths), components: { schemas: {} } };
}

const versionDocument = {
  major: "1",
  minor: "34",
  gitVersion: GIT_VERSION,
  gitCommit: "",
  gitTreeState: "clean",
  buildDate: "",
  goVersion: "",
  compiler: "",
  platform: `${process.platform}/${process.arch === "x64" ? "amd64" : process.arch}`,
};

/** Answers the discovery paths, on which clients find out what is served; `undefined` for any other path. */
export function discover(kinds: ResourceKinds, path: string): Fields | undefined {
  const all = kinds.all();
  const groupVersions = [...new Set(all.map(apiVersionOf))];
  const groups = [...new Set(all.map((kind) => kind.group))].filter(Boolean);
  const resourceList = (groupVersion: string) =>
    groupVersions.includes(groupVersion)
      ? { kind: "APIResourceList", apiVersion: "v1", groupVersion, resources: resourcesOf(all, groupVersion) }
      : undefined;
  const [root = "", first = "", second = "", third] = path.split("/").slice(1);
  if (third !== undefined && root !== "openapi") return undefined;
  switch (root) {
    case "version":
      return versionDocument;
    case "api":
      if (second) return undefined;
      return first
        ? resourceList(first)
        : { kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs: [] };
    case "apis":
      if (second) return resourceList(`${first}/${second}`);
      if (!first) {
        return { kind: "APIGroupList", apiVersion: "v1", groups: groups.map((name) => groupOf(all, name)) };
      }
      return groups.includes(first)
        ? { kind: "APIGroup", apiVersion: "v1", ...groupOf(all, first) }
        : undefined;
    case "openapi": {
      if (first !== "v3") return undefined;
      const groupVersion = path.split("/").slice(4).join("/");
      if (groupVersion) return openApi(all, groupVersion);
      const place = (gv: string) => `${gv.includes("/") ? "apis" : "api"}/${gv}`;
      const documents = groupVersions.map((gv) => [
        place(gv),
        { serverRelativeURL: `/openapi/v3/${place(gv)}` },
      ]);
      return { paths: Object.fromEntries(documents) };
    }
    default:
      return undefined;
  }
}
