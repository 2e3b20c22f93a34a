/** Namespaces with this label get sidecars; the adapter in meshes/sidecar.yaml uses the same label. */
export const NAMESPACE_LABEL = { name: "sidecar.regatta.dev/injection", value: "enabled" } as const;

/**
 * How the API server calls the injector. The control program registers it, because only that program knows its
 * authority. A pod that cannot be injected is not created: a race must not measure a pod without its proxy.
 */
export function webhookConfiguration(authorityPem: string) {
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "MutatingWebhookConfiguration",
    metadata: { name: "sidecar-injector", labels: { "app.kubernetes.io/part-of": "sidecar" } },
    webhooks: [
      {
        name: "inject.sidecar.regatta.dev",
        admissionReviewVersions: ["v1"],
        sideEffects: "None",
        failurePolicy: "Fail",
        timeoutSeconds: 5,
        namespaceSelector: { matchLabels: { [NAMESPACE_LABEL.name]: NAMESPACE_LABEL.value } },
        rules: [
          {
            apiGroups: [""],
            apiVersions: ["v1"],
            operations: ["CREATE"],
            resources: ["pods"],
            scope: "Namespaced",
          },
        ],
        clientConfig: {
          caBundle: Buffer.from(authorityPem).toString("base64"),
          service: { name: "sidecar-control", namespace: "sidecar-system", port: 8443, path: "/inject" },
        },
      },
    ],
  };
}
