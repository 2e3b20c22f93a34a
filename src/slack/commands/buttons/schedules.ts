import { type Button, channelOfSchedule } from "../button.ts";
import { pauseSchedule, resumeSchedule } from "../change-schedule.ts";
import { schedule } from "../verbs/schedule.ts";

export const pauseButton: Button = {
  verb: schedule,
  channelOf: channelOfSchedule,
  press: pauseSchedule,
};

export const resumeButton: Button = {
  verb: schedule,
  channelOf: channelOfSchedule,
  press: resumeSchedule,
};
