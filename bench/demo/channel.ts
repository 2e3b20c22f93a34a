import { setTimeout as delay } from "node:timers/promises";

/** The local workspace, used the way its page uses it. */
export interface Channel {
  /** Types into #mesh-perf. @returns milliseconds until the bot's acknowledgement has come back. */
  type(text: string): Promise<number>;
  /** Resolves once the page shows something that matches, with the first match. @throws Error after the limit. */
  shows(pattern: RegExp, limitMs: number): Promise<string>;
}

/** @param url the page's address. */
export async function openChannel(url: string): Promise<Channel> {
  const snapshot = async () => (await fetch(new URL("/ui/snapshot", url))).text();
  const { users, channels } = JSON.parse(await snapshot()) as {
    readonly users: readonly { readonly id: string; readonly is_bot?: boolean }[];
    readonly channels: readonly { readonly id: string; readonly name: string }[];
  };
  const user = users.find(({ is_bot }) => is_bot !== true)?.id;
  const channel = channels.find(({ name }) => name === "mesh-perf")?.id;
  return {
    async type(text) {
      const startedAtMs = performance.now();
      const response = await fetch(new URL("/ui/send", url), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ channel, user, text }),
      });
      const answer = (await response.json()) as { readonly ok: boolean; readonly notice?: string };
      if (!answer.ok) throw new Error(`${text}: ${answer.notice ?? "refused"}`);
      return performance.now() - startedAtMs;
    },
    async shows(pattern, limitMs) {
      const deadline = performance.now() + limitMs;
      for (;;) {
        const [found] = pattern.exec(await snapshot()) ?? [];
        if (found !== undefined) return found;
        if (performance.now() > deadline) throw new Error(`${String(pattern)} did not show up`);
        await delay(100);
      }
    },
  };
}
