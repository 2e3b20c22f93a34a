/** Longer lines are truncated: a larger log line or watch event is of no use and would fill the memory. */
const MAX_LINE_CHARS = 8 * 1024 * 1024;

/**
 * Splits a byte stream into lines without their line ends; a last line that has no line end counts unless it is empty. The work
 * is proportional to the bytes, however small the chunks are and however long a line is.
 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let parts: string[] = [];
  let chars = 0;
  const keep = (text: string) => {
    const kept = text.slice(0, MAX_LINE_CHARS - chars);
    if (kept === "") return;
    parts.push(kept);
    chars += kept.length;
  };
  const take = () => {
    const line = parts.join("");
    parts = [];
    chars = 0;
    return line;
  };
  for await (const chunk of chunks) {
    const [first = "", ...others] = decoder.decode(chunk, { stream: true }).split("\n");
    keep(first);
    for (const text of others) {
      const line = take();
      yield line.endsWith("\r") ? line.slice(0, -1) : line;
      keep(text);
    }
  }
  keep(decoder.decode());
  const rest = take();
  if (rest !== "") yield rest;
}
