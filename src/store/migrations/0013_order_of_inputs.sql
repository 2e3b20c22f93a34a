ALTER TABLE "run" ALTER COLUMN "inputs" SET DATA TYPE json USING "inputs"::json;--> statement-breakpoint
ALTER TABLE "run" ALTER COLUMN "view" SET DATA TYPE json USING "view"::json;--> statement-breakpoint
ALTER TABLE "schedule" ALTER COLUMN "inputs" SET DATA TYPE json USING "inputs"::json;