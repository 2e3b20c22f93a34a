import { useEffect, useMemo, useState } from "react";
import { Composer } from "./composer.tsx";
import { Home } from "./home.tsx";
import { Messages } from "./messages.tsx";
import { Modal } from "./modal.tsx";
import { HOME, placeFromAddress } from "./place.ts";
import { Sidebar } from "./sidebar.tsx";
import { callWorkspace, type Page, PageContext, useSnapshot } from "./workspace.ts";

const FIRST_USER = "U0ADA0001";
export function App() {
  const [user, setUser] = useState(() => localStorage.getItem("user") ?? FIRST_USER);
  const [place, setPlace] = useState(placeFromAddress);
  const [notice, setNotice] = useState<string>();
  const [menuOpen, setMenuOpen] = useState(false);
  const { snapshot, online } = useSnapshot(user);
  const channels = snapshot?.channels ?? [];
  const channel =
    place.channel === HOME ? undefined : (channels.find((c) => c.id === place.channel) ?? channels[0]);
  const me = snapshot?.users.find((person) => person.id === user) ?? snapshot?.users[0];

  const page = useMemo((): Page | undefined => {
    if (!snapshot || !me) return undefined;
    return {
      snapshot,
      me,
      async do(name, call) {
        setNotice(undefined);
        const answer = await callWorkspace(name, { ...call, user: me.id });
        setNotice(answer.notice);
        return answer;
      },
      openThread: (thread) => setPlace((old) => ({ ...old, thread })),
    };
  }, [snapshot, me]);

  useEffect(() => {
    localStorage.setItem("user", user);
  }, [user]);

  const open = (id: string) => {
    setPlace({ channel: id, thread: undefined });
    setMenuOpen(false);
    setNotice(undefined);
    history.replaceState(null, "", `/archives/${id}`);
  };
  if (!page) return <p className="loading">Opening the local workspace…</p>;
  // People cannot write to the app directly: its messages tab is read-only.
  const direct = channel?.im_with !== undefined;
  const shown = channel?.id ?? HOME;
  const closeThread = () => setPlace({ channel: shown, thread: undefined });
  const notes = notice && (
    <div className="notice" role="alert" data-testid="notice">
      {notice}
      <button type="button" className="plain" aria-label="Dismiss" onClick={() => setNotice(undefined)}>
        ✕
      </button>
    </div>
  );
  return (
    <PageContext value={page}>
      <div className="banner" role="note">
        <strong>Local workspace — not Slack.</strong>
        <span className="detail"> Everything here is on this machine and in memory.</span>
        {!online && <span role="status"> Connection lost; trying again…</span>}
      </div>
      <div className={`layout ${channel && place.thread ? "with-thread" : ""}`}>
        <Sidebar open={menuOpen} current={shown} onOpen={open} onUser={setUser} />
        <main aria-label={channel ? `Channel ${channel.name}` : "App home"}>
          <header className="pane-head">
            <button
              type="button"
              className="plain menu"
              aria-label="Channels"
              aria-expanded={menuOpen}
              onClick={() => setMenuOpen(!menuOpen)}
            >
              ☰
            </button>
            <h1>{channel && !direct ? `# ${channel.name}` : page.snapshot.app.name}</h1>
            <span className="topic">{channel?.topic ?? "Home"}</span>
          </header>
          {channel ? (
            <>
              <Messages key={channel.id} channel={channel.id} />
              {notes}
              {!direct && (
                <Composer key={`${channel.id}-box`} channel={channel.id} label={`Message #${channel.name}`} />
              )}
            </>
          ) : (
            <Home notes={notes} />
          )}
        </main>
        {channel && place.thread && (
          <aside className="thread" aria-label="Thread" data-testid="thread">
            <header className="pane-head">
              <h2>Thread</h2>
              <span className="topic"># {channel.name}</span>
              <button type="button" className="plain" aria-label="Close thread" onClick={closeThread}>
                ✕
              </button>
            </header>
            <Messages key={place.thread} channel={channel.id} thread={place.thread} />
            {!direct && <Composer channel={channel.id} thread={place.thread} label="Reply…" />}
          </aside>
        )}
      </div>
      <Modal />
    </PageContext>
  );
}
