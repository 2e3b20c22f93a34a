import { ACTION, type ActionId } from "../../cards/actions.ts";
import { type Button, channelOfRun } from "../button.ts";
import { beginLesson, leaveLesson } from "../lesson.ts";
import { askForInputs, runAgain } from "../run.ts";
import { learn } from "../verbs/learn.ts";
import { repeatReport, report } from "../verbs/report.ts";
import { run } from "../verbs/run.ts";
import { show, showRun } from "../verbs/show.ts";
import { answerButton } from "./answer.ts";
import { lessonAnswer } from "./lesson-answer.ts";
import { lessonOffer } from "./lesson-offer.ts";
import { pauseButton, resumeButton } from "./schedules.ts";
import { stopButton } from "./stop.ts";

/** For what has no channel yet: a run's channel is the one it is started from. */
const nowhere = async () => "";

/** What each button on our cards does. Buttons that only do what a verb does are defined right here. */
export const BUTTONS: Readonly<Record<ActionId, Button>> = {
  [ACTION.stop]: stopButton,
  [ACTION.again]: { verb: run, channelOf: channelOfRun, press: runAgain },
  [ACTION.report]: { verb: report, channelOf: channelOfRun, press: repeatReport },
  [ACTION.show]: { verb: show, channelOf: channelOfRun, press: showRun },
  [ACTION.openForm]: { verb: run, channelOf: nowhere, press: askForInputs },
  [ACTION.pauseSchedule]: pauseButton,
  [ACTION.resumeSchedule]: resumeButton,
  [ACTION.answer]: answerButton,
  [ACTION.lessonAnswer]: lessonAnswer,
  [ACTION.lessonOffer]: lessonOffer,
  [ACTION.lessonLeave]: { verb: learn, channelOf: channelOfRun, press: leaveLesson },
  [ACTION.lessonBegin]: { verb: learn, channelOf: nowhere, press: beginLesson },
};
