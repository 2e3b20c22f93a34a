import {
  FIRST_WINDOW_BYTES,
  numberFrame,
  PREFACE,
  SETTING_ENABLE_PUSH,
  SETTING_INITIAL_WINDOW_SIZE,
  SETTING_MAX_HEADER_LIST_SIZE,
  settingsFrame,
  WINDOW_UPDATE,
} from "./frames.ts";
import { MAX_LIST_BYTES } from "./hpack/header-reader.ts";

/** What a stream and a connection may receive before the window is replenished, which happens when half is used. */
export const WINDOW_BYTES = 16 * 1_024 * 1_024;

/** All that is sent before the first request: no pushes, wide windows, a limit for heads. */
export const OPENING = Buffer.concat([
  PREFACE,
  settingsFrame([
    [SETTING_ENABLE_PUSH, 0],
    [SETTING_INITIAL_WINDOW_SIZE, WINDOW_BYTES],
    [SETTING_MAX_HEADER_LIST_SIZE, MAX_LIST_BYTES],
  ]),
  numberFrame(WINDOW_UPDATE, 0, WINDOW_BYTES - FIRST_WINDOW_BYTES),
]);
