import { systemClock } from "../../../src/base/clock.ts";
import { silentLog } from "../../../src/base/log.ts";
import type { RunView } from "../../../src/run/run-view.ts";
import { openStore } from "../../../src/store/open-store.ts";
import type { Message } from "../../../src/workspace/model.ts";
import type { Workspace } from "../../../src/workspace/workspace.ts";
import type { Row } from "../table.ts";
import { type Asked, NOTHING_DONE, type People } from "./commands.ts";

/** What became of a command, as far as people can see. */
export interface Fate {
  readonly asked: Asked;
  /** Times that its one message was posted. */
  readonly said: number;
  /** Its author was told that it may have been lost, or that nothing was done. */
  readonly told: boolean;
  /** What its author alone was shown between this command and the next one. */
  readonly answers: readonly string[];
}

/** Looks in the channels and direct messages for what became of each command. */
export function fatesOf({ asked, refused }: People, workspace: Workspace): readonly Fate[] {
  const texts = allMessages(workspace).map((message) => ({
    isNotice: isDirect(message.channel),
    shown: JSON.stringify(message.blocks ?? message.text),
  }));
  const all = [...asked.values()];
  return all.map((one, at) => {
    const answers = answersTo(one, all[at + 1]?.askedAtMs ?? Number.POSITIVE_INFINITY, workspace);
    const isLost = texts.some(
      ({ isNotice, shown }) => isNotice && shown.includes("I was restarted") && shown.includes(one.text),
    );
    return {
      asked: one,
      said: texts.filter(({ isNotice, shown }) => !isNotice && shown.includes(`did ${one.text}`)).length,
      told: isLost || refused.has(one.text) || answers.some((text) => text.includes(NOTHING_DONE)),
      answers,
    };
  });
}

/** An answer may come after the next command was asked; this is what to look at, not what is counted. */
const A_MINUTE_MS = 60_000;

function answersTo(
  { user, channel, askedAtMs }: Asked,
  untilMs: number,
  workspace: Workspace,
): readonly string[] {
  return workspace
    .messages(channel)
    .filter(({ ephemeral_for: person }) => person === user)
    .filter(({ ts }) => Number(ts) * 1_000 >= askedAtMs && Number(ts) * 1_000 < untilMs)
    .map(({ text }) => text);
}

function isDirect(channel: string): boolean {
  return channel.startsWith("D");
}

/** The keys under which the bot posted messages. */
function keysOf(messages: readonly Message[]): readonly string[] {
  return messages.flatMap(({ metadata }) => {
    const payload = metadata?.event_payload as { readonly key?: string } | undefined;
    return payload?.key === undefined ? [] : [payload.key];
  });
}

function repeatsIn(keys: readonly string[]): readonly string[] {
  return keys.filter((key, at) => keys.indexOf(key) !== at);
}

function allMessages(workspace: Workspace): readonly Message[] {
  return workspace.channels().flatMap(({ id }) => workspace.messages(id));
}

/** The runs in a store whose bot has ended. */
export async function storedRuns(dataDir: string): Promise<readonly RunView[]> {
  const store = await openStore({ dataDir, clock: systemClock, log: silentLog });
  try {
    return await store.runs.views({ limit: 1_000_000 });
  } finally {
    await store.close();
  }
}

/** Holds what was asked, what was done, and what people were told against each other. */
export function reckon(
  fates: readonly Fate[],
  runs: readonly RunView[],
  workspace: Workspace,
): readonly Row[] {
  const runsOf = new Map<string, RunView[]>();
  for (const view of runs) {
    const text = String(view.inputs.text);
    runsOf.set(text, [...(runsOf.get(text) ?? []), view]);
  }
  const count = ({ asked }: Fate) => runsOf.get(asked.text)?.length ?? 0;
  const name = ({ asked }: Fate) => asked.text;
  const acknowledged = fates.filter(({ asked }) => asked.acknowledged);
  const lost = acknowledged.filter((fate) => count(fate) === 0 && !fate.told);
  const twice = fates.filter((fate) => count(fate) > 1);
  const unfinished = runs.filter(({ endedAtMs }) => endedAtMs === undefined);
  const failed = runs.filter(({ status, endedAtMs }) => endedAtMs !== undefined && status !== "succeeded");
  const mute = fates.filter((fate) => count(fate) > 0 && fate.said === 0);
  const keys = keysOf(allMessages(workspace));
  const repeated = repeatsIn(keysOf(allMessages(workspace).filter(({ channel }) => !isDirect(channel))));
  const direct = repeatsIn(keys).length - repeated.length;
  return [
    {
      what: "what was acknowledged is done, or told as lost",
      figures: `${fates.length} commands, ${acknowledged.length} acknowledged: ${acknowledged.filter((fate) => count(fate) > 0).length} done, ${acknowledged.filter((fate) => fate.told).length} told, ${lost.length} lost`,
      held: lost.length === 0,
      evidence: lost.map(({ asked }) => {
        const shown = answersTo(asked, asked.askedAtMs + A_MINUTE_MS, workspace);
        return `${asked.text} of ${asked.user} in ${asked.channel}; shown to them in the next minute: ${shown.join("; ") || "nothing"}`;
      }),
    },
    {
      what: "one run for each command",
      figures: `${runs.length} runs, ${twice.length} commands with more than one`,
      held: twice.length === 0,
      evidence: twice.map(name),
    },
    {
      what: "every run goes on and ends",
      figures: `${runs.length - unfinished.length} ended, ${unfinished.length} still open, ${failed.length} failed`,
      held: unfinished.length + failed.length === 0,
      evidence: [...unfinished, ...failed].map(
        ({ id, status, problem = "" }) => `${id} ${status} ${problem}`,
      ),
    },
    {
      what: "every message arrives once",
      figures: `${keys.length} messages, ${repeated.length} repeated in channels, ${direct} in direct messages (which the bot cannot look through), ${mute.length} runs without theirs`,
      held: repeated.length + mute.length === 0,
      evidence: [...repeated, ...mute.map((fate) => `no message of ${name(fate)}`)],
    },
  ];
}
