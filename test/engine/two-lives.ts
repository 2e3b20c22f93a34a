import type { RecoveryClass } from "../../src/playbook/action-declaration.ts";
import { fakeAction, untilStopped, type Work } from "./engine-harness.ts";

/** An action that is stopped in its first life, and does `secondLife` when another process resumes the run. */
export function twoLives(recovery: RecoveryClass, secondLife: Work) {
  const first = fakeAction("test.work", (_params, context) => untilStopped(context), { recovery });
  const second = fakeAction("test.work", secondLife, { recovery });
  return { first, second };
}

export const BODY = `
steps:
  - { id: before, uses: test.echo, with: { text: kept } }
  - { id: work, uses: test.work, with: { text: "\${{ steps.before.outputs.text }}" } }
finally:
  - { id: clean, uses: test.echo }
`;
