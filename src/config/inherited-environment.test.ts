import { expect, test } from "vitest";
import { inheritedEnvironment, inheritedFolders } from "./inherited-environment.ts";

test("keeps the shell's environment, but none of the product's settings", () => {
  const environment = { PATH: "/bin", HOME: "/home/me", KUBECONFIG: "production", SLACK_BOT_TOKEN: "xoxb-1" };

  expect(inheritedEnvironment(environment)).toEqual({ PATH: "/bin", HOME: "/home/me" });
});

test("passes on the folders of what people write, and nothing that reaches a cluster or a workspace", () => {
  const folders = { REGATTA_PLAYBOOKS: "races", REGATTA_LESSONS: "courses", REGATTA_MESHES: "own" };
  const environment = {
    ...folders,
    PATH: "/bin",
    KUBECONFIG: "production",
    REGATTA_DATABASE_URL: "postgres:",
  };

  expect(inheritedFolders(environment)).toEqual(folders);
});
