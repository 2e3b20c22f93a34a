import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Failure } from "../../src/base/failure.ts";
import { eventually } from "../support/eventually.ts";
import { cellView, runView, stepView, T0_MS } from "../support/run-views.ts";
import { ADA, PERF, SlackBench, shownText } from "../support/slack-bench.ts";

let bench: SlackBench;
beforeEach(async () => {
  bench = await SlackBench.start();
});
afterEach(() => bench.stop());

describe("/mesh", () => {
  test.each([
    ["/mesh", /Regatta races service meshes/],
    ["/mesh help run", /\/mesh run NAME/],
    ["/mesh runn hello", /Write `\/mesh run hello`/],
    ["/mesh race none", /there is a playbook for it.*write `\/mesh run compare-meshes`\./],
    ["/mesh compare rate=3", /write `\/mesh run compare-meshes rate=3`\./],
    ["/mesh hello", /`hello` is a playbook. To run it, write `\/mesh run hello`\./],
    ["/mesh #41", /To look at that run, write `\/mesh status #41`\./],
    ["/mesh run", /needs the name of a playbook/],
    ["/mesh run helo", /There is no playbook `helo`. Did you mean `\/mesh run hello`\?/],
    ["/mesh run <!channel>", /There is no playbook `&lt;!channel&gt;`/],
    ["/mesh plan helo rate=3", /Did you mean `\/mesh plan hello rate=3`\?/],
    ["/mesh run hello speed=3", /speed/],
    ["/mesh plan compare-meshes url=http://shop/ rate=9000", /5000/],
    ["/mesh plan compare-meshes url=http://shop/ mesh=sidecra", /sidecar/],
    ["/mesh run broken", /has 1 mistake[\s\S]*playbooks\/broken.yaml[\s\S]*wait/],
    ["/mesh plan hello", /What `hello` would do[\s\S]*wait/],
    ["/mesh preview hello", /What `hello` would change[\s\S]*hello would change nothing with \{\}/],
    ["/mesh status", /nothing has run yet/],
    ["/mesh status nope", /There are no runs yet/],
    ["/mesh stop", /nothing to stop/],
    ["/mesh report", /There is no report yet/],
    ["/mesh runs", /There are no runs yet/],
    ["/mesh runs hello", /There are no runs of `hello` yet/],
    ["/mesh show", /needs a run first/],
    ["/mesh show nope", /There are no runs yet/],
    ["/mesh rerun rate=3", /needs a run first/],
    ["/mesh approve", /No run is waiting for an approval/],
    ["/mesh lock", /Nobody has locked the cluster/],
    ["/mesh lock for=3w a demo", /is not a valid time for a lock/],
    ["/mesh lock for=25h a demo", /`\/mesh lock 1d a demo`. The longest is a day/],
    ["/mesh unlock", /Nobody has locked the cluster/],
    ["/mesh reference", /`reference` needs a run first/],
    ["/mesh reference 01run0000000001 of", /`\/mesh reference 01run0000000001 off`/],
  ])("%s", async (command, answer) => {
    const message = await bench.ask(command);
    expect(
      JSON.parse(`[${shownText(message)}]`)
        .flat()
        .map(textOf)
        .join("\n"),
    ).toMatch(answer);
    expect(bench.engine.started).toEqual([]);
  });

  test("list shows every playbook, marks the broken one, and Run asks for its inputs", async () => {
    const list = await bench.ask("/mesh list");
    expect(shownText(list)).toMatch(/Say hello.*Race the meshes.*⚠️ It has 1 mistake/);
    const compare = list.blocks?.find((block) => JSON.stringify(block).includes('"compare-meshes"'));
    const on = { channel: PERF, ts: list.ts };
    await bench.workspace.ui.act({
      user: ADA,
      on,
      block_id: compare?.block_id ?? "",
      action_id: "playbook_run",
    });
    const form = await bench.openForm();
    expect(JSON.stringify(form.blocks)).toContain("input:url");
  });

  test("status and stop find a run by its playbook; stop asks which one of two", async () => {
    bench.engine.add(
      runView({ id: "01run0000000001", status: "running", startedAtMs: T0_MS, channel: PERF }),
    );
    expect(shownText(await bench.ask("/mesh status"))).toContain("01run0000000001");
    expect(shownText(await bench.ask("/mesh status compare-meshes"))).toContain("Race the meshes");
    bench.engine.add(
      runView({ id: "01run0000000002", status: "running", startedAtMs: T0_MS, channel: PERF }),
    );
    expect(shownText(await bench.ask("/mesh stop"))).toContain("Which one?");
    expect(shownText(await bench.ask("/mesh stop 0001"))).toContain("Stopping");
    expect(bench.engine.cancelled).toEqual([{ runId: "01run0000000001", by: ADA }]);
    bench.engine.change("01run0000000001", { status: "cancelled", endedAtMs: T0_MS + 1 }, "ended");
    expect(shownText(await bench.ask("/mesh stop 0001"))).toContain("is not running");
    expect(shownText(await bench.ask("/mesh stop"))).toContain("Stopping");
  });

  test("stop NAME takes the running one before those that wait, and names it and its owner", async () => {
    const mine = { playbookName: "compare-meshes", channel: PERF };
    bench.engine.add(
      runView({
        ...mine,
        id: "01run0000000001",
        status: "running",
        startedAtMs: T0_MS,
        requestedBy: "U0BOB0001",
      }),
    );
    bench.engine.add(runView({ ...mine, id: "01run0000000002", status: "queued" }));
    expect(shownText(await bench.ask("/mesh stop Compare-Meshes"))).toMatch(
      /Stopping \*Race the meshes\* \(`01run0000000001`, started by <@U0BOB0001>\)\. It has no clean-up steps/,
    );
    expect(bench.engine.cancelled).toEqual([{ runId: "01run0000000001", by: ADA }]);
    bench.engine.change("01run0000000001", { status: "cancelled", endedAtMs: T0_MS + 1 }, "ended");
    expect(shownText(await bench.ask("/mesh stop compare-meshes"))).toMatch(
      /taken out of the queue. It had not begun/,
    );
    expect(bench.engine.cancelled[1]?.runId).toBe("01run0000000002");
  });

  test("status tells of the lock, of what a queued run waits for, and of who must answer", async () => {
    const ahead = bench.engine.add(
      runView({ id: "01run0000000001", status: "running", startedAtMs: T0_MS, requestedBy: "U0BOB0001" }),
    );
    const question = {
      kind: "approve" as const,
      text: "Shift all traffic?",
      options: ["approve", "deny"],
      answerers: ["U0EVE0001"],
      quorum: 1,
      status: "open" as const,
      answers: [],
      expiresAtMs: T0_MS,
    };
    bench.engine.change(ahead.id, {
      steps: [stepView("gate", "Gate", [cellView({ status: "running", question })])],
    });
    const { id } = bench.engine.add(runView({ id: "01run0000000002", status: "queued", channel: PERF }));
    bench.engine.ahead.set(id, [ahead]);
    await bench.clusterLocks.lock({ owner: "U0BOB0001", reason: "an upgrade", ttlMs: 60_000 });
    const waits = /Waits for \*Race the meshes\* \(`01run0000000001`, running\), started by <@U0BOB0001>/;
    const status = shownText(await bench.ask("/mesh status"));
    expect(status).toMatch(/<@U0BOB0001> has locked the cluster for .*: an upgrade/);
    expect(status).toMatch(waits);
    expect(status).toMatch(/🙋 Waits for an answer from <@U0EVE0001>: Shift all traffic/);
    const card = await bench.message("the card", (message) => waits.test(shownText(message)));
    expect(shownText(card)).toMatch(/<@U0BOB0001> has locked the cluster/);
  });

  test("runs and status say when, link to the card, and give the number that every command takes", async () => {
    await bench.type("/mesh run compare-meshes url=http://shop/");
    const card = await bench.message("the card", (message) => shownText(message).includes("run #1 `"));
    const [{ id, createdAtMs } = { id: "", createdAtMs: 0 }] = await bench.engine.list({ limit: 1 });
    const link = `archives/${PERF}/p${card.ts.replace(".", "")}|Race the meshes>`;
    const date = `<!date^${Math.floor(createdAtMs / 1_000)}^{date_short_pretty} {time}|`;
    for (const command of ["/mesh runs", "/mesh status"]) {
      const text = shownText(await bench.ask(command));
      for (const part of [link, date, `#1 \`${id}\``]) expect(text).toContain(part);
    }
    expect(shownText(await bench.ask("/mesh show #1"))).toContain(id);
    expect(shownText(await bench.ask("/mesh show 01k"))).toContain("too short for a part of an id");
    expect(shownText(await bench.ask("/mesh status #2"))).toContain("There is no run #2. The latest is #1.");
    expect(shownText(await bench.ask("/mesh stop #1"))).toContain(`#1 \`${id}\``);
    expect(bench.engine.cancelled.map(({ runId }) => runId)).toEqual([id]);
  });

  test("runs and show list and describe runs, and rerun starts one again with other inputs", async () => {
    await bench.type("/mesh run compare-meshes url=http://shop/ rate=200");
    await eventually("the start", () => bench.engine.started.length === 1);
    const [first] = await bench.engine.list({ limit: 1 });
    const id = first?.id ?? "";
    bench.engine.change(id, {
      status: "failed",
      startedAtMs: T0_MS,
      endedAtMs: T0_MS + 1,
      problem: "It broke.",
    });
    expect(shownText(await bench.ask("/mesh runs"))).toContain(id);
    expect(shownText(await bench.ask("/mesh runs hello"))).toContain("There are no runs");
    expect(shownText(await bench.ask(`/mesh show ${id}`))).toMatch(
      /It broke\..*compare-meshes\.yaml.*Regatta 0\.0\.0.*mesh rerun/,
    );
    await bench.type(`/mesh rerun ${id} rate=400`);
    await eventually("the second start", () => bench.engine.started.length === 2);
    expect(bench.engine.started[1]?.inputs).toMatchObject({ url: "http://shop/", rate: 400, mesh: "none" });
    await bench.type(`/mesh rerun ${id} rate=9000`);
    expect(JSON.stringify((await bench.openForm()).blocks)).toContain("must be at most 5000, but it is 9000");
  });

  test("lock and unlock are announced in the channel; nobody else's lock can be released", async () => {
    await bench.type("/mesh lock for=2h a demo for the team");
    const lock = await bench.message("the lock", ({ text }) => text.includes("has locked"));
    expect(shownText(lock)).toMatch(/<@U0ADA0001> has locked the cluster for 2h: a demo for the team/);
    expect(lock.ephemeral_for).toBeUndefined();
    await bench.type("/mesh unlock");
    await bench.message("the end", ({ text }) => text.includes("has released the cluster"));
    await bench.clusterLocks.lock({ owner: "U0BOB0001", reason: "an upgrade", ttlMs: 60_000 });
    expect(shownText(await bench.ask("/mesh lock now me"))).toContain("<@U0BOB0001> has locked");
    expect(shownText(await bench.ask("/mesh unlock"))).toContain("Only they can unlock it");
  });

  test("a reference is announced in the channel, shown with its run, and removed again", async () => {
    const { id } = bench.engine.add(runView({ id: "01run0000000007", status: "succeeded" }));
    expect(shownText(await bench.ask(`/mesh reference ${id}`))).toMatch(/measured nothing.*REFERENCE_UNFIT/);
    bench.engine.measured.set(id, [{ stepId: "load", cellKey: "", result: { p99: 1 } }]);
    await bench.type(`/mesh reference ${id}`);
    const told = await bench.message("the mark", ({ text }) => text.includes("are compared with it"));
    expect(told.ephemeral_for).toBeUndefined();
    expect(shownText(await bench.ask(`/mesh show ${id}`))).toContain("the reference of its playbook");
    await bench.type(`/mesh reference ${id} off`);
    await bench.message("the end", ({ text }) => text.includes("now has no reference"));
    expect(shownText(await bench.ask(`/mesh reference ${id} off`))).toContain("is not the reference");
  });

  test("an error is reported with its code and what to do, and contains no secret", async () => {
    bench.engine.refusal = new Failure("STORE_UNWRITABLE", "The disk is full (xoxb-1234567890).", {
      hint: "Free some space.",
    });
    const text = shownText(await bench.ask("/mesh run hello"));
    expect(text).toContain("The disk is full ([redacted]). Free some space. (STORE_UNWRITABLE)");
  });

  test("a mention in a thread is answered like a command, only for the person who asks", async () => {
    await bench.workspace.ui.send({ user: ADA, channel: PERF, text: "@Regatta status" });
    const answer = await bench.message("the answer", (message) => message.ephemeral_for === ADA);
    expect(shownText(answer)).toContain("nothing has run yet");
  });
});

/** The text of a block as a person reads it. */
function textOf(block: { text?: { text?: string }; elements?: { text?: unknown }[] }): string {
  return block.text?.text ?? (block.elements ?? []).map(({ text }) => String(text)).join(" ");
}
