import { Type } from "typebox";
import { expect, test } from "vitest";
import { readDataFile } from "./data-file.ts";

test.each(["*keep-this", "!keep-this", "@keep-this", '"keep-this" and more'])(
  "a private file's mistake is reported with its place, but without the value: %s",
  (value) => {
    const { diagnostics } = readDataFile(`password: ${value}\n`, "file.yaml", Type.Any(), {
      syntax: "MESH_OVERRIDES_INVALID",
      invalid: "MESH_OVERRIDES_INVALID",
      isPrivate: true,
    });
    expect(diagnostics[0]).toMatchObject({ range: { start: { line: 1 } }, hint: expect.any(String) });
    expect(JSON.stringify(diagnostics)).not.toContain("keep-this");
  },
);
