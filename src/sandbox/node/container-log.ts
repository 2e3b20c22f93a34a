import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { Readable } from "node:stream";
import { isSystemError } from "../../base/system-error.ts";
import type { ContainerLogReader, LogLine } from "../api/pod-log.ts";

/** A log file is rotated at this size and only one old file is kept, so a container uses at most twice as much. */
const MAX_FILE_BYTES = 4 * 1024 * 1024;
const MAX_LINE_CHARS = 16_384;

/** The output of one instance of a container, in size-bounded files of lines that start with their time. */
export class ContainerLog implements ContainerLogReader {
  readonly #path: string;
  readonly #followers = new Set<{ onLine: (line: LogLine) => void; onEnd: () => void }>();
  #file: number | undefined;
  #bytes = 0;

  constructor(path: string) {
    this.#path = path;
    mkdirSync(dirname(path), { recursive: true });
    this.#file = openSync(path, "w", 0o600);
  }

  /** Collects every line of a stream; a line longer than 16 Ki characters is split. */
  collect(stream: Readable): void {
    let rest = "";
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) this.#append(line);
      while (rest.length >= MAX_LINE_CHARS) {
        this.#append(rest.slice(0, MAX_LINE_CHARS));
        rest = rest.slice(MAX_LINE_CHARS);
      }
    });
    stream.on("end", () => {
      if (rest !== "") this.#append(rest);
    });
  }

  read(): readonly LogLine[] {
    const text = [`${this.#path}.1`, this.#path].map(readIfThere).join("");
    const lines = text.split("\n").slice(0, -1);
    return lines.map((line) => {
      const space = line.indexOf(" ");
      return { time: line.slice(0, space), text: line.slice(space + 1) };
    });
  }

  follow(onLine: (line: LogLine) => void, onEnd: () => void): () => void {
    const follower = { onLine, onEnd };
    if (this.#file === undefined) queueMicrotask(onEnd);
    else this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  /** Ends the log; what was written remains readable. */
  end(): void {
    if (this.#file === undefined) return;
    closeSync(this.#file);
    this.#file = undefined;
    for (const { onEnd } of this.#followers) onEnd();
    this.#followers.clear();
  }

  remove(): void {
    this.end();
    rmSync(this.#path, { force: true });
    rmSync(`${this.#path}.1`, { force: true });
  }

  #append(text: string): void {
    if (this.#file === undefined) return;
    const line = { time: new Date().toISOString(), text };
    this.#bytes += writeSync(this.#file, `${line.time} ${text}\n`);
    if (this.#bytes > MAX_FILE_BYTES) {
      closeSync(this.#file);
      renameSync(this.#path, `${this.#path}.1`);
      this.#file = openSync(this.#path, "w", 0o600);
      this.#bytes = 0;
    }
    for (const { onLine } of this.#followers) onLine(line);
  }
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return "";
    throw error;
  }
}
