/**
 * Signals a program that was started as the leader of a process group, and what it started itself: a credential plugin
 * that outlived it would keep its output open. Nothing happens if all of them have ended.
 */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, signal);
      return;
    } catch {
      // There is no such group, or it has ended; then the process alone is tried.
    }
  }
}
