ALTER TABLE "run" ADD COLUMN "cancel_requests" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "cancelled_by" text;--> statement-breakpoint
ALTER TABLE "step_attempt" ADD COLUMN "settled" boolean DEFAULT false NOT NULL;