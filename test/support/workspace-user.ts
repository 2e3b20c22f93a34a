import type { Message, Snapshot } from "../../src/workspace/model.ts";
import { startWorkspace, type Workspace } from "../../src/workspace/workspace.ts";
import { eventually } from "./eventually.ts";

export const ADA = "U0ADA0001";
export const PERF = "C0MESHPERF";

/**
 * A local workspace that gives the app more time than Slack does: bench/ measures how quickly it acknowledges, and the
 * machine that runs the tests may be busy.
 */
export function startPatientWorkspace(): Promise<Workspace> {
  return startWorkspace({ ackTimeoutMs: 60_000, triggerTtlMs: 60_000 });
}

/** Ada in the channel #mesh-perf of a local workspace: types commands, presses buttons, reads what is there. */
export class WorkspaceUser {
  readonly workspace: Workspace;

  constructor(workspace: Workspace) {
    this.workspace = workspace;
  }

  /** Types into the channel's box; fails if the app does not acknowledge. */
  async type(text: string): Promise<void> {
    const answer = await this.workspace.ui.send({ user: ADA, channel: PERF, text });
    if (!answer.ok) throw new Error(answer.notice ?? "refused");
  }

  /** Types a command and returns the message that only Ada sees. */
  async ask(text: string): Promise<Message> {
    const before = new Set(this.workspace.messages(PERF).map(({ ts }) => ts));
    await this.type(text);
    return this.message(
      `an answer to ${text}`,
      (message) => !before.has(message.ts) && message.ephemeral_for === ADA,
    );
  }

  /** The first message that meets the condition `wanted`, as soon as there is one. */
  message(what: string, wanted: (message: Message) => boolean, withinMs?: number): Promise<Message> {
    return eventually(what, () => this.workspace.messages(PERF).find(wanted), withinMs);
  }

  /** Presses a button of a message by its action id; the first one if several have it. */
  async press(message: Message, actionId: string): Promise<void> {
    const block = message.blocks?.find((candidate) => JSON.stringify(candidate).includes(`"${actionId}"`));
    if (!block) throw new Error(`no button ${actionId}`);
    const answer = await this.workspace.ui.act({
      user: ADA,
      on: { channel: message.channel, ts: message.ts },
      block_id: block.block_id,
      action_id: actionId,
    });
    if (!answer.ok) throw new Error(answer.notice ?? "refused");
  }

  /** What the page shows to Ada. */
  async snapshot(): Promise<Snapshot> {
    const stream = await fetch(`${this.workspace.url}events?user=${ADA}`);
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (reader && !text.includes("\n\n")) text += (await reader.read()).value ?? "";
    await reader?.cancel();
    return JSON.parse(text.slice("data: ".length, text.indexOf("\n\n"))).snapshot;
  }
}

/** All the text that a message shows. */
export function shownText(message: Message): string {
  return JSON.stringify(message.blocks ?? []);
}
