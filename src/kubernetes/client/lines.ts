/** Longer lines are truncated: a larger log line or watch event is of no use and would fill the memory. */
const MAX_LINE_CHARS = 8 * 1024 * 1024;

/**
 * Splits a byte stream into lines without their line ends; a last line that has no line end counts unless it is empty.
 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of chunks) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = (parts.pop() ?? "").slice(0, MAX_LINE_CHARS);
    for (const line of parts) yield line.endsWith("\r") ? line.slice(0, -1) : line;
  }
  rest += decoder.decode();
  if (rest !== "") yield rest;
}
