import { useEffect, useRef, useState } from "react";
import type { UiAnswer } from "../../model.ts";
import { type Element, type Option, plainText, type Value } from "./elements.ts";

interface ControlProps {
  readonly element: Element;
  readonly onUse: (value?: Value) => Promise<UiAnswer>;
}

/** Something to press: a button or an overflow menu. Asks for confirmation if the app wants that; disabled while it works. */
export function Control({ element, onUse }: ControlProps) {
  const [asking, setAsking] = useState<(() => void) | undefined>();
  const [busy, setBusy] = useState(false);
  const run = async (value?: Value) => {
    setBusy(true);
    await onUse(value);
    setBusy(false);
  };
  const use = (value?: Value) => (element.confirm ? setAsking(() => () => void run(value)) : void run(value));
  const confirm = element.confirm && asking && (
    <Confirm ask={element.confirm} onYes={asking} onClose={() => setAsking(undefined)} />
  );
  if (element.type === "overflow") {
    return (
      <>
        <Overflow element={element} onPick={(option) => use({ type: "overflow", selected_option: option })} />
        {confirm}
      </>
    );
  }
  const press = () => {
    if (element.url) window.open(element.url, "_blank", "noreferrer");
    use();
  };
  return (
    <>
      <button
        type="button"
        className={`button ${element.style ?? ""}`}
        aria-label={element.accessibility_label}
        data-action={element.action_id}
        disabled={busy}
        onClick={press}
      >
        {plainText(element.text)}
      </button>
      {confirm}
    </>
  );
}

function Overflow({
  element,
  onPick,
}: {
  readonly element: Element;
  readonly onPick: (option: Option) => void;
}) {
  const [open, setOpen] = useState<"left" | "right">();
  const pick = (option: Option) => {
    setOpen(undefined);
    onPick(option);
  };
  // The list opens towards the side where it stays on the screen.
  const toggle = (button: HTMLElement) =>
    setOpen(open ? undefined : button.getBoundingClientRect().left > innerWidth / 2 ? "right" : "left");
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: closes the menu when the focus leaves it or Escape is typed
    <span
      className="overflow"
      onBlur={(e) => !e.currentTarget.contains(e.relatedTarget) && setOpen(undefined)}
      onKeyDown={(e) => e.key === "Escape" && setOpen(undefined)}
    >
      <button
        type="button"
        className="button"
        aria-label="More actions"
        aria-haspopup="menu"
        aria-expanded={open !== undefined}
        onClick={(event) => toggle(event.currentTarget)}
      >
        ⋯
      </button>
      {open && (
        <span className="menu-list" style={{ [open]: 0 }} role="menu">
          {element.options?.map((option) => (
            <button key={option.value} type="button" role="menuitem" onClick={() => pick(option)}>
              {option.text.text}
            </button>
          ))}
        </span>
      )}
    </span>
  );
}

function Confirm(props: {
  readonly ask: NonNullable<Element["confirm"]>;
  readonly onYes: () => void;
  readonly onClose: () => void;
}) {
  const { ask } = props;
  const dialog = useDialog();
  const yes = () => {
    props.onClose();
    props.onYes();
  };
  return (
    <dialog ref={dialog} className="modal small" aria-label={plainText(ask.title)} onClose={props.onClose}>
      <header>
        <h2>{plainText(ask.title)}</h2>
      </header>
      <div className="modal-body">{plainText(ask.text)}</div>
      <footer>
        <button type="button" className="button" onClick={props.onClose}>
          {plainText(ask.deny)}
        </button>
        <button type="button" className={`button solid ${ask.style ?? ""}`} onClick={yes}>
          {plainText(ask.confirm)}
        </button>
      </footer>
    </dialog>
  );
}

/** A dialog that is open while it is rendered; the browser keeps the focus inside, starting with its first field. */
export function useDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (!element || element.open) return;
    element.showModal();
    element.querySelector<HTMLElement>(".modal-body :is(input, select, textarea)")?.focus();
  }, []);
  return dialog;
}
