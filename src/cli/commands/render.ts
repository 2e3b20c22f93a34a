import { Command } from "commander";
import type { Diagnostic } from "../../base/diagnostic.ts";
import { Failure, messageOf } from "../../base/failure.ts";
import { readTextFile } from "../../base/text-file.ts";
import { FILE_BOUNDS } from "../../base/yaml/yaml-bounds.ts";
import { EXIT } from "../exit-codes.ts";
import { loadConfig } from "../load-config.ts";

interface RenderOptions {
  readonly mesh: string;
  readonly namespace: string;
  readonly dialect?: string;
}

/** `regatta render RULES.yaml --mesh NAME`: prints rules as a mesh's own resources. Needs no cluster. */
export function renderCommand(): Command {
  return new Command("render")
    .description(
      "Translate mesh-neutral traffic rules into a mesh's own resources and print them; changes nothing",
    )
    .argument("<file>", "the file with the rules")
    .requiredOption("--mesh <name>", "mesh that is to apply them")
    .option("--namespace <name>", "namespace of the Services", "default")
    .option("--dialect <name>", "kind of resources, if the mesh knows several")
    .action(async (file: string, options: RenderOptions) => {
      process.exitCode = await render(file, options);
    });
}

async function render(file: string, options: RenderOptions): Promise<number> {
  const config = loadConfig();
  if (!config) return EXIT.usage;
  const source = { path: file, text: readText(file) };
  const [{ loadMeshes }, { renderRules }, { renderDiagnostics }, { manifestsText }] = await Promise.all([
    import("../../meshes/load-meshes.ts"),
    import("../../traffic/dialects/render-rules.ts"),
    import("../../playbook/index.ts"),
    import("../../kubernetes/objects/manifests.ts"),
  ]);
  const { library } = loadMeshes(config.meshDirs);
  const rendered = renderRules(source, {
    mesh: library.get(options.mesh),
    meshes: library.all(),
    namespace: options.namespace,
    ...(options.dialect === undefined ? {} : { dialect: options.dialect }),
  });
  const say = (diagnostics: readonly Diagnostic[]) =>
    console.error(renderDiagnostics(diagnostics, source, { colour: process.stderr.isTTY === true }));
  if (rendered.objects === undefined) {
    say(rendered.diagnostics);
    return EXIT.usage;
  }
  process.stdout.write(manifestsText(rendered.objects));
  return EXIT.ok;
}

function readText(file: string): string {
  try {
    return readTextFile(file, { maxBytes: FILE_BOUNDS.bytes });
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(
      "TRAFFIC_RULES_UNREADABLE",
      `The rules "${file}" cannot be read: ${messageOf(error)}.`,
      {
        hint: "Name a file of rules; docs/traffic-rules.md shows one.",
        cause: error,
      },
    );
  }
}
