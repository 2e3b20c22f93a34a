import { formatDuration } from "../../base/duration.ts";
import type { ClusterLock } from "../../engine/cluster-lock.ts";
import { escapeText, mention } from "../text/mrkdwn.ts";
import type { Conversation } from "./conversation.ts";
import type { Desk } from "./desk.ts";
import { notice } from "./notice.ts";

/** `/mesh lock [for=1h] REASON`: told to the whole channel. Without a reason: who has the lock. */
export async function lockCluster(
  wanted: { readonly reason: string; readonly ttlMs: number },
  conversation: Conversation,
  desk: Desk,
): Promise<void> {
  const { userId, channelId } = conversation;
  if (wanted.reason === "") {
    const held = await desk.clusterLocks.holder();
    const free = "Nobody has locked the cluster. To lock it, say why: `/mesh lock for=1h REASON`.";
    await conversation.tell(notice(held ? sentence(held, desk) : free));
    return;
  }
  const lock = await desk.clusterLocks.lock({ owner: userId, ...wanted });
  if (lock.owner !== userId) await conversation.tell(notice(`${sentence(lock, desk)} Ask them, or wait.`));
  else await desk.say(channelId, `lock:${lock.expiresAtMs}`, notice(sentence(lock, desk)));
}

/** `/mesh unlock`: its owner only. */
export async function unlockCluster(conversation: Conversation, desk: Desk): Promise<void> {
  const { userId, channelId } = conversation;
  if (await desk.clusterLocks.unlock(userId)) {
    const key = `unlock:${desk.clock.nowMs()}`;
    await desk.say(channelId, key, notice(`🔓 ${mention(userId)} has given the cluster back.`));
    return;
  }
  const held = await desk.clusterLocks.holder();
  await conversation.tell(
    notice(held ? `${sentence(held, desk)} Only they can unlock it.` : "Nobody has locked the cluster."),
  );
}

function sentence({ owner, reason, expiresAtMs }: ClusterLock, desk: Desk): string {
  const left = formatDuration(Math.max(0, expiresAtMs - desk.clock.nowMs()));
  return `🔒 ${mention(owner)} has locked the cluster for ${left}: ${escapeText(reason)}`;
}
