CREATE TABLE "artifact" (
	"run_id" text NOT NULL,
	"name" text NOT NULL,
	"title" text NOT NULL,
	"media_type" text NOT NULL,
	"alt_text" text,
	"bytes" "bytea" NOT NULL,
	"created_at_ms" bigint NOT NULL,
	CONSTRAINT "artifact_run_id_name_pk" PRIMARY KEY("run_id","name")
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"key" text PRIMARY KEY NOT NULL,
	"channel" text NOT NULL,
	"position" bigint NOT NULL,
	"kind" text NOT NULL,
	"payload" jsonb NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"sent_version" integer DEFAULT 0 NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"last_error" text,
	"slack_ts" text,
	"slack_file_id" text,
	"updated_at_ms" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "result" (
	"run_id" text NOT NULL,
	"step_id" text NOT NULL,
	"cell_key" text NOT NULL,
	"playbook_name" text NOT NULL,
	"good" integer DEFAULT 0 NOT NULL,
	"created_at_ms" bigint NOT NULL,
	"result" jsonb NOT NULL,
	CONSTRAINT "result_run_id_step_id_cell_key_pk" PRIMARY KEY("run_id","step_id","cell_key")
);
--> statement-breakpoint
CREATE TABLE "run" (
	"id" text PRIMARY KEY NOT NULL,
	"playbook_name" text NOT NULL,
	"playbook_path" text NOT NULL,
	"playbook_text" text NOT NULL,
	"inputs" jsonb NOT NULL,
	"requested_by" text NOT NULL,
	"channel" text,
	"status" text NOT NULL,
	"concurrency_group" text,
	"product_version" text NOT NULL,
	"cluster_uid" text,
	"created_at_ms" bigint NOT NULL,
	"started_at_ms" bigint,
	"ended_at_ms" bigint,
	"lease_owner" text,
	"lease_expires_at_ms" bigint,
	"fence" integer DEFAULT 0 NOT NULL,
	"problem" text,
	"warnings" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"view" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "step_attempt" (
	"run_id" text NOT NULL,
	"step_id" text NOT NULL,
	"cell_key" text NOT NULL,
	"attempt" integer NOT NULL,
	"phase" text NOT NULL,
	"status" text NOT NULL,
	"fence" integer NOT NULL,
	"params" jsonb NOT NULL,
	"outputs" jsonb,
	"problem" text,
	"started_at_ms" bigint NOT NULL,
	"ended_at_ms" bigint,
	CONSTRAINT "step_attempt_run_id_step_id_cell_key_attempt_pk" PRIMARY KEY("run_id","step_id","cell_key","attempt")
);
--> statement-breakpoint
ALTER TABLE "artifact" ADD CONSTRAINT "artifact_run_id_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."run"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "result" ADD CONSTRAINT "result_run_id_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."run"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "step_attempt" ADD CONSTRAINT "step_attempt_run_id_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."run"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "outbox_order" ON "outbox" USING btree ("channel","position");--> statement-breakpoint
CREATE INDEX "result_previous" ON "result" USING btree ("playbook_name","step_id","cell_key","created_at_ms");--> statement-breakpoint
CREATE INDEX "run_created" ON "run" USING btree ("created_at_ms");--> statement-breakpoint
CREATE INDEX "run_status" ON "run" USING btree ("status");