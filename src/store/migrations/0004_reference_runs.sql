CREATE TABLE "reference_run" (
	"playbook_name" text PRIMARY KEY NOT NULL,
	"run_id" text NOT NULL,
	"marked_by" text NOT NULL,
	"marked_at_ms" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "reference_run" ADD CONSTRAINT "reference_run_run_id_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."run"("id") ON DELETE cascade ON UPDATE no action;