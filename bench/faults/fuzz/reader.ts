import { isErrorCode } from "../../../src/base/error-codes.ts";
import { Failure } from "../../../src/base/failure.ts";

/** Something that reads what others wrote. */
export interface Reader {
  readonly name: string;
  /** What it is meant to read; cases are made by changing these. Bytes are written as latin1. */
  readonly originals: readonly string[];
  /** How cases are made: of texts, of the values in a JSON text, or of bytes. */
  readonly kind: "text" | "json" | "bytes";
  /** Pieces that mean something to this reader. */
  readonly pieces: readonly string[];
  /** How many cases it gets beside the others: few if each takes milliseconds. */
  readonly weight: number;
  /** Reads one case. Whatever it throws except for a `Failure` is a fault of the reader. */
  readonly read: (text: string) => Promise<unknown> | unknown;
}

export type CaseFate = "read" | "refused";

/** What must hold for every case: a value, diagnostics with known codes, or a failure with a known code. */
export async function judgeCase(reader: Reader, text: string): Promise<CaseFate> {
  try {
    const found = await reader.read(text);
    return isRefusal(found) ? "refused" : "read";
  } catch (error) {
    if (error instanceof Failure && isErrorCode(error.code) && error.message !== "") return "refused";
    throw error;
  }
}

function isRefusal(found: unknown): boolean {
  if (typeof found !== "object" || found === null || !("diagnostics" in found)) return found === undefined;
  const diagnostics = found.diagnostics as readonly { readonly code: string; readonly message: string }[];
  const odd = diagnostics.find(({ code, message }) => !isErrorCode(code) || message === "");
  if (odd !== undefined)
    throw new Error(`a diagnostic without a known code or without words: ${JSON.stringify(odd)}`);
  return diagnostics.length > 0;
}

/** Fails unless both ways to read the same bytes gave the same. */
export function expectSame(whole: unknown, split: unknown): void {
  const [one, other] = [JSON.stringify(whole), JSON.stringify(split)];
  if (one !== other) throw new Error(`read at once it is ${one}, in parts it is ${other}`);
}
