import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { gatewayApi } from "../../src/traffic/dialects/gateway-api.ts";
import type { TrafficRule } from "../../src/traffic/rules/rule.ts";
import { PERF, SlackBench, shownText } from "../support/slack-bench.ts";

const RULE: TrafficRule = {
  service: "reviews",
  port: 80,
  routes: [
    { match: { headers: { "x-user": "ada" } }, split: { v3: 100 } },
    { split: { v1: 90, v2: 10 }, timeout: "2s" },
  ],
};

let bench: SlackBench;
beforeEach(async () => {
  bench = await SlackBench.start();
  const { cluster } = bench;
  const metadata = { name: "reviews", namespace: "shop" };
  cluster.put({ apiVersion: "v1", kind: "Service", metadata, spec: { selector: { app: "reviews" } } });
  for (const object of gatewayApi.render(RULE, { namespace: "shop" })) cluster.put({ ...object });
});
afterEach(() => bench.stop());

const files = () => bench.workspace.messages(PERF).flatMap((message) => message.files ?? []);

describe("/mesh route", () => {
  test("posts a picture in the channel and says the same in words", async () => {
    const answer = await bench.ask("/mesh route reviews");
    const text = shownText(answer);
    expect(text).toContain("1. header x-user = ada → v3 100 %");
    expect(text).toContain("2. all other requests → v1 90 %, v2 10 %");
    expect(text).toContain("no answer within 2s: 504");
    expect(text).toContain("`HTTPRoute/shop/reviews`");
    expect(files()).toMatchObject([
      {
        name: "route-reviews.png",
        title: "Requests for reviews",
        alt_txt: expect.stringContaining("90 % to v1, 10 % to v2"),
      },
    ]);
  });

  test("a picture that Slack does not accept is reported, and the text is posted anyway", async () => {
    bench.workspace.failNext({ method: "files.getUploadURLExternal", kind: "server_error" });
    const text = shownText(await bench.ask("/mesh route reviews shop"));
    expect(text).toContain("v1 90 %, v2 10 %");
    expect(text).toContain("⚠️ The picture could not be posted here");
    expect(files()).toEqual([]);
  });

  test.each([
    ["/mesh route", "needs the name of a Service first"],
    ["/mesh route a b c", "does not know what to do with"],
    ["/mesh route review", "Did you mean"],
    ["/mesh route reviews else", "There is no Service"],
  ])("%s", async (command, text) => {
    expect(shownText(await bench.ask(command))).toContain(text);
    expect(files()).toEqual([]);
  });
});
