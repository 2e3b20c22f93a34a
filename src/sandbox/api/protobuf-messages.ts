/** How a field of a message is written in JSON. */
export type ProtobufField =
  | { readonly name: string; readonly type: "text" | "number" | "truth" | "bytes"; readonly many?: boolean }
  | { readonly name: string; readonly type: "map"; readonly values: "text" | "bytes" }
  | {
      readonly name: string;
      readonly type: "message";
      readonly fields: ProtobufMessage;
      readonly many?: boolean;
    }
  /** What a client sends with every object and the server sets itself. */
  | { readonly type: "ignored" };

/** The fields of a message by their numbers. */
export type ProtobufMessage = Readonly<Record<number, ProtobufField>>;

const text = (name: string) => ({ name, type: "text" }) as const;
const texts = (name: string) => ({ name, type: "text", many: true }) as const;
const number = (name: string) => ({ name, type: "number" }) as const;
const map = (name: string, values: "text" | "bytes" = "text") => ({ name, type: "map", values }) as const;
const message = (name: string, fields: ProtobufMessage, many = false) =>
  ({ name, type: "message", fields, many }) as const;
const ignored = { type: "ignored" } as const;

const METADATA = message("metadata", {
  1: text("name"),
  2: text("generateName"),
  3: text("namespace"),
  4: ignored,
  5: ignored,
  6: ignored,
  7: ignored,
  8: ignored,
  11: map("labels"),
  12: map("annotations"),
  14: texts("finalizers"),
});
const PORT = { 1: text("name"), 2: number("hostPort"), 3: number("containerPort"), 4: text("protocol") };
const CONTAINER = {
  1: text("name"),
  2: text("image"),
  3: texts("command"),
  4: texts("args"),
  5: text("workingDir"),
  6: message("ports", PORT, true),
  7: message("env", { 1: text("name"), 2: text("value") }, true),
  8: message("resources", {}),
  14: text("imagePullPolicy"),
};
const POD_SPEC = { 2: message("containers", CONTAINER, true), 3: text("restartPolicy") };
const DEPLOYMENT_SPEC = {
  1: number("replicas"),
  2: message("selector", { 1: map("matchLabels") }),
  3: message("template", { 1: METADATA, 2: message("spec", POD_SPEC) }),
  4: message("strategy", { 1: text("type") }),
};

/**
 * The objects that `kubectl create` makes from its arguments: by apiVersion and kind. Fields that its arguments cannot set
 * are left out.
 * Source: the files generated.proto of k8s.io/api/core/v1, k8s.io/api/apps/v1 and k8s.io/apimachinery/pkg/apis/meta/v1.
 */
export const PROTOBUF_KINDS: Readonly<Record<string, ProtobufMessage>> = {
  "v1 Namespace": { 1: METADATA, 2: message("spec", {}), 3: ignored },
  "v1 ConfigMap": {
    1: METADATA,
    2: map("data"),
    3: map("binaryData", "bytes"),
    4: { name: "immutable", type: "truth" },
  },
  "v1 Secret": {
    1: METADATA,
    2: map("data", "bytes"),
    3: text("type"),
    4: map("stringData"),
    5: { name: "immutable", type: "truth" },
  },
  "v1 ServiceAccount": { 1: METADATA },
  "apps/v1 Deployment": { 1: METADATA, 2: message("spec", DEPLOYMENT_SPEC), 3: ignored },
};

/** What every object is wrapped in: `Unknown` of k8s.io/apimachinery/pkg/runtime. */
export const ENVELOPE: ProtobufMessage = {
  1: message("typeMeta", { 1: text("apiVersion"), 2: text("kind") }),
  2: { name: "raw", type: "bytes" },
  3: ignored,
  4: ignored,
};
