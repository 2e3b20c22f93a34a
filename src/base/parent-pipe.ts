/**
 * Calls `onGone` once when the parent's end of this process's standard input closes, which happens however the parent
 * dies. Every child that Regatta starts gets a pipe as its standard input and uses this, so that a killed parent leaves no
 * child behind.
 */
export function watchParentPipe(onGone: () => void): void {
  let gone = false;
  const end = () => {
    if (gone) return;
    gone = true;
    onGone();
  };
  process.stdin.on("end", end);
  process.stdin.on("close", end);
  process.stdin.on("error", end);
  process.stdin.resume();
  process.stdin.unref?.();
}
