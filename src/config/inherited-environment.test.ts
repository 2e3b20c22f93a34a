import { expect, test } from "vitest";
import { inheritedEnvironment } from "./inherited-environment.ts";

test("keeps the shell's environment, but none of the product's settings", () => {
  const environment = { PATH: "/bin", HOME: "/home/me", KUBECONFIG: "production", SLACK_BOT_TOKEN: "xoxb-1" };

  expect(inheritedEnvironment(environment)).toEqual({ PATH: "/bin", HOME: "/home/me" });
});
