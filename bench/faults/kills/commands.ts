import type { Workspace } from "../../../src/workspace/workspace.ts";
import type { Seeded } from "../seeded.ts";

/** What somebody asked for, by the text that tells it from everything else. */
export interface Asked {
  readonly text: string;
  readonly user: string;
  readonly channel: string;
  readonly askedAtMs: number;
  /** Whether the bot acknowledged it, at the first delivery or at a later one. */
  readonly acknowledged: boolean;
}

/** How the bot refuses what it cannot write down. */
export const NOTHING_DONE = "nothing was done";

const PEOPLE = ["U0ADA0001", "U0BEN0002"];
const PLACES = ["C0MESHPERF", "C0MESHLAB"];

/** The playbook that every command runs: it leaves exactly one message that names the command. */
export const NOTE = `version: 1
name: note
title: Note
description: Says once that it was here.
inputs:
  text: { type: string, required: true, description: What to say }
steps:
  - { id: pause, uses: wait, with: { duration: 200ms } }
  - { id: say, uses: notify, with: { text: "did \${{ inputs.text }}" } }
`;

/** People who send commands to the bot, as slash commands and as mentions. */
export class People {
  readonly asked = new Map<string, Asked>();
  /** What the bot refused in words when Slack sent it again. */
  readonly refused = new Set<string>();
  readonly #workspace: Workspace;
  readonly #random: Seeded;
  #last = "";

  constructor(workspace: Workspace, random: Seeded) {
    this.#workspace = workspace;
    this.#random = random;
  }

  /** Sends one command and waits until it is acknowledged or not. */
  async ask(): Promise<void> {
    const text = `cmd-${this.asked.size + 1}-end`;
    const start = this.#random.pick(["/mesh run", "@Regatta run"]);
    const [user, channel] = [this.#random.pick(PEOPLE), this.#random.pick(PLACES)];
    this.#last = text;
    this.asked.set(text, { text, user, channel, askedAtMs: Date.now(), acknowledged: false });
    await this.#workspace.ui.send({ user, channel, text: `${start} note text=${text}` });
    this.#note(text, this.#workspace.lastDelivery()?.kind === "acknowledged");
  }

  /** Slack sends what was not acknowledged again; here, it sends the last command again in any case. */
  async sendLastAgain(): Promise<void> {
    const text = this.#last;
    if (text === "") return;
    const delivery = await this.#workspace.deliverAgain();
    const isTaken = delivery.kind === "acknowledged";
    this.#note(text, isTaken);
    if (isTaken && String(delivery.payload.text).includes(NOTHING_DONE)) this.refused.add(text);
  }

  #note(text: string, acknowledged: boolean): void {
    const asked = this.asked.get(text);
    if (asked !== undefined && acknowledged) this.asked.set(text, { ...asked, acknowledged });
  }
}
