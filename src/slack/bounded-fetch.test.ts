import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { boundedFetch, MAX_ANSWER_BYTES } from "./bounded-fetch.ts";
import { singleTryClient, slackWeb } from "./web.ts";

const LONG_MS = 600_000;

async function slackThat(answer: (response: ServerResponse) => void): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    response.on("error", () => response.destroy()); // The client may go away at any time.
    answer(response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`;
}

function beginAndDrip(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "application/json" });
  const timer = setInterval(() => response.write(" "), 20);
  response.on("close", () => clearInterval(timer));
}

function writeForEver(response: ServerResponse): void {
  const block = Buffer.alloc(1_048_576, " ");
  const more = () => {
    while (!response.destroyed && response.write(block));
  };
  response.on("drain", more);
  more();
}

describe("an answer of Slack's", () => {
  test("is what it was", async () => {
    const url = await slackThat((response) => {
      response.writeHead(503, { "retry-after": "7" });
      response.end("busy ✓");
    });
    const answer = await boundedFetch(LONG_MS)(url);
    expect([answer.status, answer.headers.get("retry-after"), await answer.text()]).toEqual([
      503,
      "7",
      "busy ✓",
    ]);
  });

  test("may be without a body", async () => {
    const url = await slackThat((response) => response.writeHead(204).end());
    expect((await boundedFetch(LONG_MS)(url)).status).toBe(204);
  });

  test.each<[string, (response: ServerResponse) => void]>([
    ["that never comes", () => {}],
    ["whose body never ends", beginAndDrip],
  ])("%s ends at the limit", async (_title, answer) => {
    const url = await slackThat(answer);
    await expect(boundedFetch(200)(url)).rejects.toMatchObject({ name: "TimeoutError" });
  });

  test("whose body never ends ends with the caller's signal, too", async () => {
    const url = await slackThat(beginAndDrip);
    const controller = new AbortController();
    const call = boundedFetch(LONG_MS)(url, { signal: controller.signal });
    setTimeout(() => controller.abort(new Error("no longer wanted")), 50);
    await expect(call).rejects.toThrow("no longer wanted");
  });

  test("that is longer than any of Slack's is not kept", async () => {
    const url = await slackThat(writeForEver);
    await expect(boundedFetch(LONG_MS)(url)).rejects.toThrow(`${MAX_ANSWER_BYTES / 1_048_576} MB`);
  });
});

test("a message whose answer is endless is tried again, and an upload does not wait for the end of its answer", async () => {
  const apiUrl = await slackThat(writeForEver);
  const web = slackWeb(singleTryClient("xoxb-x", { apiUrl, logger: undefined }));
  await expect(web.post({ key: "k", channel: "C1", text: "x", blocks: [] })).rejects.toMatchObject({
    code: "slack_webapi_request_error",
  });
  await web.sendBytes(apiUrl, Buffer.from("x"));
});
