import { describe, expect, test } from "vitest";
import { Recorder } from "./recorder.ts";

describe("Recorder", () => {
  test("counts answers by status, failures by kind, and bytes in both directions", () => {
    const recorder = new Recorder();
    for (let i = 0; i < 4; i++) {
      recorder.wrote(100);
      recorder.sent(10, i === 3);
    }
    recorder.wrote(100);
    recorder.resent();
    recorder.answered(0, 200, 1_000, 900, 50);
    recorder.answered(0, 200, 3_000, 2_900, 50);
    recorder.answered(0, 503, 2_000, 1_900, 20);
    recorder.failed(0, "reset", 7);
    const recording = recorder.finish(1);
    expect(recording.status).toEqual({ 200: 2, 503: 1 });
    expect(recording.errors).toEqual({ reset: 1 });
    expect(recording).toMatchObject({ bytesIn: 127, bytesOut: 500, waited: 1, resent: 1 });
    expect(recording.latency.total).toBe(3);
    expect(recording.latency.maxUs).toBe(3_000);
    expect(recording.service.maxUs).toBe(2_900);
    expect(recording.sendLag.total).toBe(4);
  });

  test("has a row for every second, even without an answer", () => {
    const recorder = new Recorder();
    recorder.answered(0, 200, 1_000, 1_000, 0);
    recorder.answered(3, 200, 3_500_000, 3_500_000, 0);
    recorder.failed(3, "timeout", 0);
    const rows = recorder.finish(5).rows.map(({ row }) => row);
    expect(rows.map((row) => [row.second, row.requests, row.errors])).toEqual([
      [0, 1, 0],
      [1, 0, 0],
      [2, 0, 0],
      [3, 2, 1],
      [4, 0, 0],
    ]);
    expect(rows[4]).toEqual({ second: 4, requests: 0, errors: 0, rate_achieved_rps: 0 });
    expect(rows[3]).toEqual({ second: 3, requests: 2, errors: 1, max: 3_500, rate_achieved_rps: 2 });
  });

  test("an incomplete last second has the rate of the part that was measured", () => {
    const recorder = new Recorder();
    for (let i = 0; i < 30; i++) recorder.answered(2, 200, 1_000, 1_000, 0);
    const rows = recorder.finish(2.5).rows.map(({ row }) => row);
    expect(rows).toHaveLength(3);
    expect(rows[2]?.rate_achieved_rps).toBe(60);
  });

  test("rows add up to the total", () => {
    const recorder = new Recorder();
    for (let i = 0; i < 100; i++) recorder.answered(Math.floor(i / 30), 200, i * 10 + 5, i * 10, 0);
    const recording = recorder.finish(4);
    expect(recording.rows.reduce((sum, { row }) => sum + row.requests, 0)).toBe(100);
    expect(recording.latency.total).toBe(100);
    expect(recording.latency.percentileUs(50)).toBe(495);
  });

  test("gives the figures of the last whole second, or of the first while it lasts", () => {
    const recorder = new Recorder();
    for (let i = 0; i < 10; i++) recorder.answered(0, 200, 2_000, 2_000, 0);
    expect(recorder.figures(0.5)).toEqual({ requests: 10, errors: 0, rateRps: 20, p50Ms: 2 });
    recorder.failed(1, "connect", 0);
    expect(recorder.figures(0.1)).toEqual({ requests: 11, errors: 1, rateRps: 10, p50Ms: 2 });
  });

  test("records nothing if nothing was measured", () => {
    expect(new Recorder().finish(0)).toMatchObject({ rows: [], status: {}, errors: {}, bytesIn: 0 });
  });
});
