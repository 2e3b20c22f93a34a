CREATE TABLE "lesson_progress" (
	"person" text NOT NULL,
	"lesson" text NOT NULL,
	"title" text NOT NULL,
	"run_id" text NOT NULL,
	"channel" text,
	"state" text NOT NULL,
	"step" integer NOT NULL,
	"steps" integer NOT NULL,
	"step_name" text NOT NULL,
	"started_at_ms" bigint NOT NULL,
	"updated_at_ms" bigint NOT NULL,
	"completed_at_ms" bigint,
	CONSTRAINT "lesson_progress_person_lesson_pk" PRIMARY KEY("person","lesson")
);
--> statement-breakpoint
ALTER TABLE "question" ADD COLUMN "remark" text;--> statement-breakpoint
ALTER TABLE "question" ADD COLUMN "offer" jsonb;