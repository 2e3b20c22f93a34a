import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { actionContext } from "../../../test/support/action-context.ts";
import { DEFAULT_LOAD_POLICY } from "../../load/order/policy.ts";
import { createHttpCheck } from "./http-check.ts";

const action = createHttpCheck({
  policy: DEFAULT_LOAD_POLICY,
  image: "regatta:test",
  cluster: () => Promise.reject(new Error("the cluster was asked")),
});
const check = (params: object) =>
  action.run(
    {
      method: "GET",
      headers: {},
      status: [],
      within: "2s",
      interval: "10ms",
      timeout: "1s",
      where: "auto",
      ...params,
    },
    actionContext("run-a"),
  );

test("requests from here what this machine can reach, and gives the answer", async () => {
  const server = createServer((_incoming, outgoing) => outgoing.end("y".repeat(5_000))).listen(
    0,
    "127.0.0.1",
  );
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const { outputs } = await check({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` });
  expect(outputs).toEqual({
    status: 200,
    attempts: 1,
    duration_ms: expect.any(Number),
    body: "y".repeat(4_000),
  });
});

test.each([
  ["an address that is not allowed", { url: "http://192.0.2.1/" }, "LOAD_TARGET_REFUSED"],
  ["one that is none", { url: "storefront" }, "LOAD_SPEC_INVALID"],
  ["an invalid header", { url: "http://127.0.0.1/", headers: { "a b": "c" } }, "LOAD_SPEC_INVALID"],
  ["no time at all", { url: "http://127.0.0.1/", timeout: "0s" }, "LOAD_SPEC_INVALID"],
  ["a Service without a namespace", { url: "http://storefront/" }, "LOAD_NAMESPACE_MISSING"],
])("refuses %s before anything is asked", async (_what, params, code) => {
  await expect(check(params)).rejects.toMatchObject({ code });
});

test("requests the cluster's Services from inside the cluster", async () => {
  await expect(check({ url: "http://storefront.shop/" })).rejects.toThrow("the cluster was asked");
});
