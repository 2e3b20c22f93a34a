import Type, { type Static } from "typebox";
import { DIALECTS } from "../traffic/dialects/dialect.ts";
import { FEATURES } from "../traffic/rules/features.ts";

const closed = { additionalProperties: false } as const;
const text = (description: string) => Type.String({ minLength: 1, description });
const values = (description: string) => Type.Record(Type.String(), Type.Unknown(), { description });

/** Helm takes both as arguments: what begins with a hyphen would be one of its options, such as --post-renderer. */
export const HELM_CHART = {
  pattern: "^[A-Za-z0-9][A-Za-z0-9._/-]*$",
  description: "Name of the chart in the repository",
};
/** Helm's own rule for the names of releases. */
const RELEASE = {
  pattern: "^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$",
  maxLength: 53,
  description: "Name of the release",
};

const HelmReleaseSpec = Type.Object(
  {
    release: Type.String(RELEASE),
    chart: Type.String(HELM_CHART),
    repository: Type.String({ pattern: "^(https?|oci)://", description: "Address of the chart repository" }),
    version: Type.Optional(text("Chart version, if it differs from the mesh's")),
    namespace: text("Namespace of the release"),
    values: Type.Optional(values("Values given to the chart")),
  },
  closed,
);

const ReadinessSpec = Type.Object(
  {
    kind: Type.Union(
      [
        Type.Literal("Deployment"),
        Type.Literal("StatefulSet"),
        Type.Literal("DaemonSet"),
        Type.Literal("MutatingWebhookConfiguration"),
      ],
      { description: "A workload must be available, a webhook must know its certificate authority" },
    ),
    name: text("Name of the object"),
    namespace: Type.Optional(text("Its namespace; none for webhooks")),
  },
  closed,
);
export type ReadinessSpec = Static<typeof ReadinessSpec>;

const LeftoverSpec = Type.Object(
  {
    apiVersion: text("E.g. v1"),
    kind: text("E.g. ConfigMap"),
    name: text("Name of the object"),
    namespace: Type.Optional(text('Its namespace; "*" for every one; none for cluster-wide objects')),
  },
  closed,
);
export type LeftoverSpec = Static<typeof LeftoverSpec>;

/**
 * A service mesh as Regatta knows it: the content of meshes/<name>.yaml. Everything that installs, checks, injects and
 * removes a mesh reads this and nothing else, so adding a mesh means writing one file.
 */
export const MeshAdapter = Type.Object(
  {
    name: Type.String({
      pattern: "^[a-z][a-z0-9-]*$",
      description: "What playbooks refer to it by; the same as the file's name",
    }),
    title: text("Title shown to people"),
    status: Type.Union([Type.Literal("live"), Type.Literal("sandbox"), Type.Literal("retired")], {
      description: "retired: known by name, refuses to install and says why",
    }),
    note: text("What people should know; for a retired mesh, the reason"),
    instead: Type.Optional(text("What to use instead of a retired mesh")),
    environment: Type.Union([Type.Literal("sandbox"), Type.Literal("kubernetes"), Type.Literal("any")], {
      default: "any",
      description: "Where it can be installed",
    }),
    data_plane: Type.Union([Type.Literal("none"), Type.Literal("sidecar"), Type.Literal("ambient")], {
      description: "How traffic gets into the mesh",
    }),
    version: Type.Optional(text("Version to install unless a playbook or the configuration says otherwise")),
    install: Type.Optional(
      Type.Object(
        {
          helm: Type.Optional(
            Type.Array(HelmReleaseSpec, {
              minItems: 1,
              description: "Releases, in the order of installation",
            }),
          ),
          manifests: Type.Optional(
            Type.Array(Type.String({ pattern: "\\.ya?ml$" }), {
              minItems: 1,
              description: "Files beside this one, in the order of application",
            }),
          ),
        },
        { ...closed, description: "Either helm or manifests" },
      ),
    ),
    namespaces: Type.Optional(
      Type.Array(text("Name"), {
        minItems: 1,
        description: "Namespaces of the control plane; created if they do not exist",
      }),
    ),
    required_crds: Type.Optional(
      Type.Array(text("E.g. httproutes.gateway.networking.k8s.io"), {
        description: "CRDs that must exist beforehand",
      }),
    ),
    injection: Type.Object(
      {
        kind: Type.Union([Type.Literal("none"), Type.Literal("label"), Type.Literal("annotation")]),
        key: Type.Optional(text("Key on the app's namespace")),
        value: Type.Optional(text("Its value")),
      },
      { ...closed, description: "What puts the pods of a namespace into the mesh" },
    ),
    readiness: Type.Optional(
      Type.Array(ReadinessSpec, {
        minItems: 1,
        description: "What must be ready; also how a mesh found in place is recognised",
      }),
    ),
    proxy: Type.Optional(
      Type.Object(
        { container: text("Name of the proxy's container in the app's pods") },
        { ...closed, description: "The data plane, for its version and its cost" },
      ),
    ),
    mtls: Type.Object(
      {
        automatic: Type.Boolean({
          description: "True if calls between members are encrypted without any rule",
        }),
        policy: Type.Optional(
          Type.Object(
            {
              apiVersion: text("API version of the resource that can switch it off"),
              kind: text("Its kind"),
              field: text("Path of the mode in it, e.g. spec.mtls.mode"),
              off: text("Value that means off"),
            },
            closed,
          ),
        ),
      },
      { ...closed, description: "Encryption between members" },
    ),
    dialect: Type.Optional(
      Type.Enum([...DIALECTS], {
        description: "The kind of objects in which it takes traffic rules; none if it routes nothing",
      }),
    ),
    capabilities: Type.Optional(
      Type.Array(Type.Enum([...FEATURES]), {
        uniqueItems: true,
        description: "Features of traffic rules that it supports, as far as its dialect can express them",
      }),
    ),
    conflicts_with: Type.Optional(
      Type.Array(text("Name of another mesh"), {
        description: "Meshes that cannot be installed at the same time",
      }),
    ),
    images: Type.Optional(
      Type.Record(
        Type.String(),
        Type.Object({ release: text("Release"), value: text("Path in its values, e.g. global.hub") }, closed),
        { description: "Names under which the configuration can override images → where they go" },
      ),
    ),
    uninstall: Type.Optional(
      Type.Object(
        {
          crd_groups: Type.Optional(
            Type.Array(text("E.g. istio.io"), {
              description:
                "API groups (and those that end with them) whose CRDs are removed if the installation brought them",
            }),
          ),
          leftovers: Type.Optional(
            Type.Array(LeftoverSpec, { description: "Objects that the mesh's own programs created" }),
          ),
        },
        { ...closed, description: "What helm leaves behind" },
      ),
    ),
  },
  { ...closed, $id: "mesh", description: "A service mesh as Regatta knows it" },
);
export type MeshAdapter = Static<typeof MeshAdapter>;
