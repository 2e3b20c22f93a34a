import { useEffect, useState } from "react";
import { Avatar } from "./avatar.tsx";
import { HOME } from "./place.ts";
import { usePage } from "./workspace.ts";

/** Channels, the app, and who you are. On a phone it slides over the messages. */
export function Sidebar(props: {
  readonly open: boolean;
  readonly current: string;
  readonly onOpen: (id: string) => void;
  readonly onUser: (id: string) => void;
}) {
  const { snapshot, me } = usePage();
  const unread = useUnread(props.current);
  const entry = (id: string, label: string, icon: string) => (
    <li key={id}>
      <button
        type="button"
        className={`entry ${unread(id) ? "unread" : ""}`}
        aria-current={props.current === id ? "page" : undefined}
        onClick={() => props.onOpen(id)}
      >
        <span aria-hidden="true">{icon}</span> {label}
        {unread(id) && <span className="dot" role="img" aria-label="unread" />}
      </button>
    </li>
  );
  return (
    <nav className={`sidebar ${props.open ? "open" : ""}`} aria-label="Channels and apps">
      <div className="team">Local workspace</div>
      <h2>Channels</h2>
      <ul>
        {snapshot.channels
          .filter(({ im_with }) => im_with === undefined)
          .map((channel) => entry(channel.id, channel.name, "#"))}
      </ul>
      <h2>Apps</h2>
      <ul>
        {entry(HOME, snapshot.app.name, "⛵")}
        {snapshot.channels
          .filter(({ im_with }) => im_with !== undefined)
          .map((channel) => entry(channel.id, "Direct messages", "✉"))}
      </ul>
      <label className="who">
        <Avatar user={me} />
        <span>
          You are
          <select
            value={me.id}
            onChange={(event) => props.onUser(event.target.value)}
            data-testid="user-switch"
          >
            {snapshot.users
              .filter((user) => !user.is_bot)
              .map((user) => (
                <option key={user.id} value={user.id}>
                  {user.real_name}
                </option>
              ))}
          </select>
          <small>{me.title}</small>
        </span>
      </label>
    </nav>
  );
}

/** Which channels have messages from others that arrived since they were last shown. */
function useUnread(current: string): (channel: string) => boolean {
  const { snapshot, me } = usePage();
  const newest = (channel: string) =>
    snapshot.messages.findLast((m) => m.channel === channel && !m.thread_ts && m.user !== me.id)?.ts ?? "0";
  const [seen, setSeen] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(snapshot.channels.map(({ id }) => [id, newest(id)])),
  );
  const here = newest(current);
  useEffect(() => setSeen((old) => ({ ...old, [current]: here })), [current, here]);
  return (channel) => channel !== current && newest(channel) > (seen[channel] ?? "0");
}
