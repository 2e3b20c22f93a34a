import fc from "fast-check";
import { expect, test } from "vitest";
import { linesOf } from "./lines.ts";

async function collect(chunks: readonly Uint8Array[]): Promise<readonly string[]> {
  async function* stream() {
    yield* chunks;
  }
  const lines: string[] = [];
  for await (const line of linesOf(stream())) lines.push(line);
  return lines;
}

test("lines are the same however the bytes are split into chunks", async () => {
  const line = fc.string({ unit: "grapheme" }).map((text) => text.replace(/[\r\n]/g, "·"));
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { minLength: 1 }),
      fc.integer({ min: 1, max: 7 }),
      async (lines, size) => {
        const bytes = Buffer.from(`${lines.join("\n")}\n`);
        const chunks: Uint8Array[] = [];
        for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
        expect(await collect(chunks)).toEqual(lines);
      },
    ),
    { numRuns: 100 },
  );
});

test("a last line without a line end counts; a carriage return is dropped", async () => {
  expect(await collect([Buffer.from("a\r\nb")])).toEqual(["a", "b"]);
});

test("a line without an end is truncated, in time proportional to its bytes, and the next line is whole", async () => {
  const chunk = Buffer.alloc(64, "x");
  const chunks = [...Array<Uint8Array>(200_000).fill(chunk), Buffer.from("\nnext\n")];
  const [long = "", next] = await collect(chunks);
  expect(long).toHaveLength(8 * 1024 * 1024);
  expect(next).toBe("next");
});
