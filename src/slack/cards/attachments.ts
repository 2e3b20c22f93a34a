import { isLesson } from "../../lessons/lesson-steps.ts";
import type { ArtifactView, RunView } from "../../run/run-view.ts";

/** The card's picture: the run's first chart. The drawings of a lesson belong to its pages. */
export function chartOf(view: RunView): ArtifactView | undefined {
  if (isLesson(view)) return undefined;
  return view.artifacts.find((artifact) => artifact.mediaType === "image/png");
}

/** The files of the thread, pictures first. */
export function attachments({ artifacts: files }: RunView): readonly ArtifactView[] {
  const isPicture = (artifact: ArtifactView) => artifact.mediaType === "image/png";
  return [...files.filter(isPicture), ...files.filter((artifact) => !isPicture(artifact))];
}

/** Slack's own apps put at most this many files into one message; its API documents no limit. */
const FILES_PER_MESSAGE = 10;

/** A run's files, divided into as few messages as possible. */
export function fileMessages(view: RunView): readonly (readonly ArtifactView[])[] {
  const files = attachments(view);
  const count = Math.ceil(files.length / FILES_PER_MESSAGE);
  return Array.from({ length: count }, (_, part) =>
    files.slice(part * FILES_PER_MESSAGE, (part + 1) * FILES_PER_MESSAGE),
  );
}
