/**
 * Slack's limits that our messages must keep, in characters unless named otherwise.
 * Sources: docs.slack.dev/reference/block-kit/blocks (header, section, context, actions, image),
 * docs.slack.dev/reference/block-kit/composition-objects (text, confirm, option), docs.slack.dev/reference/views.
 */
export const LIMITS = {
  blocksPerMessage: 50,
  blocksPerView: 100,
  headerText: 150,
  sectionText: 3_000,
  contextElements: 10,
  actionsElements: 25,
  buttonText: 75,
  buttonValue: 2_000,
  blockId: 255,
  imageAltText: 2_000,
  /** Of files.getUploadURLExternal. */
  uploadAltText: 1_000,
  viewTitle: 24,
  viewButton: 24,
  labelText: 2_000,
  hintText: 2_000,
  placeholderText: 150,
  optionText: 75,
  optionValue: 150,
  optionsPerSelect: 100,
  privateMetadata: 3_000,
  initialValue: 3_000,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  /** What a notification shows; Slack cuts at 40,000 but phones show far less. */
  fallbackText: 300,
} as const;
