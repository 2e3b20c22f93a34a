CREATE INDEX "outbox_pending" ON "outbox" USING btree ("channel","position") WHERE "outbox"."version" > "outbox"."sent_version";--> statement-breakpoint
CREATE INDEX "outbox_updated" ON "outbox" USING btree ("updated_at_ms");--> statement-breakpoint
CREATE INDEX "run_unpruned" ON "run" USING btree ("ended_at_ms") WHERE "run"."pruned_at_ms" is null;