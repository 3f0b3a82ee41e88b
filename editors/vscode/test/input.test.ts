import assert from "node:assert/strict";
import test from "node:test";
import { nameProblem, unboundMetavariables } from "../src/input";

for (const { name, problem } of [
  { name: "fresh", problem: undefined },
  { name: "", problem: "Type the new name." },
  { name: "two words", problem: "A name cannot contain spaces." },
  { name: "old", problem: "It already has this name." },
]) {
  test(`renaming old to ${JSON.stringify(name)}`, () => assert.equal(nameProblem("old", name), problem));
}

for (const { pattern, replacement, unbound } of [
  { pattern: "foo($A)", replacement: "bar($A)", unbound: [] },
  { pattern: "foo($A, $$$REST)", replacement: "bar($$$REST, $B, $B)", unbound: ["$B"] },
  { pattern: "foo($$$A)", replacement: "bar($A)", unbound: ["$A"] },
  { pattern: "foo()", replacement: "$price + jQuery.$", unbound: [] },
]) {
  test(`${pattern} to ${replacement}`, () => assert.deepEqual(unboundMetavariables(pattern, replacement), unbound));
}
