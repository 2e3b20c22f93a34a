/** The ids of our buttons and forms: what a card sends and what the app listens for. The value of a run's button is its id. */
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
  /** Followed by `:` and the answer's place, because Slack wants ids of their own; value: an AnswerValue. */
  answer: "question_answer",
} as const;

export const RUN_FORM = "run_form";
