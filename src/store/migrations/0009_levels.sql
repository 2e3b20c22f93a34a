ALTER TABLE "result" ALTER COLUMN "good" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "result" ALTER COLUMN "good" SET DATA TYPE boolean USING "good" <> 0;--> statement-breakpoint
ALTER TABLE "result" ALTER COLUMN "good" SET DEFAULT false;--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "cancel_level" text DEFAULT 'none' NOT NULL;--> statement-breakpoint
UPDATE "run" SET "cancel_level" = CASE WHEN "cancel_requests" > 1 THEN 'clean-up too' ELSE 'steps' END WHERE "cancel_requests" > 0;--> statement-breakpoint
ALTER TABLE "run" DROP COLUMN "cancel_requests";--> statement-breakpoint
ALTER TABLE "run" DROP COLUMN "problem";--> statement-breakpoint
ALTER TABLE "run" DROP COLUMN "warnings";
