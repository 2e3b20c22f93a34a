import { Fragment, type ReactNode, useEffect, useRef } from "react";
import type { Message as MessageData, SlackFile } from "../../model.ts";
import { Avatar } from "./avatar.tsx";
import { Blocks } from "./blocks.tsx";
import { timeOf, usePage } from "./workspace.ts";

const GROUP_SECONDS = 300;

/** The messages of a channel or of one thread. Stays at the newest message while that is in view. */
export function Messages({ channel, thread }: { readonly channel: string; readonly thread?: string }) {
  const { snapshot } = usePage();
  const here = snapshot.messages.filter((message) => message.channel === channel);
  const shown = here.filter((m) => (thread ? m.ts === thread || m.thread_ts === thread : !m.thread_ts));
  const scroll = useStickyBottom();
  return (
    <div className="scroll" ref={scroll} role="log" aria-label={thread ? "Replies" : "Messages"}>
      <div className="content">
        {shown.length === 0 && <Empty channel={channel} />}
        {shown.map((message, i) => {
          const replies = thread ? [] : here.filter((m) => m.thread_ts === message.ts);
          const previous = shown[i - 1];
          const day = dayOf(message.ts);
          return (
            <Fragment key={message.ts}>
              {!thread && (!previous || dayOf(previous.ts) !== day) && <Divider>{day}</Divider>}
              <Message message={message} replies={replies} follows={follows(previous, message)} />
              {thread === message.ts && shown.length > 1 && <Divider>{replyCount(shown.length - 1)}</Divider>}
            </Fragment>
          );
        })}
      </div>
    </div>
  );
}

function Empty({ channel }: { readonly channel: string }) {
  const { app, channels } = usePage().snapshot;
  const [known] = app.commands;
  const here = channels.find(({ id }) => id === channel);
  if (here?.im_with !== undefined)
    return <p className="empty">{app.name} writes to you here what it cannot tell you in a channel.</p>;
  return here?.has_app ? (
    <p className="empty">
      Nothing here yet. Type <code>{known?.command} help</code> below.
    </p>
  ) : (
    <p className="empty">
      {app.name} is not in this channel. <code>/invite @{app.name}</code> adds it.
    </p>
  );
}

function Divider({ children }: { readonly children: ReactNode }) {
  return (
    <div className="divider">
      <span>{children}</span>
    </div>
  );
}

function dayOf(ts: string): string {
  const day = new Date(Number(ts) * 1000).toDateString();
  return day === new Date().toDateString() ? "Today" : day;
}

function replyCount(count: number): string {
  return count === 1 ? "1 reply" : `${count} replies`;
}

/** Whether a message is shown under the previous one's name. A card never is: it needs its own heading. */
function follows(previous: MessageData | undefined, message: MessageData): boolean {
  return (
    previous !== undefined &&
    message.blocks === undefined &&
    previous.user === message.user &&
    dayOf(previous.ts) === dayOf(message.ts) &&
    previous.ephemeral_for === message.ephemeral_for &&
    Number(message.ts) - Number(previous.ts) < GROUP_SECONDS
  );
}

function useStickyBottom() {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const pane = ref.current;
    const content = pane?.firstElementChild;
    if (!pane || !content) return;
    let stuck = true;
    let lastTop = 0;
    // While somebody presses, nothing moves: what they release on is what they pressed on, or the press would be lost.
    let pressed = false;
    const follow = () => {
      if (stuck && !pressed) pane.scrollTo({ top: pane.scrollHeight });
    };
    const onPress = () => {
      pressed = true;
    };
    const onRelease = () => {
      pressed = false;
      follow();
    };
    // Growing content does not scroll by itself: only a person scrolls up.
    const onScroll = () => {
      const atEnd = pane.scrollHeight - pane.scrollTop - pane.clientHeight < 60;
      stuck = atEnd || (stuck && pane.scrollTop >= lastTop);
      lastTop = pane.scrollTop;
    };
    // Pictures arrive after their message, so the height counts, not the number of messages.
    const observer = new ResizeObserver(follow);
    observer.observe(content);
    observer.observe(pane);
    pane.addEventListener("scroll", onScroll);
    pane.addEventListener("pointerdown", onPress);
    // The release may happen anywhere. Its click comes after it, so that what follows waits for the next frame.
    const onEnd = () => requestAnimationFrame(onRelease);
    window.addEventListener("pointerup", onEnd);
    window.addEventListener("pointercancel", onEnd);
    return () => {
      observer.disconnect();
      pane.removeEventListener("pointerdown", onPress);
      window.removeEventListener("pointerup", onEnd);
      window.removeEventListener("pointercancel", onEnd);
      pane.removeEventListener("scroll", onScroll);
    };
  }, []);
  return ref;
}

function Message(props: {
  readonly message: MessageData;
  readonly replies: readonly MessageData[];
  readonly follows: boolean;
}) {
  const { message, replies } = props;
  const page = usePage();
  const author = page.snapshot.users.find((user) => user.id === message.user);
  const text = { type: "section", block_id: "text", text: { type: "mrkdwn", text: message.text } } as const;
  const blocks = message.blocks ?? (message.text ? [text] : []);
  return (
    <article
      className={`message ${message.ephemeral_for ? "ephemeral" : ""}`}
      data-testid="message"
      data-ts={message.ts}
      aria-label={`${author?.real_name ?? "Somebody"}: ${message.text.slice(0, 120)}`}
    >
      <div className="gutter">
        {props.follows ? <time>{timeOf(message.ts)}</time> : <Avatar user={author} />}
      </div>
      <div className="body">
        {message.ephemeral_for && <div className="private">👁 Only visible to you</div>}
        {!props.follows && (
          <div className="byline">
            <strong>{author?.real_name}</strong>
            {author?.is_bot && <span className="badge">APP</span>}
            <time>{timeOf(message.ts)}</time>
          </div>
        )}
        <Blocks blocks={blocks} on={{ channel: message.channel, ts: message.ts }} />
        {message.edited && <small className="edited">(edited)</small>}
        {message.files?.map((file) => (
          <FileCard key={file.id} file={file} />
        ))}
        {replies.length > 0 && (
          <button type="button" className="replies" onClick={() => page.openThread(message.ts)}>
            <strong>{replyCount(replies.length)}</strong>
            <span> Last reply at {timeOf(replies.at(-1)?.ts ?? message.ts)}</span>
          </button>
        )}
        {!message.thread_ts && !message.ephemeral_for && (
          <button type="button" className="plain reply" onClick={() => page.openThread(message.ts)}>
            Reply in thread
          </button>
        )}
      </div>
    </article>
  );
}

/** A picture in place, or a card with the file's name and size to download. */
function FileCard({ file }: { readonly file: SlackFile }) {
  const url = `/files/${file.id}/${encodeURIComponent(file.name)}`;
  if (file.mimetype === "image/png") {
    return (
      <figure className="picture">
        <figcaption>{file.title}</figcaption>
        <a href={url} target="_blank" rel="noreferrer">
          <img src={url} alt={file.alt_txt || file.title} />
        </a>
      </figure>
    );
  }
  return (
    <a className="file" href={url} download={file.name} data-testid="file">
      <span className="file-icon" aria-hidden="true">
        {file.name.split(".").at(-1)}
      </span>
      <span>
        <strong>{file.title}</strong>
        <small>
          {file.name} · {sizeText(file.size)} · Download
        </small>
      </span>
    </a>
  );
}

function sizeText(bytes: number): string {
  return bytes < 1_000
    ? `${bytes} bytes`
    : bytes < 1e6
      ? `${Math.round(bytes / 1e3)} kB`
      : `${(bytes / 1e6).toFixed(1)} MB`;
}
