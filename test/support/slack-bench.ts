import { waitDeclaration } from "../../src/actions/wait.declaration.ts";
import type { PlanMistake } from "../../src/engine/preview/check-plan.ts";
import { libraryEntry } from "../../src/library/library-entry.ts";
import type { PlaybookLibrary } from "../../src/library/playbook-library.ts";
import { routeLook } from "../../src/main/route-look.ts";
import type { ActionCatalogue } from "../../src/playbook/action-declaration.ts";
import type { AllowLists } from "../../src/slack/access.ts";
import { createSlackApp, type SlackApp, type SlackAppOptions } from "../../src/slack/create-slack-app.ts";
import type { Workspace } from "../../src/workspace/workspace.ts";
import { eventually } from "./eventually.ts";
import { FakeEngine } from "./fake-engine.ts";
import { memoryCluster } from "./memory-cluster.ts";
import { memoryClusterLocks } from "./memory-cluster-locks.ts";
import { MemoryInbox } from "./memory-inbox.ts";
import { MemoryOutbox } from "./memory-outbox.ts";
import { memoryReferences } from "./memory-references.ts";
import { memorySchedules } from "./memory-schedules.ts";
import { FAST_PACE, quietPorts } from "./slack-ports.ts";
import { ADA, startPatientWorkspace, WorkspaceUser } from "./workspace-user.ts";

export { ADA, PERF, shownText } from "./workspace-user.ts";

export const PLAYBOOKS: Readonly<Record<string, string>> = {
  hello: `version: 1
name: hello
title: Say hello
description: Waits a moment.
steps:
  - id: pause
    uses: wait
    with: { duration: 1s }
`,
  "compare-meshes": `version: 1
name: compare-meshes
title: Race the meshes
description: Drives the same load through each mesh.
inputs:
  url: { type: string, required: true, description: Where the load goes }
  rate: { type: integer, default: 300, minimum: 1, maximum: 5000 }
  mesh: { type: choice, options: [none, sidecar], default: none }
steps:
  - id: pause
    uses: wait
    with: { duration: 1s }
`,
  "every-input": `version: 1
name: every-input
title: An input of every type
description: Asks for all that can be asked for.
inputs:
  url: { type: string, description: Where the load goes }
  rate: { type: integer, minimum: 1, maximum: 5000 }
  share: { type: number, minimum: 0.5 }
  fast: { type: boolean }
  mesh: { type: choice, options: [none, sidecar, ${"a-mesh-with-a-name-that-no-menu-of-slack-holds".repeat(2)}] }
  meshes: { type: array, items: string }
  ports: { type: array, items: integer }
  pause: { type: duration }
  token: { type: secret }
steps:
  - id: pause
    uses: wait
    with: { duration: "\${{ inputs.pause }}" }
`,
  "owners-only": `version: 1
name: owners-only
title: For owners
description: Only owners may run it.
permissions: { run: ["role:owner"] }
steps:
  - id: pause
    uses: wait
    with: { duration: 1s }
`,
  broken: `version: 1
name: broken
title: Broken
description: Uses what is not there.
steps:
  - id: pause
    uses: wiat
`,
};

export const actions: ActionCatalogue = new Map([[waitDeclaration.name, waitDeclaration]]);

const library: PlaybookLibrary = {
  list: async () =>
    Object.entries(PLAYBOOKS).map(([name, text]) =>
      libraryEntry({ path: `playbooks/${name}.yaml`, text }, actions),
    ),
  find: async (name) => (await library.list()).find((entry) => entry.name === name),
};

/** The real Slack app on a local workspace, with an engine that the test controls. */
export class SlackBench extends WorkspaceUser {
  readonly engine = new FakeEngine();
  readonly outbox = new MemoryOutbox();
  readonly inbox = new MemoryInbox(this.outbox);
  readonly clusterLocks = memoryClusterLocks();
  readonly references = memoryReferences((runId) => this.engine.results(runId));
  readonly schedules = memorySchedules();
  readonly cluster = memoryCluster();
  /** Set by a test: what is certain to fail in any plan. */
  mistakes: readonly PlanMistake[] = [];
  app: SlackApp;

  private constructor(workspace: Workspace, access: AllowLists) {
    super(workspace);
    this.app = this.newApp({ access });
  }

  static async start(access: AllowLists = { users: ["*"], channels: ["*"] }): Promise<SlackBench> {
    const bench = new SlackBench(await startPatientWorkspace(), access);
    await bench.app.start();
    return bench;
  }

  /** A further app on the same workspace, engine and outbox, as in another process. */
  newApp(over: Partial<SlackAppOptions> = {}): SlackApp {
    const { apiUrl, botToken, appToken } = this.workspace;
    return createSlackApp({
      apiUrl,
      botToken,
      appToken,
      pace: FAST_PACE,
      homePace: { personEveryMs: 20, anyEveryMs: 5, heartbeatMs: 1_000 },
      access: { users: ["*"], channels: ["*"] },
      ports: {
        ...quietPorts(),
        library,
        actions,
        check: async () => this.mistakes,
        names: async () => new Map([["mesh", ["none", "sidecar"]]]),
        preview: async ({ playbook, inputs }) =>
          `${playbook} would change nothing with ${JSON.stringify(inputs)}`,
        route: routeLook({ get: async () => this.cluster }),
        engine: this.engine,
        outbox: this.outbox,
        inbox: this.inbox,
        runs: this.engine.ends,
        clusterLocks: this.clusterLocks,
        references: this.references,
        schedules: this.schedules,
      },
      ...over,
    });
  }

  async stop(): Promise<void> {
    await this.app.stop();
    await this.workspace.close();
  }

  /** The form that Ada has open. */
  async openForm(): Promise<{ readonly id: string; readonly blocks: readonly unknown[] }> {
    return eventually("a form", async () => (await this.snapshot()).views[0]);
  }

  async openForms(): Promise<number> {
    return (await this.snapshot()).views.length;
  }

  /** Fills the open form's text fields and presses Run. */
  submit(viewId: string, fields: Readonly<Record<string, string>>) {
    const state = Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [
        `input:${name}`,
        { value: { type: "plain_text_input", value } },
      ]),
    );
    return this.workspace.ui.submit({ user: ADA, view_id: viewId, state });
  }
}
