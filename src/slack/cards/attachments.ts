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
