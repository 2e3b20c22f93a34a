CREATE TABLE "inbox" (
	"key" text PRIMARY KEY NOT NULL,
	"received_at_ms" bigint NOT NULL,
	"owner" text NOT NULL,
	"alive_at_ms" bigint NOT NULL,
	"done_at_ms" bigint,
	"user_id" text NOT NULL,
	"channel_id" text NOT NULL,
	"what" text NOT NULL
);
--> statement-breakpoint
CREATE INDEX "inbox_received" ON "inbox" USING btree ("received_at_ms");