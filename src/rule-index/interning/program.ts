import type { Quantifier } from "../../operator/quantifier.ts";
import type { Clause, Part, Test } from "./clause.ts";
import type { TermId } from "./terms.ts";

/**
 * A clause as 32-bit units, each part and branch behind its length, so that what is decided can be skipped:
 *
 * ```text
 * clause     part*                              until its end
 * part       [name]  [length] test*             an attribute
 *            [-1]    [length] ([length] clause)*   an $or
 * test       [quantifier] [count] term*
 * ```
 */
export type Program = number[];

const OR = -1;
const codeOf: Readonly<Record<Quantifier, number>> = { "some-in": 0, "none-in": 1, "some-out": 2 };
const quantifiers: readonly Quantifier[] = ["some-in", "none-in", "some-out"];

export function encodeClause(clause: Clause): Program {
  const program: Program = [];
  writeClause(clause, program);
  return program;
}

function writeClause(clause: Clause, program: Program): void {
  for (const part of clause) {
    const place = program.push("branches" in part ? OR : part.name, 0) - 1;
    if ("branches" in part) for (const branch of part.branches) writeBranch(branch, program);
    else writeTests(part.tests, program);
    program[place] = program.length - place - 1;
  }
}

function writeBranch(branch: Clause, program: Program): void {
  const place = program.push(0) - 1;
  writeClause(branch, program);
  program[place] = program.length - place - 1;
}

function writeTests(tests: readonly Test[], program: Program): void {
  for (const { quantifier, terms } of tests) {
    program.push(codeOf[quantifier], terms.length);
    // No spread: a list may be longer than a call can have arguments.
    for (const term of terms) program.push(term);
  }
}

/** The clause that units from `start` to `end` stand for. */
export function decodeClause(units: Int32Array, start: number, end: number): Clause {
  const parts: Part[] = [];
  for (let at = start; at < end; ) {
    const name = units[at] as number;
    const body = at + 2;
    at = body + (units[at + 1] as number);
    parts.push(name === OR ? { branches: decodeBranches(units, body, at) } : { name, tests: decodeTests(units, body, at) });
  }
  return parts;
}

function decodeBranches(units: Int32Array, start: number, end: number): Clause[] {
  const branches: Clause[] = [];
  for (let at = start; at < end; ) {
    const next = at + 1 + (units[at] as number);
    branches.push(decodeClause(units, at + 1, next));
    at = next;
  }
  return branches;
}

function decodeTests(units: Int32Array, start: number, end: number): Test[] {
  const tests: Test[] = [];
  for (let at = start; at < end; ) {
    const next = at + 2 + (units[at + 1] as number);
    tests.push({ quantifier: quantifiers[units[at] as number] as Quantifier, terms: [...units.subarray(at + 2, next)] });
    at = next;
  }
  return tests;
}

/** What a program asks of a message. */
export interface Facts {
  hasTerm(term: TermId): boolean;
  /** Whether there is any value under a name. */
  hasName(name: number): boolean;
  /** How many different values the message has under a name. */
  valueCount(name: number): number;
}

/** Whether the clause in `units` from `start` to `end` holds. */
export function runProgram(units: Int32Array, start: number, end: number, facts: Facts): boolean {
  for (let at = start; at < end; ) {
    const name = units[at] as number;
    const body = at + 2;
    at = body + (units[at + 1] as number);
    if (!(name === OR ? anyBranch(units, body, at, facts) : anyTest(units, name, body, at, facts))) return false;
  }
  return true;
}

function anyBranch(units: Int32Array, start: number, end: number, facts: Facts): boolean {
  for (let at = start; at < end; ) {
    const next = at + 1 + (units[at] as number);
    if (runProgram(units, at + 1, next, facts)) return true;
    at = next;
  }
  return false;
}

function anyTest(units: Int32Array, name: number, start: number, end: number, facts: Facts): boolean {
  if (!facts.hasName(name)) return anyNoneIn(units, start, end);
  for (let at = start; at < end; ) {
    const quantifier = units[at] as number;
    const terms = at + 2;
    at = terms + (units[at + 1] as number);
    if (quantifier === 2) {
      let inside = 0;
      for (let i = terms; i < at; i++) if (facts.hasTerm(units[i] as number)) inside++;
      if (inside < facts.valueCount(name)) return true;
    } else {
      let some = false;
      for (let i = terms; i < at && !some; i++) some = facts.hasTerm(units[i] as number);
      if (some === (quantifier === 0)) return true;
    }
  }
  return false;
}

/** What is left to ask when there are no values. */
function anyNoneIn(units: Int32Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 2 + (units[at + 1] as number)) if (units[at] === codeOf["none-in"]) return true;
  return false;
}
