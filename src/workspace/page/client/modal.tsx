import { useState } from "react";
import type { Block, View, ViewState } from "../../model.ts";
import { Blocks, withValue } from "./blocks.tsx";
import { useDialog } from "./controls.tsx";
import { type Element, fieldError, initialValue, isField, plainText, type Value } from "./elements.ts";
import { usePage } from "./workspace.ts";

/** The top one of the user's open views. */
export function Modal() {
  const { snapshot } = usePage();
  const [states, setStates] = useState<Readonly<Record<string, ViewState>>>({});
  const view = snapshot.views.at(-1);
  if (!view) return null;
  const state = { ...initialState(view.blocks), ...states[view.id] };
  const set = (block: string, action: string, value: Value) =>
    setStates((old) => ({ ...old, [view.id]: withValue(old[view.id] ?? {}, block, action, value) }));
  return <OpenView key={view.id} view={view} state={state} set={set} depth={snapshot.views.length} />;
}

function OpenView(props: {
  readonly view: View;
  readonly state: ViewState;
  readonly set: (block: string, action: string, value: Value) => void;
  readonly depth: number;
}) {
  const { view, state } = props;
  const page = usePage();
  const dialog = useDialog();
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const close = (all: boolean) => void page.do("close", { all });
  const submit = async () => {
    const wrong = formErrors(view.blocks, state);
    setErrors(wrong);
    if (Object.keys(wrong).length > 0) return;
    setBusy(true);
    const answer = await page.do("submit", { view_id: view.id, state });
    setBusy(false);
    setErrors(answer.errors ?? {});
    setProblem(answer.notice);
  };
  return (
    <dialog
      ref={dialog}
      className="modal"
      data-testid="modal"
      aria-label={plainText(view.title)}
      onCancel={(event) => {
        event.preventDefault();
        close(true);
      }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <header>
          {props.depth > 1 && (
            <button type="button" className="plain" aria-label="Back" onClick={() => close(false)}>
              ‹
            </button>
          )}
          <h2>{plainText(view.title)}</h2>
          <button type="button" className="plain" aria-label="Close" onClick={() => close(true)}>
            ✕
          </button>
        </header>
        <div className="modal-body">
          {problem && (
            <p className="notice" role="alert">
              {problem}
            </p>
          )}
          <Blocks blocks={view.blocks} on={{ view_id: view.id }} form={{ state, set: props.set, errors }} />
        </div>
        <footer>
          <button type="button" className="button" onClick={() => close(false)}>
            {plainText(view.close) || "Cancel"}
          </button>
          {view.submit !== undefined && (
            <button type="submit" className="button solid primary" disabled={busy}>
              {plainText(view.submit)}
            </button>
          )}
        </footer>
      </form>
    </dialog>
  );
}

/** Every block's elements that hold a value. */
function fields(block: Block): readonly Element[] {
  const parts = [block.element, block.accessory, ...(Array.isArray(block.elements) ? block.elements : [])];
  return (parts as readonly (Element | undefined)[]).filter(
    (part): part is Element => part?.action_id !== undefined && isField(part),
  );
}

function initialState(blocks: readonly Block[]): ViewState {
  const entries = blocks.map((block) => [
    block.block_id,
    Object.fromEntries(fields(block).map((element) => [element.action_id, initialValue(element)])),
  ]);
  return Object.fromEntries(entries.filter(([, values]) => Object.keys(values as object).length > 0));
}

function formErrors(blocks: readonly Block[], state: ViewState): Readonly<Record<string, string>> {
  const errors: Record<string, string> = {};
  for (const block of blocks.filter(({ type }) => type === "input")) {
    for (const element of fields(block)) {
      const value = state[block.block_id]?.[element.action_id] ?? initialValue(element);
      const error = fieldError(element, value, block.optional === true);
      if (error) errors[block.block_id] = error;
    }
  }
  return errors;
}
