CREATE TABLE "cluster_lock" (
	"cluster" text PRIMARY KEY NOT NULL,
	"owner" text NOT NULL,
	"reason" text NOT NULL,
	"created_at_ms" bigint NOT NULL,
	"expires_at_ms" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "outbox_lane" (
	"channel" text PRIMARY KEY NOT NULL,
	"owner" text NOT NULL,
	"expires_at_ms" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "question" (
	"run_id" text NOT NULL,
	"step_id" text NOT NULL,
	"cell_key" text NOT NULL,
	"kind" text NOT NULL,
	"text" text NOT NULL,
	"options" jsonb NOT NULL,
	"answerers" jsonb NOT NULL,
	"quorum" integer NOT NULL,
	"requested_by" text NOT NULL,
	"status" text NOT NULL,
	"answers" jsonb NOT NULL,
	"created_at_ms" bigint NOT NULL,
	"expires_at_ms" bigint NOT NULL,
	CONSTRAINT "question_run_id_step_id_cell_key_pk" PRIMARY KEY("run_id","step_id","cell_key")
);
--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "announced" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "pruned_at_ms" bigint;--> statement-breakpoint
ALTER TABLE "question" ADD CONSTRAINT "question_run_id_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."run"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "run_unannounced" ON "run" USING btree ("ended_at_ms") WHERE not "run"."announced";--> statement-breakpoint
UPDATE "run" SET "announced" = true WHERE "ended_at_ms" IS NOT NULL;
