import { useLayoutEffect, useRef, useState } from "react";
import { Message as SlackMessage } from "slack-blocks-to-jsx";
import type { Block, UiAction, ViewState } from "../../model.ts";
import { Control } from "./controls.tsx";
import { type Element, initialValue, isField, plainText, type Value } from "./elements.ts";
import { Field } from "./fields.tsx";
import { useScheme } from "./scheme.ts";
import { usePage } from "./workspace.ts";

interface BlocksProps {
  readonly blocks: readonly Block[];
  readonly on: UiAction["on"];
  /** The values of a surrounding form; without one, blocks keep their own state, as in a message. */
  readonly form?: Form;
}

export interface Form {
  readonly state: ViewState;
  readonly set: (blockId: string, actionId: string, value: Value) => void;
  readonly errors: Readonly<Record<string, string>>;
}

/**
 * Draws blocks. The library draws static content; pictures, controls and inputs are drawn here, because file ids must be
 * resolved and the library's controls cannot be used.
 */
export function Blocks({ blocks, on, form }: BlocksProps) {
  const page = usePage();
  const [own, setOwn] = useState<ViewState>({});
  const state = form?.state ?? own;
  const set = form?.set ?? ((block, action, value) => setOwn((old) => withValue(old, block, action, value)));
  const use = (block: Block, element: Element, value?: Value) => {
    const next = value ? withValue(state, block.block_id, element.action_id, value) : state;
    if (value) set(block.block_id, element.action_id, value);
    const id = { block_id: block.block_id, action_id: element.action_id };
    return page.do("act", { on, ...id, state: next, ...(value ? { value } : {}) });
  };
  const control = (block: Block, element: Element) =>
    isField(element) ? (
      <Field
        key={element.action_id}
        element={element}
        label={plainText(element.placeholder) || "Choose"}
        value={state[block.block_id]?.[element.action_id] ?? initialValue(element)}
        onChange={(value) => void use(block, element, value)}
      />
    ) : (
      <Control key={element.action_id} element={element} onUse={(value) => use(block, element, value)} />
    );
  const draw = (block: Block) => {
    const accessory = block.accessory as Element | undefined;
    if (block.type === "image") return <Picture key={block.block_id} block={block} />;
    if (block.type === "actions") {
      const elements = block.elements as unknown as readonly Element[];
      return (
        <div key={block.block_id} className="actions">
          {elements.map((element) => control(block, element))}
        </div>
      );
    }
    if (block.type === "input")
      return <Input key={block.block_id} block={block} state={state} set={set} form={form} />;
    if (!accessory || accessory.type === "image") return <Shown key={block.block_id} block={block} />;
    const { accessory: _shownBeside, ...text } = block;
    return (
      <div key={block.block_id} className="with-accessory">
        <Shown block={text as Block} />
        {control(block, accessory)}
      </div>
    );
  };
  return <div className="blocks">{blocks.map(draw)}</div>;
}

/** A form's state with one value replaced. */
export function withValue(state: ViewState, block: string, action: string, value: Value): ViewState {
  return { ...state, [block]: { ...state[block], [action]: value } };
}

function Shown({ block }: { readonly block: Block }) {
  const { users, channels } = usePage().snapshot;
  const scheme = useScheme();
  const shown = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (shown.current) restoreStars(shown.current);
  });
  const people = users.map((user) => ({ id: user.id, name: user.real_name }));
  return (
    <div ref={shown} className="shown" data-theme={scheme}>
      <SlackMessage
        theme={scheme}
        name=""
        logo=""
        blocks={[inert(block)] as never}
        data={{ users: people, channels: channels.map(({ id, name }) => ({ id, name })), user_groups: [] }}
        withoutWrapper
      />
    </div>
  );
}

/** Stands in for an asterisk inside code: the library doubles those, as if they were bold marks. */
const STAR = "\uE000";

/** Puts the asterisks back into what the library drew. */
function restoreStars(drawn: HTMLElement): void {
  const texts = document.createTreeWalker(drawn, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node !== null; node = texts.nextNode())
    if (node.nodeValue?.includes(STAR)) node.nodeValue = node.nodeValue.replaceAll(STAR, "*");
}

/**
 * The library reads escaped markup as markup: `&lt;!channel&gt;` would show as a mention. An invisible word joiner after
 * each bracket that Slack treats as plain text prevents that.
 */
function inert(block: Block): Block {
  const bracket = block.type === "header" ? "<" : "&lt;";
  const code = /```[\s\S]*?```|`[^`]*`/g;
  const text = JSON.stringify(block).replace(code, (part) => part.replaceAll("*", STAR));
  return JSON.parse(text.replaceAll(bracket, `${bracket}\u2060`));
}

function Picture({ block }: { readonly block: Block }) {
  const file = block.slack_file as { readonly id?: string } | undefined;
  const url = file?.id ? `/files/${file.id}` : String(block.image_url);
  return (
    <figure className="picture">
      {block.title !== undefined && <figcaption>{plainText(block.title)}</figcaption>}
      <a href={url} target="_blank" rel="noreferrer">
        <img src={url} alt={String(block.alt_text)} />
      </a>
    </figure>
  );
}

function Input(props: {
  readonly block: Block;
  readonly state: ViewState;
  readonly set: Form["set"];
  readonly form: Form | undefined;
}) {
  const { block, state, form } = props;
  const element = block.element as unknown as Element;
  const label = plainText(block.label);
  const error = form?.errors[block.block_id];
  return (
    <div className={`input ${error ? "wrong" : ""}`} data-testid={`input-${block.block_id}`}>
      <div className="label">
        {label} {block.optional === true && <span className="optional">(optional)</span>}
      </div>
      <Field
        element={element}
        label={label}
        invalid={error !== undefined}
        value={state[block.block_id]?.[element.action_id] ?? initialValue(element)}
        onChange={(value) => props.set(block.block_id, element.action_id, value)}
      />
      {error && (
        <p className="error" role="alert">
          {error}
        </p>
      )}
      {block.hint !== undefined && <p className="hint">{plainText(block.hint)}</p>}
    </div>
  );
}
