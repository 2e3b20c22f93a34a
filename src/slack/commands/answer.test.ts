import { expect, test } from "vitest";
import { FakeClock } from "../../../test/engine/fake-clock.ts";
import { FakeEngine } from "../../../test/support/fake-engine.ts";
import { expectGolden } from "../../../test/support/golden.ts";
import { memoryClusterLocks } from "../../../test/support/memory-cluster-locks.ts";
import { libraryOf } from "../../../test/support/memory-library.ts";
import { memorySchedules } from "../../../test/support/memory-schedules.ts";
import { silentLog } from "../../base/log.ts";
import { allowListPolicy } from "../access.ts";
import type { CardMessage } from "../message.ts";
import { answerCommand } from "./answer.ts";
import type { Desk } from "./desk.ts";

const NAMES =
  "list learn run plan preview status stop report runs show rerun reference approve deny lock unlock route schedule help";

/** One command for each verb, and each of `schedule`'s, typed by somebody who has no rights at all. */
const COMMANDS = [
  "help",
  "list",
  "status",
  "status 01k8x0",
  "run hello",
  "plan hello",
  "preview hello",
  "stop",
  "report",
  "runs",
  "show 01k8x0",
  "rerun 01k8x0",
  "reference 01k8x0",
  "approve",
  "deny",
  "lock a demo",
  "unlock",
  "route shop",
  "learn",
  "schedule",
  "schedule list",
  "schedule next",
  "schedule add nightly @daily UTC hello",
  "schedule pause nightly",
  "schedule resume nightly",
  "schedule remove nightly",
];

/** Commands that are not understood, at least one for each verb that takes words. */
const MISTAKES = [
  "runn a",
  "dance",
  "help statsu",
  "list all",
  "list runs",
  "unlock now",
  "status a b",
  "stop a b",
  "report a b",
  "approve a b",
  "deny a b",
  "run",
  "plan rate=3",
  "preview",
  "run a one two x=1 x=2",
  "runs a b",
  "show",
  "show a b",
  "rerun rate=3",
  "rerun 01k8x0 rate",
  "reference",
  "reference a on",
  "reference a off now",
  "lock for=2d a demo",
  "route",
  "route a b c",
  "learn first-race anew",
  "learn first-race leave now",
  "schedule dance",
  "schedule add",
  "schedule pause",
  "schedule next a b",
  'run a x="1',
];

async function answers(commands: readonly string[]): Promise<string> {
  const parts: string[] = [];
  for (const command of commands) parts.push(`> /mesh ${command}\n${await answerTo(command)}\n`);
  return parts.join("\n");
}

async function answerTo(command: string): Promise<string> {
  const told: string[] = [];
  const desk = {
    engine: new FakeEngine(),
    library: libraryOf({}, new Map()),
    clusterLocks: memoryClusterLocks(),
    cardUrls: async () => new Map(),
    lessons: libraryOf({}, new Map()),
    schedules: memorySchedules(),
    access: allowListPolicy({ users: [], channels: [] }),
    clock: new FakeClock(),
    log: silentLog,
  } as unknown as Desk;
  const tell = async (message: CardMessage) => void told.push(textOf(message));
  await answerCommand(command, { userId: "U1", channelId: "C1", tell }, desk);
  return told.join("\n");
}

function textOf({ blocks }: CardMessage): string {
  return blocks
    .flatMap((block) => {
      if (block.type === "context")
        return block.elements.map((element) => ("text" in element ? element.text : ""));
      return block.type === "section" || block.type === "header" ? [block.text?.text ?? ""] : [];
    })
    .join("\n");
}

const here = (name: string) => new URL(`../../../test/slack/verbs/${name}.txt`, import.meta.url);

test("the help of each verb, in order", async () => {
  expectGolden(await answers(["help", ...NAMES.split(" ").map((name) => `help ${name}`)]), here("help"));
});

test("what somebody without any rights may do", async () => {
  const text = await answers(COMMANDS);
  expectGolden(text, here("rights"));
  expect(text.match(/^🔒/gm)).toHaveLength(19);
});

test("the answers to commands that are not understood", async () => {
  expectGolden(await answers(MISTAKES), here("mistakes"));
});
