import assert from "node:assert/strict";
import test from "node:test";
import { Backoff } from "../src/backoff";

test("waits twice as long each time, then gives up at the fifth crash", () => {
  const backoff = new Backoff();
  const delays = [0, 1_000, 2_000, 3_000, 4_000].map((now) => backoff.crashed(now));
  assert.deepEqual(delays, [250, 500, 1_000, 2_000, undefined]);
});

test("a crash now and then is not a loop", () => {
  const backoff = new Backoff();
  const delays = Array.from({ length: 20 }, (_, hour) => backoff.crashed(hour * 3_600_000));
  assert.deepEqual(delays, Array(20).fill(250));
});

test("after a restart by hand it counts anew", () => {
  const backoff = new Backoff();
  for (let now = 0; now < 5; now++) {
    backoff.crashed(now);
  }
  backoff.reset();
  assert.equal(backoff.crashed(6), 250);
});
