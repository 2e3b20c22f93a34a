import protobuf from "protobufjs";
import { Failure, messageOf } from "../../../base/failure.ts";

/** The most files that a .proto file may import, directly or not. */
const MAX_FILES = 500;

/**
 * Reads a .proto text and its imports; Google's well-known types need no file.
 * @param readImport returns the text of an imported file, by the name in the import
 * @throws Failure `LOAD_PROTO_INVALID`
 */
export async function parseProto(
  text: string,
  readImport: (file: string) => Promise<string>,
): Promise<protobuf.Root> {
  const root = new protobuf.Root();
  const seen = new Set<string>();
  const waiting = parseInto(root, "the .proto file", text);
  for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
    if (seen.has(file)) continue;
    seen.add(file);
    if (seen.size > MAX_FILES) throw invalid("the .proto file", `it imports more than ${MAX_FILES} files`);
    const common = protobuf.common.get(file);
    if (common?.nested) root.addJSON(common.nested);
    else waiting.push(...parseInto(root, file, await read(file, readImport)));
  }
  return root;
}

/** @returns the names of its imports. */
function parseInto(root: protobuf.Root, name: string, text: string): string[] {
  try {
    const { imports = [], weakImports = [] } = protobuf.parse(text, root, { keepCase: false });
    return [...imports, ...weakImports];
  } catch (error) {
    throw invalid(name, messageOf(error), error);
  }
}

async function read(file: string, readImport: (file: string) => Promise<string>): Promise<string> {
  try {
    return await readImport(file);
  } catch (error) {
    throw invalid(file, `it is imported and cannot be read (${messageOf(error)})`, error);
  }
}

function invalid(name: string, why: string, cause?: unknown): Failure {
  return new Failure("LOAD_PROTO_INVALID", `${name} cannot be used: ${why}.`, {
    hint: "Give the file that declares the service; imports are looked for beside it.",
    state: "Nothing was sent.",
    cause,
  });
}
