/** One of Slack's limits on a field: characters of a text, or items of a list. */
export interface Limit {
  /** `type.field`; a trailing `[]` means each item of the list, `*` as the type means every type. */
  readonly of: string;
  readonly min?: number;
  readonly max: number;
  /** The page that says so, under https://docs.slack.dev/reference/. */
  readonly page: string;
}

const BLOCKS = "block-kit/blocks";
const ELEMENTS = "block-kit/block-elements";
const OBJECTS = "block-kit/composition-objects";

export const LIMITS: readonly Limit[] = [
  { of: "*.block_id", min: 1, max: 255, page: BLOCKS },
  { of: "*.action_id", min: 1, max: 255, page: ELEMENTS },
  { of: "section.text", min: 1, max: 3000, page: `${BLOCKS}/section-block` },
  { of: "section.fields", min: 1, max: 10, page: `${BLOCKS}/section-block` },
  { of: "section.fields[]", min: 1, max: 2000, page: `${BLOCKS}/section-block` },
  { of: "header.text", min: 1, max: 150, page: `${BLOCKS}/header-block` },
  { of: "actions.elements", min: 1, max: 25, page: `${BLOCKS}/actions-block` },
  { of: "context.elements", min: 1, max: 10, page: `${BLOCKS}/context-block` },
  { of: "image.alt_text", max: 2000, page: `${BLOCKS}/image-block` },
  { of: "image.title", max: 2000, page: `${BLOCKS}/image-block` },
  { of: "image.image_url", max: 3000, page: `${BLOCKS}/image-block` },
  { of: "input.label", min: 1, max: 2000, page: `${BLOCKS}/input-block` },
  { of: "input.hint", max: 2000, page: `${BLOCKS}/input-block` },
  { of: "markdown.text", min: 1, max: 12_000, page: `${BLOCKS}/markdown-block` },
  { of: "table.rows", min: 1, max: 100, page: `${BLOCKS}/table-block` },
  { of: "table.rows[]", min: 1, max: 20, page: `${BLOCKS}/table-block` },
  { of: "button.text", min: 1, max: 75, page: `${ELEMENTS}/button-element` },
  { of: "button.value", max: 2000, page: `${ELEMENTS}/button-element` },
  { of: "button.url", max: 3000, page: `${ELEMENTS}/button-element` },
  { of: "button.accessibility_label", max: 75, page: `${ELEMENTS}/button-element` },
  { of: "static_select.options", min: 1, max: 100, page: `${ELEMENTS}/select-menu-element` },
  { of: "static_select.option_groups", min: 1, max: 100, page: `${ELEMENTS}/select-menu-element` },
  {
    of: "multi_static_select.option_groups",
    min: 1,
    max: 100,
    page: `${ELEMENTS}/multi-select-menu-element`,
  },
  { of: "option_group.label", min: 1, max: 75, page: `${OBJECTS}/option-group-object` },
  { of: "option_group.options", min: 1, max: 100, page: `${OBJECTS}/option-group-object` },
  { of: "static_select.placeholder", max: 150, page: `${ELEMENTS}/select-menu-element` },
  { of: "multi_static_select.options", min: 1, max: 100, page: `${ELEMENTS}/multi-select-menu-element` },
  { of: "multi_static_select.placeholder", max: 150, page: `${ELEMENTS}/multi-select-menu-element` },
  { of: "overflow.options", min: 1, max: 5, page: `${ELEMENTS}/overflow-menu-element` },
  { of: "checkboxes.options", min: 1, max: 10, page: `${ELEMENTS}/checkboxes-element` },
  { of: "radio_buttons.options", min: 1, max: 10, page: `${ELEMENTS}/radio-button-group-element` },
  { of: "datepicker.placeholder", max: 150, page: `${ELEMENTS}/date-picker-element` },
  { of: "number_input.placeholder", max: 150, page: `${ELEMENTS}/number-input-element` },
  { of: "plain_text_input.placeholder", max: 150, page: `${ELEMENTS}/plain-text-input-element` },
  { of: "option.text", min: 1, max: 75, page: `${OBJECTS}/option-object` },
  { of: "option.value", max: 150, page: `${OBJECTS}/option-object` },
  { of: "option.description", max: 75, page: `${OBJECTS}/option-object` },
  { of: "confirm.title", min: 1, max: 100, page: `${OBJECTS}/confirmation-dialog-object` },
  { of: "confirm.text", min: 1, max: 300, page: `${OBJECTS}/confirmation-dialog-object` },
  { of: "confirm.confirm", min: 1, max: 30, page: `${OBJECTS}/confirmation-dialog-object` },
  { of: "confirm.deny", min: 1, max: 30, page: `${OBJECTS}/confirmation-dialog-object` },
  { of: "modal.title", min: 1, max: 24, page: "views/modal-views" },
  { of: "modal.submit", min: 1, max: 24, page: "views/modal-views" },
  { of: "modal.close", min: 1, max: 24, page: "views/modal-views" },
  { of: "modal.blocks", max: 100, page: "views/modal-views" },
  { of: "modal.private_metadata", max: 3000, page: "views/modal-views" },
  { of: "modal.callback_id", max: 255, page: "views/modal-views" },
  { of: "home.blocks", max: 100, page: "views/home-tab-views" },
  { of: "home.private_metadata", max: 3000, page: "views/home-tab-views" },
  { of: "home.callback_id", max: 255, page: "views/home-tab-views" },
  { of: "message.blocks", max: 50, page: BLOCKS },
];

/** Fields that Slack requires; `a|b` means one of them. From the same pages as the limits. */
export const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  section: ["text|fields"],
  header: ["text"],
  actions: ["elements"],
  context: ["elements"],
  image: ["alt_text", "image_url|slack_file"],
  input: ["label", "element"],
  markdown: ["text"],
  table: ["rows"],
  rich_text: ["elements"],
  button: ["text"],
  static_select: ["options|option_groups"],
  multi_static_select: ["options|option_groups"],
  overflow: ["options"],
  checkboxes: ["options"],
  radio_buttons: ["options"],
  number_input: ["is_decimal_allowed"],
  option: ["text", "value"],
  option_group: ["label", "options"],
  confirm: ["title", "text", "confirm", "deny"],
  modal: ["title", "blocks"],
  home: ["blocks"],
};

const MENUS = ["static_select", "multi_static_select", "checkboxes", "radio_buttons", "datepicker"] as const;

/** Block type → the elements allowed in it. A type that is not listed here is refused as unsupported. */
export const ELEMENTS_OF: Readonly<Record<string, readonly string[]>> = {
  actions: ["button", "overflow", ...MENUS],
  context: ["image", "mrkdwn", "plain_text"],
  divider: [],
  header: [],
  image: [],
  input: ["plain_text_input", "number_input", ...MENUS],
  markdown: [],
  rich_text: [],
  section: ["button", "overflow", "image", ...MENUS],
  table: [],
};

/** Blocks that are allowed only in messages. Source: the "Available in surfaces" line of each block's page. */
export const MESSAGE_ONLY: readonly string[] = ["markdown", "table"];

/**
 * Total length of all texts in a message's blocks. Slack does not document the limit; its maintainers give it, with the
 * error msg_blocks_too_long, in https://github.com/slackapi/bolt-js/issues/2509.
 */
export const MAX_BLOCK_TEXT_CHARACTERS = 12_000;
/** Characters of a message's `text`. Source: https://docs.slack.dev/reference/methods/chat.postMessage */
export const MAX_TEXT_CHARACTERS = 40_000;
