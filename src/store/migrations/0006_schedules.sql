CREATE TABLE "schedule" (
	"name" text PRIMARY KEY NOT NULL,
	"origin" text NOT NULL,
	"cron" text NOT NULL,
	"time_zone" text NOT NULL,
	"playbook_name" text NOT NULL,
	"inputs" jsonb NOT NULL,
	"channel" text NOT NULL,
	"mention" jsonb NOT NULL,
	"created_by" text NOT NULL,
	"created_at_ms" bigint NOT NULL,
	"next_slot_ms" bigint NOT NULL,
	"paused_by" text,
	"paused_at_ms" bigint
);
--> statement-breakpoint
CREATE TABLE "schedule_slot" (
	"schedule_name" text NOT NULL,
	"slot_ms" bigint NOT NULL,
	"outcome" text NOT NULL,
	"run_id" text,
	"reason" text,
	"at_ms" bigint NOT NULL,
	CONSTRAINT "schedule_slot_schedule_name_slot_ms_pk" PRIMARY KEY("schedule_name","slot_ms")
);
--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "schedule_name" text;--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "slot_ms" bigint;--> statement-breakpoint
ALTER TABLE "schedule_slot" ADD CONSTRAINT "schedule_slot_schedule_name_schedule_name_fk" FOREIGN KEY ("schedule_name") REFERENCES "public"."schedule"("name") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "schedule_next" ON "schedule" USING btree ("next_slot_ms") WHERE "schedule"."paused_at_ms" is null;--> statement-breakpoint
CREATE INDEX "run_schedule" ON "run" USING btree ("schedule_name","created_at_ms");