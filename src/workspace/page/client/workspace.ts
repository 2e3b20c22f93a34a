import { createContext, useContext, useEffect, useState } from "react";
import type { Message, PageEvent, Snapshot, UiAnswer, UiCalls, User } from "../../model.ts";

/** What every part of the page may need: what the user sees, who the user is, and how to act. */
export interface Page {
  readonly snapshot: Snapshot;
  readonly me: User;
  /** Makes a call as the user; a sentence that comes back is shown above the message box. */
  do<Name extends keyof UiCalls>(
    name: Name,
    call: Omit<Parameters<UiCalls[Name]>[0], "user">,
  ): Promise<UiAnswer>;
  openThread(ts: string): void;
}

export const PageContext = createContext<Page | undefined>(undefined);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (!page) throw new Error("used outside the page");
  return page;
}

/** Follows live what a user sees. After an interruption the stream starts with a whole snapshot again. */
export function useSnapshot(user: string): { snapshot: Snapshot | undefined; online: boolean } {
  const [snapshot, setSnapshot] = useState<Snapshot>();
  const [online, setOnline] = useState(true);
  useEffect(() => {
    const events = new EventSource(`/events?user=${user}`);
    events.onopen = () => setOnline(true);
    events.onerror = () => setOnline(false);
    events.onmessage = ({ data }) => setSnapshot((old) => applied(old, JSON.parse(data)));
    return () => events.close();
  }, [user]);
  return { snapshot, online };
}

function applied(old: Snapshot | undefined, event: PageEvent): Snapshot | undefined {
  if (event.type === "snapshot") return event.snapshot;
  if (!old) return old;
  switch (event.type) {
    case "message":
      return { ...old, messages: upserted(old.messages, event.message) };
    case "removed":
      return { ...old, messages: old.messages.filter((m) => !same(m, event)) };
    case "views":
      return { ...old, views: event.views };
    case "home":
      return { ...old, home: event.view };
    case "channel":
      return { ...old, channels: old.channels.map((c) => (c.id === event.channel.id ? event.channel : c)) };
  }
}

function upserted(messages: readonly Message[], message: Message): readonly Message[] {
  return messages.some((m) => same(m, message))
    ? messages.map((m) => (same(m, message) ? message : m))
    : [...messages, message];
}

function same(a: Pick<Message, "channel" | "ts">, b: Pick<Message, "channel" | "ts">): boolean {
  return a.channel === b.channel && a.ts === b.ts;
}

/** Sends the workspace what the user did. */
export async function callWorkspace(name: string, call: object): Promise<UiAnswer> {
  try {
    const response = await fetch(`/ui/${name}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(call),
    });
    return await response.json();
  } catch {
    return { ok: false, notice: "The local workspace does not answer. Is it still running?" };
  }
}

/** A message's time of day, from its timestamp. */
export function timeOf(ts: string): string {
  return new Date(Number(ts) * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}
