import { formatDuration } from "../../base/duration.ts";
import type { ClusterLock } from "../../engine/cluster-lock.ts";
import { escapeText, mention } from "../text/mrkdwn.ts";

/** Who has locked the cluster, for how much longer, and why. */
export function lockSentence({ owner, reason, expiresAtMs }: ClusterLock, nowMs: number): string {
  const left = formatDuration(Math.max(0, expiresAtMs - nowMs));
  return `🔒 ${mention(owner)} has locked the cluster for ${left}: ${escapeText(reason)}`;
}
