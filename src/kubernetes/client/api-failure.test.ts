import { expect, test } from "vitest";
import { failureOfNetwork, failureOfStatus } from "./api-failure.ts";

const target = { server: "https://10.0.0.1:6443", context: "lab" };
const status = (message: string, more: Record<string, unknown> = {}) =>
  JSON.stringify({ kind: "Status", message, ...more });

test.each([
  [401, status("Unauthorized"), "KUBE_UNAUTHORIZED", false],
  [403, status('pods is forbidden: User "x" cannot list'), "KUBE_FORBIDDEN", false],
  [
    403,
    status("being terminated", { details: { causes: [{ reason: "NamespaceTerminating" }] } }),
    "KUBE_CONFLICT",
    true,
  ],
  [404, status("not found"), "KUBE_NOT_FOUND", false],
  [409, status("conflict"), "KUBE_CONFLICT", true],
  [422, status("spec.x: Invalid value"), "KUBE_INVALID", false],
  [429, status("too many requests"), "KUBE_UNAVAILABLE", true],
  [500, status("failed calling webhook"), "KUBE_UNAVAILABLE", true],
  [502, "<html>bad gateway</html>", "KUBE_UNAVAILABLE", true],
])("status %i is %3$s", (code, text, expected, retryable) => {
  const failure = failureOfStatus(code, text, "apply Pod a", target);
  expect(failure).toMatchObject({ code: expected, retryable });
  expect(failure.message).toMatch(/^The cluster refused to apply Pod a: .+[.>]$/);
  expect(failure.hint).toBeTruthy();
});

test.each([
  ["ECONNREFUSED", "nothing listens there"],
  ["ENOTFOUND", "its name is unknown"],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "not signed by the kubeconfig's authority"],
  ["SOMETHING_NEW", "as it was told"],
])("network error %s says which server and why", (code, reason) => {
  const failure = failureOfNetwork(Object.assign(new Error("as it was told"), { code }), target);
  expect(failure.code).toBe("KUBE_UNREACHABLE");
  expect(failure.message).toContain("https://10.0.0.1:6443 (context lab)");
  expect(failure.message).toContain(reason);
  expect(failure.hint).toContain("REGATTA_KUBE_CONTEXT");
});

test.each([
  ["http://ada:keep-this@proxy.example:3128", "through the proxy proxy.example:3128:"],
  ["http://ada:keep-this@proxy.example:99999", "through the proxy, whose URL cannot be read:"],
])("the password of the proxy %s is not in the failure", (proxy, words) => {
  const { message } = failureOfNetwork(new Error("no answer"), { ...target, proxy });
  expect(message).toContain(words);
  expect(message).not.toContain("keep-this");
});
