import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from "node:fs";
import { isAbsolute, relative, sep } from "node:path";
import { Failure } from "./failure.ts";

export interface TextFileBounds {
  /** A longer file is refused without being read. */
  readonly maxBytes: number;
  /**
   * The folder that the file was found in. It must still be in there once all links are followed, so that a link cannot show
   * other files of the machine; Kubernetes mounts a ConfigMap as links inside the folder. Absent: somebody named the file,
   * which may be anywhere and may be a pipe.
   */
  readonly within?: string;
}

/**
 * Reads a text file: the only way to read a file that people put somewhere. Reads no more than it may, and takes nothing but
 * UTF-8. A byte order mark at the start is left out.
 * @throws Failure `FILE_REFUSED`; errors of the system such as ENOENT as they are.
 */
export function readTextFile(path: string, { maxBytes, within }: TextFileBounds): string {
  const descriptor = within === undefined ? openSync(path, constants.O_RDONLY) : openFound(path, within);
  try {
    const stats = fstatSync(descriptor);
    const isUsable = stats.isFile() || (within === undefined && stats.isFIFO());
    if (!isUsable) throw refused(path, "is not a file", "Put a file there, or remove it.");
    if (stats.size > maxBytes) throw tooLarge(path, maxBytes);
    return decoded(path, bytesOf(path, descriptor, maxBytes));
  } finally {
    closeSync(descriptor);
  }
}

/** O_NONBLOCK, because opening a named pipe would wait for a writer; O_NOFOLLOW, so that what was checked is what is read. */
function openFound(path: string, within: string): number {
  const real = realpathSync(path);
  if (!isInside(real, realpathSync(within))) {
    throw refused(path, "is a link to a file outside its folder", "Put the file itself there.");
  }
  return openSync(real, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
}

function isInside(real: string, folder: string): boolean {
  const path = relative(folder, real);
  return path !== "" && path !== ".." && !path.startsWith(`..${sep}`) && !isAbsolute(path);
}

/** Reads in pieces, because pipes and the files of /proc do not say how long they are. */
function bytesOf(path: string, descriptor: number, maxBytes: number): Buffer {
  const pieces: Buffer[] = [];
  for (let length = 0; ; ) {
    const piece = Buffer.allocUnsafe(65_536);
    const read = readSync(descriptor, piece);
    length += read;
    if (length > maxBytes) throw tooLarge(path, maxBytes);
    if (read === 0) return Buffer.concat(pieces);
    pieces.push(piece.subarray(0, read));
  }
}

/** Windows tools write UTF-16 with a byte order mark; saying so helps more than a text of strange characters. */
function decoded(path: string, bytes: Buffer): string {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (isUtf16) throw refused(path, "is UTF-16 text", "Save it as UTF-8.");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw refused(path, "is not UTF-8 text", "Save it as UTF-8, or check that it is the right file.");
  }
}

function tooLarge(path: string, maxBytes: number): Failure {
  return refused(path, `is larger than ${maxBytes / 1_000_000} MB`, "Split it, or keep data out of it.");
}

function refused(path: string, what: string, hint: string): Failure {
  return new Failure("FILE_REFUSED", `${path} ${what}.`, { hint, state: "It was not read." });
}
