import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createCertificateAuthority } from "../../src/sandbox/certificate-authority.ts";
import { container, pod, TestSandbox } from "./harness.ts";

const CONFIGURATIONS = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations";

let box: TestSandbox;
let server: Server;
let caBundle: string;
let reviews: {
  request: { operation: string; namespace: string; dryRun: boolean; object: { kind: string } };
}[] = [];
let answer: (uid: string) => object;

const patchOf = (patch: object) => ({
  patchType: "JSONPatch",
  patch: Buffer.from(JSON.stringify(patch)).toString("base64"),
});

beforeAll(async () => {
  box = await TestSandbox.start();
  const authority = await createCertificateAuthority("tests");
  caBundle = Buffer.from(authority.certificatePem).toString("base64");
  const { certificatePem, privateKeyPem } = await authority.issue({
    commonName: "hook",
    ipAddresses: ["127.0.0.1"],
    dnsNames: ["hook.hooks.svc"],
  });
  server = createServer({ cert: certificatePem, key: privateKeyPem }, (request, response) => {
    let text = "";
    request.on("data", (chunk) => {
      text += String(chunk);
    });
    request.on("end", () => {
      const review = JSON.parse(text);
      reviews.push(review);
      response.end(
        JSON.stringify({
          apiVersion: "admission.k8s.io/v1",
          kind: "AdmissionReview",
          response: answer(review.request.uid),
        }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  await box.create("/api/v1/namespaces", {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "meshed", labels: { inject: "yes" } },
  });
  for (const name of ["plain", "hooks"]) await box.namespace(name);
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await box.close();
});

const port = () => (server.address() as AddressInfo).port;
const rules = [{ operations: ["CREATE"], apiGroups: [""], apiVersions: ["v1"], resources: ["pods"] }];

/** Registers the only webhook. */
async function webhook(more: object): Promise<void> {
  reviews = [];
  await box.call("DELETE", `${CONFIGURATIONS}/tests`);
  const namespaceSelector = { matchLabels: { inject: "yes" } };
  const hook = {
    name: "inject.tests.example",
    rules,
    namespaceSelector,
    sideEffects: "None",
    admissionReviewVersions: ["v1"],
    ...more,
  };
  await box.create(CONFIGURATIONS, {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "MutatingWebhookConfiguration",
    metadata: { name: "tests" },
    webhooks: [hook],
  });
}
const atUrl = () => ({ clientConfig: { url: `https://127.0.0.1:${port()}/mutate`, caBundle } });
const make = (namespace: string, name: string) =>
  box.call("POST", `/api/v1/namespaces/${namespace}/pods`, pod(name, [container("main", ["serve"])]));

test("a webhook changes the pods of the namespaces that it selects, and no others", async () => {
  await webhook(atUrl());
  const sidecar = container("proxy", ["serve", "9000"]);
  answer = (uid) => ({
    uid,
    allowed: true,
    ...patchOf([
      { op: "add", path: "/spec/containers/-", value: sidecar },
      { op: "add", path: "/metadata/annotations", value: { "a/b": "1" } },
    ]),
  });
  const injected = await make("meshed", "one");
  expect((injected.body.spec.containers as { name: string }[]).map(({ name }) => name)).toEqual([
    "main",
    "proxy",
  ]);
  expect(injected.body.metadata.annotations).toEqual({ "a/b": "1" });
  expect(reviews[0]?.request).toMatchObject({
    operation: "CREATE",
    namespace: "meshed",
    dryRun: false,
    object: { kind: "Pod" },
  });
  await make("plain", "one");
  expect(reviews).toHaveLength(1);
});

test("a webhook can refuse", async () => {
  await webhook(atUrl());
  answer = (uid) => ({ uid, allowed: false, status: { message: "not today" } });
  const { body } = await make("meshed", "refused");
  expect(body).toMatchObject({
    code: 403,
    message: 'admission webhook "inject.tests.example" denied the request: not today',
  });
});

test.each([
  ["Fail", 500],
  ["Ignore", 201],
])("a webhook that cannot be reached: %s", async (failurePolicy, code) => {
  await webhook({ clientConfig: { service: { namespace: "hooks", name: "hook" }, caBundle }, failurePolicy });
  const { body, ...made } = await make("meshed", `unreached-${failurePolicy.toLowerCase()}`);
  expect(made.code).toBe(code);
  if (code === 500) expect(body.message).toContain('failed calling webhook "inject.tests.example"');
});

test("a webhook whose certificate is not trusted is not called", async () => {
  const stranger = await createCertificateAuthority("stranger");
  await webhook({
    clientConfig: {
      ...atUrl().clientConfig,
      caBundle: Buffer.from(stranger.certificatePem).toString("base64"),
    },
  });
  expect((await make("meshed", "untrusted")).code).toBe(500);
  expect(reviews).toHaveLength(0);
});

test("a webhook is found behind its Service", async () => {
  const name = "hook";
  await box.create("/api/v1/namespaces/hooks/services", {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name },
    spec: { ports: [{ port: 443 }] },
  });
  await box.create("/apis/discovery.k8s.io/v1/namespaces/hooks/endpointslices", {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name, labels: { "kubernetes.io/service-name": name } },
    addressType: "IPv4",
    endpoints: [{ addresses: ["127.0.0.1"], conditions: { ready: true } }],
    ports: [{ name: "", port: port() }],
  });
  await webhook({ clientConfig: { service: { namespace: "hooks", name, path: "/mutate" }, caBundle } });
  answer = (uid) => ({ uid, allowed: true });
  expect((await make("meshed", "by-service")).code).toBe(201);
  expect(reviews).toHaveLength(1);
});
