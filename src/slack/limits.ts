/**
 * Slack's limits that our messages must respect, in characters unless noted otherwise.
 * Sources: docs.slack.dev/reference/block-kit/blocks (header, section, context, actions, image),
 * docs.slack.dev/reference/block-kit/composition-objects (text, confirm, option), docs.slack.dev/reference/views.
 */
export const LIMITS = {
  blocksPerView: 100,
  headerText: 150,
  sectionText: 3_000,
  buttonText: 75,
  buttonValue: 2_000,
  imageAltText: 2_000,
  /** Of files.getUploadURLExternal. */
  uploadAltText: 1_000,
  viewTitle: 24,
  hintText: 2_000,
  optionText: 75,
  optionValue: 150,
  optionsPerSelect: 100,
  groupsPerSelect: 100,
  initialValue: 3_000,
  /** The largest min_length and max_length of a plain_text_input. */
  inputText: 3_000,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  /** What a notification shows; Slack cuts at 40,000 but phones show far less. */
  fallbackText: 300,
} as const;
