import { type KeyboardEvent, useState } from "react";
import { complete } from "./completions.ts";
import { usePage } from "./workspace.ts";

/** The box for messages and slash commands. Enter sends; Tab or Enter accepts a completion; the arrow keys choose one. */
export function Composer(props: {
  readonly channel: string;
  readonly thread?: string;
  readonly label: string;
}) {
  const page = usePage();
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
  const [last, setLast] = useState("");
  const completions = props.thread ? [] : complete(text, page.snapshot.app.commands);
  const picked = completions[Math.min(chosen, completions.length - 1)];
  const write = (typed: string) => {
    setText(typed);
    setChosen(0);
  };
  const send = async () => {
    const typed = text.trim();
    if (typed === "") return;
    write("");
    setLast(typed);
    const thread = props.thread ? { thread_ts: props.thread } : {};
    const answer = await page.do("send", { channel: props.channel, text: typed, ...thread });
    // A refused text comes back so that it can be corrected.
    if (!answer.ok) setText((now) => now || typed);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (picked && step) {
      event.preventDefault();
      setChosen((chosen + step + completions.length) % completions.length);
    } else if (
      picked &&
      (event.key === "Tab" || (event.key === "Enter" && !picked.text.startsWith(`${text} `)))
    ) {
      event.preventDefault();
      write(picked.text);
    } else if (event.key === "ArrowUp" && text === "" && last !== "") {
      event.preventDefault();
      write(last);
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      void send();
    }
  };
  return (
    <div className="composer">
      {completions.length > 0 && (
        <div className="completions" role="listbox" id="completions" aria-label="Commands">
          {completions.map((completion) => (
            <button
              key={completion.text}
              type="button"
              role="option"
              tabIndex={-1}
              aria-selected={completion === picked}
              onMouseDown={(event) => {
                event.preventDefault();
                write(completion.text);
              }}
            >
              <strong>{completion.label}</strong> <span>{completion.detail}</span>
            </button>
          ))}
        </div>
      )}
      <div className="box">
        <textarea
          rows={1}
          value={text}
          placeholder={props.label}
          aria-label={props.label}
          aria-controls={completions.length > 0 ? "completions" : undefined}
          onChange={(event) => write(event.target.value)}
          onKeyDown={onKeyDown}
          data-testid={props.thread ? "thread-box" : "message-box"}
        />
        <button
          type="button"
          className="send"
          aria-label="Send"
          disabled={text.trim() === ""}
          onClick={() => void send()}
        >
          ➤
        </button>
      </div>
    </div>
  );
}
