import Type, { type Static } from "typebox";

const closed = { additionalProperties: false } as const;

/**
 * A sample application as Regatta knows it: the content of apps/<name>.yaml. Its manifests are plain Kubernetes objects
 * without a namespace, in which `${image}` stands for Regatta's own image.
 */
export const AppAdapter = Type.Object(
  {
    name: Type.String({
      pattern: "^[a-z][a-z0-9-]*$",
      description: "What playbooks refer to it by; the same as the file's name",
    }),
    title: Type.String({ minLength: 1, description: "Title shown to people" }),
    description: Type.String({ minLength: 1, description: "One or two sentences" }),
    entry: Type.Object(
      {
        service: Type.String({ minLength: 1, description: "Service that users' requests go to" }),
        port: Type.Integer({ minimum: 1, maximum: 65_535, description: "Its port" }),
        path: Type.String({ pattern: "^/", default: "/", description: "Path of its front page" }),
        single_hop_path: Type.Optional(
          Type.String({ pattern: "^/", description: "Path that the entry service answers by itself" }),
        ),
      },
      { ...closed, description: "Where to reach the app" },
    ),
    versions: Type.Record(Type.String(), Type.Array(Type.String(), { minItems: 1 }), {
      description: "Service → its versions, for traffic rules",
    }),
    manifests: Type.Array(
      Type.Object({
        apiVersion: Type.String({ minLength: 1 }),
        kind: Type.String({ minLength: 1 }),
        metadata: Type.Object({ name: Type.String({ minLength: 1 }) }),
      }),
      { minItems: 1, description: "Kubernetes objects, without a namespace" },
    ),
  },
  { ...closed, $id: "app", description: "A sample application that playbooks can deploy" },
);
export type AppAdapter = Static<typeof AppAdapter>;
