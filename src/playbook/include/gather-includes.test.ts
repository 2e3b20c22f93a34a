import { expect, test } from "vitest";
import { gatherIncludes } from "./gather-includes.ts";

const INNER = "version: 1\nname: inner\nsteps: [{ uses: wait }]\n";

async function gathered(steps: string): Promise<string[]> {
  const text = `version: 1\nname: outer\n${steps}`;
  const { includes = {} } = await gatherIncludes({ path: "outer.yaml", text }, async () => INNER);
  return Object.keys(includes);
}

test("the playbooks that steps inside steps include are gathered, those of their finally too", async () => {
  const steps = `steps:
  - steps:
      - { uses: playbook:./a.yaml }
      - steps: [{ uses: "playbook:./b.yaml" }]
        finally: [{ uses: "playbook:./c.yaml" }]
  - { uses: playbook:./d.yaml }
`;
  expect((await gathered(steps)).sort()).toEqual(["a.yaml", "b.yaml", "c.yaml", "d.yaml"]);
});
