import { onTestFinished } from "vitest";
import { createLessonCheck } from "../../src/actions/lesson/check.ts";
import { createLessonExplain } from "../../src/actions/lesson/explain.ts";
import type { Lookout } from "../../src/actions/lesson/look-at.ts";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { recordProgress } from "../../src/lessons/record-progress.ts";
import type { RunView } from "../../src/run/run-view.ts";
import type { Message } from "../../src/workspace/model.ts";
import type { Workspace } from "../../src/workspace/workspace.ts";
import { engineWith, fakeAction, ownStore } from "../engine/engine-harness.ts";
import { eventually } from "../support/eventually.ts";
import { libraryOf } from "../support/memory-library.ts";
import { slackAppOn } from "../support/slack-ports.ts";
import { ADA, shownText, startPatientWorkspace, WorkspaceUser } from "../support/workspace-user.ts";

export const BEN = "U0BEN0002";

export const LESSON = `steps:
  - { id: hello, name: Hello, uses: lesson.explain, with: { text: Read this. } }
  - id: choose
    name: Choose
    uses: lesson.check
    with: { text: "Which one?", choices: [left, right], observe: { run: { playbook: race } } }
    expect:
      pass: facts.answer == 'right'
      praise: Right it is.
      hints: [{ when: facts.answer == 'left', hint: Not the left one. }]
  - { id: bye, name: Bye, uses: lesson.explain, with: { text: That was it., button: Done } }
finally:
  - { id: tidy, name: Tidy up, uses: test.tidy }
`;

export interface LessonBench {
  readonly ada: WorkspaceUser;
  readonly workspace: Workspace;
  readonly engine: Engine;
  readonly lessons: Record<string, string>;
  readonly tidied: string[];
  /** Stops the bot's process and replaces it with another. */
  restart(): Promise<Engine>;
  /** What looking at the cluster returns or throws. */
  look: Lookout["newestRun"];
}

/**
 * The real Slack app on a local workspace, and a real engine on its own store, which teach these lessons. What a test
 * leaves behind cannot reach the next one.
 */
export async function startLessonBench(
  lessons: Record<string, string> = { lesson: LESSON },
): Promise<LessonBench> {
  const store = await ownStore();
  const workspace = await startPatientWorkspace();
  onTestFinished(() => workspace.close());
  const tidied: string[] = [];
  const bench = { look: async () => undefined } as unknown as { look: Lookout["newestRun"] };
  const lookout = { newestRun: (...args: Parameters<Lookout["newestRun"]>) => bench.look(...args) };
  const actions = [
    createLessonExplain(),
    createLessonCheck(lookout as unknown as Lookout),
    fakeAction("test.tidy", async (_, { run }) => {
      tidied.push(run.id);
      return { outputs: {} };
    }),
  ];
  const catalogue = new Map(actions.map((action) => [action.name, action]));
  const startBot = async () => {
    const engine = engineWith(store, actions, { owner: "bot" });
    const records = recordProgress({
      engine,
      store: store.lessonProgress,
      clock: systemClock,
      log: silentLog,
    });
    const app = slackAppOn(workspace, store, {
      engine,
      lessons: {
        list: () => libraryOf(lessons, catalogue).list(),
        find: (name) => libraryOf(lessons, catalogue).find(name),
      },
      lessonRecords: records,
      library: libraryOf({}, catalogue),
      actions: catalogue,
    });
    await app.start();
    const stop = async () => {
      await engine.close({ graceMs: 5_000 });
      await app.stop();
      await records.close();
    };
    return { engine, stop };
  };
  let bot = await startBot();
  onTestFinished(() => bot.stop());
  return Object.assign(bench, {
    workspace,
    lessons,
    tidied,
    engine: bot.engine,
    ada: new WorkspaceUser(workspace),
    async restart() {
      await bot.stop();
      bot = await startBot();
      await bot.engine.recover();
      return bot.engine;
    },
  });
}

/** A person's lesson run, started by a command. */
export async function begun({ engine, ada }: LessonBench, name = "lesson"): Promise<RunView> {
  await ada.type(`/mesh learn ${name}`);
  return underWay({ engine }, name);
}

/** The learner's run of a lesson, once it is running. */
export function underWay({ engine }: Pick<LessonBench, "engine">, name = "lesson"): Promise<RunView> {
  return eventually("the lesson's run", async () =>
    (await engine.list({ limit: 20, status: "active", playbookName: name })).find(
      ({ requestedBy, status }) => requestedBy === ADA && status === "running",
    ),
  );
}

/** The page with this icon and title, in the thread of a run. */
export const pageOf = ({ ada }: LessonBench, run: RunView, icon: string, title: string): Promise<Message> =>
  ada.message(
    `${icon} ${title} of ${run.id}`,
    (message) =>
      message.thread_ts !== undefined &&
      shownText(message).includes(`${icon} ${title}`) &&
      (icon !== "📖" || shownText(message).includes(run.id)),
  );

/** Presses a button of a message as the given person. */
export function pressAs({ workspace }: LessonBench, user: string, message: Message, actionId: string) {
  const block = message.blocks?.find((candidate) => JSON.stringify(candidate).includes(`"${actionId}"`));
  return workspace.ui.act({
    user,
    on: { channel: message.channel, ts: message.ts },
    block_id: block?.block_id ?? "",
    action_id: actionId,
  });
}

/** What only this person is shown. */
export const toldTo = ({ ada }: LessonBench, user: string, text: string) =>
  ada.message(text, (message) => message.ephemeral_for === user && shownText(message).includes(text));
