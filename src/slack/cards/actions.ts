/** The ids of our buttons and forms: what a card sends and the app listens for. The value of a run's button is the run's id. */
export const ACTION = {
  stop: "run_stop",
  again: "run_again",
  report: "run_report",
  show: "run_show",
  /** Value: the playbook's name. */
  openForm: "playbook_run",
  /** Value: the schedule's name. */
  pauseSchedule: "schedule_pause",
  resumeSchedule: "schedule_resume",
  /** Followed by `:` and the index of the answer, because Slack wants unique ids; value: an AnswerValue. */
  answer: "question_answer",
  /** The same for a page of a lesson. */
  lessonAnswer: "lesson_answer",
  /** Value: the QuestionKey of the page. */
  lessonOffer: "lesson_offer",
  /** Value: the run's id. */
  lessonLeave: "lesson_leave",
  /** Value: the lesson's name. Continues where the person already is in it. */
  lessonBegin: "lesson_begin",
} as const;

export type ActionId = (typeof ACTION)[keyof typeof ACTION];

export const RUN_FORM = "run_form";
