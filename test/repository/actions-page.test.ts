import { expect, test, vi } from "vitest";
import { docsCommand } from "../../src/cli/commands/docs.ts";
import { expectGolden } from "../support/golden.ts";

test("docs/actions.md is what `regatta docs actions` prints (UPDATE_GOLDEN=1 rewrites it)", async () => {
  const printed: string[] = [];
  const write = vi
    .spyOn(process.stdout, "write")
    .mockImplementation((text) => printed.push(String(text)) > 0);
  try {
    await docsCommand().parseAsync(["actions"], { from: "user" });
  } finally {
    write.mockRestore();
  }
  const page = printed.join("");
  expect(page).toContain("## load.run");
  expect(page).toContain("| `profile.rate` |");
  expectGolden(page, new URL("../../docs/actions.md", import.meta.url));
});
