/** Valid examples of files that the product's own folders have none of. */

export const SCHEDULES = [
  `version: 1
schedules:
  nightly-race:
    cron: "0 3 * * 1-5"
    time_zone: Europe/Berlin
    playbook: nightly
    channel: C0MESHPERF
    inputs: { rate: 300, meshes: [none, sidecar], duration: 30s }
    mention: [U0ADA0001, S0TEAM001]
  hourly:
    { cron: "5,35 * * * *", time_zone: UTC, playbook: canary, channel: C0MESHLAB }
`,
];

export const OVERRIDES = [
  `istio:
  version: "1.27.1"
  repository: https://charts.example.com/istio
  releases:
    istiod: { chart: istiod, values: { pilot: { resources: { requests: { cpu: 100m } } } } }
`,
];

export const MANIFESTS = [
  `apiVersion: v1
kind: List
items:
  - { apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { a: "on" } } }
---
apiVersion: apps/v1
kind: Deployment
metadata: &meta { name: reviews, namespace: shop }
spec:
  replicas: 0400
  template: { metadata: { <<: *meta }, spec: { containers: [{ name: web, image: "x:1.10", args: ["--a", !!str 1] }] } }
`,
];

export const KUBECONFIG = [
  `apiVersion: v1
kind: Config
current-context: one
clusters:
  - name: one
    cluster: { server: "https://127.0.0.1:6443", certificate-authority-data: TUlJQg==, proxy-url: "http://127.0.0.1:8" }
users:
  - name: ada
    user:
      exec: { apiVersion: client.authentication.k8s.io/v1, command: ./login, args: [a], env: [{ name: A, value: b }] }
  - { name: ben, user: { tokenFile: token, client-key-data: "" } }
contexts:
  - { name: one, context: { cluster: one, user: ada, namespace: shop } }
`,
];

export const SETTINGS = [
  "REGATTA_ALLOWED_USERS=U0ADA0001,U0BEN0002\nREGATTA_ALLOWED_CHANNELS=*\nREGATTA_ROLES=owner=U0ADA0001+U0BEN0002,runner=U0CYD0003\n" +
    "REGATTA_SCHEDULE_GRACE=1h\nREGATTA_LOAD_MAX_RATE=10000\nREGATTA_LOG_LEVEL=info\nREGATTA_LOAD_ALLOW=10.0.0.0/8,*.svc",
];
