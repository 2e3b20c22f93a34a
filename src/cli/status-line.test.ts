import type { WriteStream } from "node:tty";
import { describe, expect, test } from "vitest";
import { createStatusLine } from "./status-line.ts";

function terminal(isTTY: boolean) {
  const written: string[] = [];
  const stream: object = {
    isTTY,
    columns: 20,
    on: () => stream,
    write: (text: string) => written.push(text),
  };
  return { stream: stream as WriteStream, written };
}

describe("createStatusLine", () => {
  test("overwrites its line in place, below the permanent lines", () => {
    const { stream, written } = terminal(true);
    const line = createStatusLine(stream);

    line.update("one");
    line.print(["stays"]);
    line.update("a text that is longer than it");
    line.clear();

    const erase = "\r\u001b[2K";
    expect(written).toEqual(["one", erase, "stays\n", "one", erase, "a text that is lon…", erase]);
  });

  test("without a terminal, only the permanent lines are written", () => {
    const { stream, written } = terminal(false);
    const line = createStatusLine(stream);

    line.update("one");
    line.print(["stays", "too"]);
    line.print([]);
    line.clear();

    expect(written).toEqual(["stays\ntoo\n"]);
  });

  test("without a stream nothing happens", () => {
    const line = createStatusLine(undefined);

    expect(() => {
      line.update("one");
      line.print(["two"]);
      line.clear();
    }).not.toThrow();
  });
});
