import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { Failure, messageOf } from "../../base/failure.ts";
import { isSystemError } from "../../base/system-error.ts";
import { newPlaybookText } from "../new-playbook.ts";

const NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** `regatta new [FILE]`: writes a commented playbook to start from. */
export function newCommand(): Command {
  return new Command("new")
    .description("Write a commented playbook to start from")
    .argument("[file]", "where to write it (default: playbooks/<name>.yaml)")
    .option("--name <name>", "the playbook's name (default: derived from the file's name)", readName)
    .action(async (file: string | undefined, options: { readonly name?: string }) => {
      const name = options.name ?? (file === undefined ? "my-playbook" : nameFromFile(file));
      const path = file ?? join("playbooks", `${name}.yaml`);
      await writeNew(path, newPlaybookText(name));
      console.log(`Wrote ${path}. Check it with: regatta lint ${path}`);
    });
}

function readName(text: string): string {
  if (NAME.test(text)) return text;
  throw new InvalidArgumentError("A name has lower-case letters, digits and hyphens, such as nightly-race.");
}

/** `Nightly Race.yaml` → `nightly-race`. */
function nameFromFile(file: string): string {
  const name = basename(file)
    .replace(/\.ya?ml$/i, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 63)
    .replace(/^-+|-+$/g, "");
  return name === "" ? "my-playbook" : name;
}

/** Never overwrites a file: the flag `wx` combines the check and the creation. */
async function writeNew(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { flag: "wx" });
  } catch (error) {
    const exists = isSystemError(error, "EEXIST");
    throw new Failure(
      exists ? "PLAYBOOK_EXISTS" : "PLAYBOOK_UNWRITABLE",
      exists ? `The file ${path} already exists.` : `${path} cannot be written: ${messageOf(error)}.`,
      {
        hint: exists ? "Choose another path, or remove that file." : "Check the path and its permissions.",
        state: "Nothing was written.",
        cause: error,
      },
    );
  }
}
