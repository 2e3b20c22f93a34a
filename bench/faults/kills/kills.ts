import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { startWorkspace, type Workspace } from "../../../src/workspace/workspace.ts";
import ensureBuild from "../../../test/support/ensure-build.ts";
import { type Seeded, seeded } from "../seeded.ts";
import type { Row } from "../table.ts";
import { type BotLife, startBot } from "./bot-life.ts";
import { NOTE, People } from "./commands.ts";
import { type Fate, fatesOf, reckon, storedRuns } from "./reckoning.ts";

/** For what is left to do after the last kill. */
const PATIENCE_MS = 300_000;
/** Every fourth life is killed while it starts. */
const STARTING = 4;
const STARTING_MS = 3_000;
const WORKING_MS = 4_000;
const ASK_EVERY_MS = 1_000;

/**
 * A bot on its embedded store is killed again and again at random moments while people send it commands; afterwards, what
 * Slack was told is held against what was done.
 */
export async function kills(count: number, seed: number): Promise<readonly Row[]> {
  ensureBuild();
  const folder = mkdtempSync(join(tmpdir(), "regatta-kills-"));
  mkdirSync(join(folder, "playbooks"));
  writeFileSync(join(folder, "playbooks", "note.yaml"), NOTE);
  const workspace = await startWorkspace();
  const random = seeded(seed);
  const people = new People(workspace, random);
  const unopened: string[] = [];
  try {
    for (let kill = 0; kill < count; kill++) {
      const life = startBot(folder, workspace);
      if (kill % STARTING === STARTING - 1) await killSoon(life, STARTING_MS * random.next());
      else if (await life.ready) await workAndKill(life, people, random);
      else unopened.push(`start ${kill + 1}: ${(await life.log).slice(-300)}`);
    }
    const last = startBot(folder, workspace);
    if (!(await last.ready)) unopened.push(`the last start: ${(await last.log).slice(-300)}`);
    const fates = await settled(people, workspace);
    await last.stop();
    return [
      {
        what: "the store opens after every kill",
        figures: `${count} kills (seed ${seed}), ${unopened.length} starts failed`,
        held: unopened.length === 0,
        evidence: unopened,
      },
      ...reckon(fates, await storedRuns(join(folder, "data")), workspace),
    ];
  } finally {
    await workspace.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function killSoon(life: BotLife, afterMs: number): Promise<void> {
  await delay(afterMs);
  await life.kill();
}

/** Commands come one after the other, and one of them is interrupted by the kill. */
async function workAndKill(life: BotLife, people: People, random: Seeded): Promise<void> {
  let killed = false;
  const killing = killSoon(life, WORKING_MS * random.next() ** 2).then(() => {
    killed = true;
  });
  if (random.below(2) === 0) await people.sendLastAgain();
  while (!killed) {
    await people.ask();
    await delay(ASK_EVERY_MS * random.next());
  }
  await killing;
}

/** Waits until every acknowledged command has come to something, and nothing changes any more. */
async function settled(people: People, workspace: Workspace): Promise<readonly Fate[]> {
  const deadline = performance.now() + PATIENCE_MS;
  for (let before = "", same = 0; ; ) {
    await delay(2_000);
    const fates = fatesOf(people, workspace);
    const now = JSON.stringify([fates, workspace.channels().map(({ id }) => workspace.messages(id).length)]);
    same = now === before ? same + 1 : 0;
    before = now;
    const waiting = fates.some(({ asked, said, told }) => asked.acknowledged && said === 0 && !told);
    if ((same >= 5 && !waiting) || performance.now() > deadline) return fates;
  }
}
