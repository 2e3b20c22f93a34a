import type { KubeObject } from "../../src/kubernetes/cluster.ts";

/** The smallest objects that the contract needs. */
export function configMap(
  namespace: string,
  name: string,
  data: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>> = {},
): KubeObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace, labels }, data };
}

export function deployment(
  namespace: string,
  app: string,
  image: string,
  args: readonly string[],
  container: Readonly<Record<string, unknown>> = {},
): KubeObject {
  const labels = { app };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: app, namespace, labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { terminationGracePeriodSeconds: 5, containers: [{ name: "main", image, args, ...container }] },
      },
    },
  };
}

export function catalogueDeployment(namespace: string, image: string, version: string): KubeObject {
  return deployment(namespace, "catalogue", image, ["bookshop", "catalogue"], {
    env: [{ name: "VERSION", value: version }],
    ports: [{ name: "http", containerPort: 8080 }],
    readinessProbe: { httpGet: { path: "/healthz", port: 8080 }, periodSeconds: 1 },
  });
}

export function catalogueService(namespace: string): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "catalogue", namespace },
    spec: { selector: { app: "catalogue" }, ports: [{ name: "http", port: 80, targetPort: 8080 }] },
  };
}

/** @param more further fields of the Job's spec, and of its pod's spec. */
export function job(
  namespace: string,
  name: string,
  image: string,
  args: readonly string[],
  more: {
    readonly spec?: Readonly<Record<string, unknown>>;
    readonly pod?: Readonly<Record<string, unknown>>;
  } = {},
): KubeObject {
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name, namespace },
    spec: {
      backoffLimit: 0,
      ...more.spec,
      template: {
        metadata: { labels: { app: name } },
        spec: { restartPolicy: "Never", containers: [{ name: "main", image, args }], ...more.pod },
      },
    },
  };
}

/** A kind that keeps every field. */
export function gadgetDefinition(group: string): KubeObject {
  const openAPIV3Schema = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `gadgets.${group}` },
    spec: {
      group,
      scope: "Namespaced",
      names: { kind: "Gadget", plural: "gadgets", singular: "gadget", listKind: "GadgetList" },
      versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema } }],
    },
  };
}
