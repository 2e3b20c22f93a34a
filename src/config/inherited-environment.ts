import { settings } from "./settings.ts";

/**
 * The environment for a child process, without the product's own settings, so that a child gets only those that its parent
 * passes explicitly: a demo must not reach the cluster or the Slack workspace that the shell points at.
 */
export function inheritedEnvironment(environment: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const own = new Set(Object.values(settings).map((setting) => setting.variable));
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !own.has(name)));
}

/** Folders of what people write: whoever sets them means these files, and reading them reaches nothing else. */
const FOLDERS = [settings.playbookDirs, settings.lessonDirs, settings.meshDirs, settings.secretsDir];

/** The settings that name such folders, where they are set: a demo has them too. */
export function inheritedFolders(
  environment: NodeJS.ProcessEnv = process.env,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    FOLDERS.flatMap(({ variable }) => {
      const value = environment[variable];
      return value === undefined ? [] : [[variable, value]];
    }),
  );
}
