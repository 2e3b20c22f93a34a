import { isLesson } from "../../lessons/lesson-steps.ts";
import type { ArtifactView, RunView } from "../../run/run-view.ts";

/** The picture of the card: the first chart of the run. The drawings of a lesson belong to its pages. */
export function chartOf(view: RunView): ArtifactView | undefined {
  if (isLesson(view)) return undefined;
  return view.artifacts.find((artifact) => artifact.mediaType === "image/png");
}

/** What is attached to the thread: the pictures first. */
export function attachments({ artifacts: files }: RunView): readonly ArtifactView[] {
  const isPicture = (artifact: ArtifactView) => artifact.mediaType === "image/png";
  return [...files.filter(isPicture), ...files.filter((artifact) => !isPicture(artifact))];
}
