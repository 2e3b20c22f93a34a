import { Failure } from "../../base/failure.ts";

// Helm has one exit code for everything, so only its words say what went wrong. They are parsed here and nowhere else.

/** Whether helm says that the release does not exist. */
export function saysNoRelease(stderr: string): boolean {
  return /release: not found/.test(stderr);
}

/** What helm says when the API server, or the network to it, is away for the moment. */
const AWAY =
  /cluster unreachable|connection refused|connection reset|i\/o timeout|TLS handshake timeout|unexpected EOF|Unauthorized|must be logged in|ServiceUnavailable|etcdserver/i;

/** Helm's last `Error:` line says what happened; the most common errors also get a hint. */
const HINTS: readonly (readonly [RegExp, string])[] = [
  [
    /no such host|dial tcp|i\/o timeout|connection refused/i,
    "Check the network to the chart repository, or name another one in REGATTA_MESH_OVERRIDES.",
  ],
  [
    /not found in .* repository|no chart version found|404/i,
    "Check the chart's name and version; REGATTA_MESH_OVERRIDES can change both.",
  ],
  [
    /conflict|cannot be imported|invalid ownership/i,
    "Somebody else owns one of its objects: remove the other installation first.",
  ],
  [/forbidden/i, "Grant the kubeconfig's user the permission named above."],
];

/** The failure that helm reported, with helm's own reason. */
export function helmFailure(doing: string, stderr: string, exitCode: number): Failure {
  const lines = stderr.split("\n").filter((line) => line.trim() !== "");
  const reason = (
    lines.findLast((line) => line.startsWith("Error:")) ??
    lines.at(-1) ??
    `exit code ${exitCode}`
  )
    .replace(/^Error:\s*/, "")
    .slice(0, 600);
  const hint = HINTS.find(([pattern]) => pattern.test(reason))?.[1];
  return new Failure("HELM_FAILED", `Helm could not ${doing}: ${reason}.`, {
    hint: hint ?? "Run the same helm command by hand to see more.",
    details: { exitCode },
    retryable: AWAY.test(reason),
  });
}
