import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchChromium, noChromium } from "../support/chromium.ts";
import { Learner } from "../support/learner.ts";
import { ProductBench, RACE_MS } from "../support/product-bench.ts";

describe.skipIf(noChromium)(
  "a lesson on the page, for a learner who makes mistakes",
  { timeout: 3 * RACE_MS },
  () => {
    let bench: ProductBench;
    let browser: Browser;

    beforeAll(async () => {
      bench = await ProductBench.start();
      browser = await launchChromium();
    });
    afterAll(async () => {
      await browser?.close();
      await bench?.close();
    });

    test("the first race, on a desktop", async () => {
      const learner = await Learner.open(browser, bench, { width: 1280, height: 900 });
      await learner.begin("Your first race");
      const run = await learner.lessonRun("first-race");
      const namespace = `learn-${run.id}`;

      const welcome = await learner.page("What a mesh costs");
      await learner.picture(/directly and the same shop through a proxy/);
      await learner.shoot("race-1-welcome");
      await learner.press(welcome, "Let's go");

      const deploy = await learner.page("Deploy the bookshop");
      await learner.press(deploy, "Check");
      await learner.shows(deploy, "You have not run deploy-bookshop since this lesson began.");
      await learner.shoot("race-2-hint");
      await learner.run("/mesh run deploy-bookshop namespace=learn-elsewhere");
      await learner.press(deploy, "Check");
      await learner.shows(deploy, "You deployed it into the namespace learn-elsewhere.");
      await learner.fillForm(deploy, {});
      await learner.press(deploy, "Check");
      await learner.shows(deploy, "6 pods are ready: that is your shop.");

      await learner.picture(/reviews ask the ratings/);
      await learner.press(await learner.page("What you deployed"), "Next");

      const race = await learner.page("Race none against sidecar");
      await learner.run("/mesh run compare-meshes meshes=none rounds=1 duration=1s rate=20");
      await learner.press(race, "Check");
      await learner.shows(race, "You raced only one variant.");
      await learner.run("/mesh run compare-meshes meshes=none,sidecar rounds=2 duration=1s rate=20");
      await learner.press(race, "Check");
      await learner.shows(race, /Raced: 2 rounds\./);
      await learner.shoot("race-3-raced");
      await learner.press(await learner.page("p50 and p99"), "Next");

      const [newest] = await bench.product.engine.list({ limit: 1, playbookName: "compare-meshes" });
      const { none, sidecar } = (await bench.comparison(newest?.id ?? "")).variants;
      const noneIsFaster = (none?.typical_ms.p50?.value ?? 0) <= (sidecar?.typical_ms.p50?.value ?? 0);
      const reading = await learner.page("Read your own card");
      await learner.press(reading, noneIsFaster ? "sidecar" : "none");
      await learner.shows(reading, "Look at the two p50 figures once more.");
      await learner.press(reading, noneIsFaster ? "none" : "sidecar");
      await learner.shows(reading, /Right\. Your p50/);

      const ranking = await learner.page("Is it a ranking?");
      await learner.press(ranking, "Yes, it ranks them");
      await learner.shows(ranking, /Your card does not rank them\. It says why: .*rounds/);
      await learner.press(ranking, "No, a quick look");
      await learner.shows(ranking, /Right\. The card says/);
      await learner.shoot("race-4-ranking");

      await learner.press(await learner.page("When to believe a race"), "Done");
      await learner.said(/You have finished Your first race/);
      await learner.said(/Cleaned up: Remove your bookshop/);
      await learner.shoot("race-5-end");
      await learner.closeThread();
      expect((await bench.product.engine.waitForEnd(run.id)).status).toBe("succeeded");
      await expect.poll(() => bench.isThere(namespace), { timeout: 60_000 }).toBe(false);
      await bench.cluster.delete({ apiVersion: "v1", kind: "Namespace", name: "learn-elsewhere" });

      await learner.type("/mesh learn");
      await learner.channel().getByText("✅ finished, 8 steps").last().waitFor();
      await learner.shoot("race-6-list");
      await learner.close();
    });

    test("the first canary, on a phone", async () => {
      const learner = await Learner.open(browser, bench, { width: 390, height: 844 });
      await learner.type("/mesh learn try-canary");
      const run = await learner.lessonRun("try-canary");
      const namespace = `learn-${run.id}`;
      const shift = `/mesh run shift-traffic namespace=${namespace}`;

      const welcome = await learner.page("Why a canary");
      await learner.picture(/90 percent of the requests/);
      await learner.shoot("canary-1-welcome");
      await learner.press(welcome, "Set it up");

      const tenth = await learner.page("One in ten to v3");
      await learner.run(`${shift} v1=10 v3=90`);
      await learner.press(tenth, "Check");
      await learner.shows(tenth, "It should be the other way round");
      await learner.shoot("canary-2-hint");
      await learner.isRefused(tenth, { v1: "90", v3: "9" }, /99/);
      await learner.run(`${shift} v1=90 v3=10`);
      await learner.pressUntil(tenth, "Check", /of 200 requests v3 answered \d+ %\. It is not exactly 10/i);

      const testers = await learner.page("Only the testers");
      await learner.run(`${shift} v1=90 v3=10 testers=v3`);
      await learner.press(testers, "Check");
      await learner.shows(testers, "so do 10 % of all others");
      await learner.run(`${shift} v1=100 testers=v3`);
      await learner.pressUntil(testers, "Check", "All 100 requests with the header were answered by v3");
      await learner.shoot("canary-3-testers");

      await learner.press(await learner.page("Half to v3, and bad news"), "Release it");
      const symptom = await learner.page("What do people notice?");
      await learner.press(symptom, "p50, the median");
      await learner.shows(symptom, "is it among the faster half?");
      await learner.press(symptom, "p99, one in a hundred");
      await learner.shows(symptom, /Right\. With one in ten slow.*p99 ([4-9]\d\d|\d{4,}) ms/);

      const back = await learner.page("Roll back");
      await learner.run(`${shift} v1=0 v2=100`);
      await learner.press(back, "Check");
      await learner.shows(back, "You sent 100 % to v2.");
      await learner.fillForm(back, {});
      await learner.pressUntil(back, "Check", /Back\. v1 answers everything again/);
      await learner.shoot("canary-4-back");

      await learner.press(await learner.page("Let the machine watch"), "Done");
      await learner.said(/You have finished Your first canary/);
      await learner.said(/Cleaned up: Remove your bookshop, Uninstall the mesh/);
      await learner.shoot("canary-5-end");
      expect((await bench.product.engine.waitForEnd(run.id)).status).toBe("succeeded");
      expect(await bench.isThere(namespace)).toBe(false);
      expect(await bench.raceNamespaces()).toEqual([]);
      await learner.close();
    });
  },
);
