import { describe, expect, it } from "vitest";
import { viewOf } from "../../../src/attributes/attribute-view.ts";
import { TermMarks } from "../../../src/rule-index/interning/message-terms.ts";
import { headerOf, NONE_IN, type Program, SOME_IN, SOME_OUT } from "../../../src/rule-index/interning/program.ts";
import { hashOf, Programs, soleTermOf } from "../../../src/rule-index/interning/programs.ts";
import { NAME, type TermId, Terms } from "../../../src/rule-index/interning/terms.ts";
import { hashOfRange } from "../../../src/text/string-hash.ts";

const terms = new Terms();
const name = intern(NAME, "a");
const values = Array.from({ length: 80 }, (_, index) => intern(name, `v${index}`));

describe("distinct rules", () => {
  it("need no block if they want or exclude one string, wherever their units are", () => {
    expect(soleTermOf(programOf(headerOf(SOME_IN, 1), values[3]!))).toBe(values[3]);
    expect(soleTermOf(programOf(headerOf(NONE_IN, 1), values[4]!))).toBe(values[4]);
    expect(soleTermOf(programOf(headerOf(SOME_OUT, 1), values[3]!))).toBe(-1);
    expect(soleTermOf(programOf(headerOf(SOME_IN, 2), values[3]!, values[4]!))).toBe(-1);
    expect(soleTermOf(programOf(headerOf(NONE_IN, 1), values[3]!, headerOf(SOME_IN, 1), values[4]!))).toBe(-1);
    const programs = new Programs(terms);
    const kinds = [SOME_IN, NONE_IN, SOME_OUT].map((kind) => add(programs, programOf(headerOf(kind, 1), values[5]!)));
    expect(kinds.map((id) => programs.soleTermOf(id))).toEqual([values[5], values[5], -1]);
    expect(kinds.map((id) => programs.holdsOnEmpty(id))).toEqual([false, true, false]);
  });

  it("say whether any of them needs the values of a message", () => {
    const programs = new Programs(terms);
    expect(programs.asksForValues).toBe(false);
    add(programs, programOf(headerOf(SOME_IN, 2), values[0]!, values[1]!));
    expect(programs.asksForValues).toBe(false);
    const id = add(programs, programOf(headerOf(SOME_OUT, 2), values[0]!, values[1]!));
    expect(programs.asksForValues).toBe(true);
    programs.remove(id, 0);
    expect(programs.asksForValues).toBe(false);
  });

  it("are found and removed if all have one hash", () => {
    const programs = new Programs(terms);
    const all = values.slice(0, 70).map((value, index) => programOf(headerOf(SOME_IN, 2), ...[value, values[index + 1]!].sort(byNumber)));
    const ids = all.map((program) => programs.add(program, 7, 0));
    expect(all.map((program) => programs.find(program, 7))).toEqual(ids);
    expect(programs.find(programOf(headerOf(SOME_IN, 2), values[0]!, values[79]!), 7)).toBe(-1);
    for (const id of ids.slice(0, 40)) programs.remove(id, 0);
    expect(all.map((program) => programs.find(program, 7))).toEqual([...ids.slice(0, 40).map(() => -1), ...ids.slice(40)]);
    expect(programs.size).toBe(30);
  });
});

describe("the rules of an index", () => {
  const [x, y, z] = [values[20]!, values[21]!, values[22]!];
  const long = programOf(headerOf(SOME_IN, 2), x, y);

  it("without a block are found up to the last of them, and decide by one term", () => {
    const own = new Terms();
    const owner = own.intern(NAME, "a", 0, 1, hashOfRange("a", 0, 1));
    const all = Array.from({ length: 100 }, (_, index) =>
      own.intern(owner, `${index}`, 0, `${index}`.length, hashOfRange(`${index}`, 0, `${index}`.length)),
    );
    const programs = new Programs(own);
    const wanted = all.map((term) => add(programs, programOf(headerOf(SOME_IN, 1), term)));
    const excluded = all.map((term) => add(programs, programOf(headerOf(NONE_IN, 1), term)));
    expect(all.map((term) => programs.find(programOf(headerOf(SOME_IN, 1), term), 0))).toEqual(wanted);
    expect(all.map((term) => programs.find(programOf(headerOf(NONE_IN, 1), term), 0))).toEqual(excluded);
    const marks = new TermMarks(own);
    marks.read(viewOf({ a: { StringValues: ["7"] } }), false);
    for (const [index, term] of all.entries()) {
      expect([programs.holds(wanted[index]!, marks), programs.holds(excluded[index]!, marks)]).toEqual([index === 7, index !== 7]);
      expect([programs.isFlipped(wanted[index]!, marks), programs.isFlipped(excluded[index]!, marks)]).toEqual([index === 7, index === 7]);
      expect(programs.soleTermOf(excluded[index]!)).toBe(term);
    }
  });

  it("are different if one begins as the other, whatever their hash is", () => {
    const programs = new Programs(terms);
    const longer = programOf(headerOf(SOME_IN, 2), x, y, headerOf(SOME_IN, 1), z);
    const id = programs.add(longer, 7, 0);
    expect(programs.find(long, 7)).toBe(-1);
    const other = programs.add(long, 7, 0);
    expect([programs.find(longer, 7), programs.find(long, 7)]).toEqual([id, other]);
  });

  it("have hashes that depend on their units only, and differ", () => {
    const all = values.slice(0, 60).flatMap((first) => [SOME_IN, NONE_IN].map((kind) => programOf(headerOf(kind, 2), first, first + 1)));
    expect(new Set(all.map(hashOf)).size).toBe(all.length);
    expect(hashOf({ units: Int32Array.of(headerOf(SOME_IN, 2), x, y), start: 0, end: 3 })).toBe(hashOf(long));
    expect(hashOf({ units: Int32Array.of(headerOf(SOME_IN, 2), x, y, z), start: 0, end: 3 })).toBe(hashOf(long));
  });

  it("are visited each once, and no other number", () => {
    const programs = new Programs(terms);
    const ids = values.slice(0, 16).map((value) => add(programs, programOf(headerOf(SOME_IN, 1), value)));
    const seen: number[] = [];
    programs.each((id) => seen.push(id));
    expect(seen).toEqual(ids);
    programs.remove(ids[3]!, 0);
    seen.length = 0;
    programs.each((id) => seen.push(id));
    expect(seen).toEqual(ids.filter((id) => id !== ids[3]));
  });

  it("take the bytes of their blocks, of the table that finds them, and of two lists of numbers", () => {
    const programs = new Programs(terms);
    expect(programs.bytes).toBe(3 * 64);
    add(programs, long);
    expect(programs.bytes).toBe(3 * 64 + 80);
  });

  it("are not sound if one is not found, has another answer for the empty message, or asks for values without being counted", () => {
    const damaged = (program: Program, damage: (units: Int32Array, at: number) => void, becomes = program) => {
      const programs = new Programs(terms);
      const id = programs.add(program, hashOf(becomes), 0);
      damage(programs.unitsOf(id), programs.tailOf(id) - (program.end - program.start));
      return () => programs.assertSound(() => 0);
    };
    const asking = programOf(headerOf(SOME_OUT, 2), x, y);
    expect(damaged(long, () => {}, asking)).toThrow("a rule is found by its program");
    expect(
      damaged(long, (units, at) => {
        units[at - 2]! ^= 1;
      }),
    ).toThrow("a rule knows whether it holds on the empty message");
    const becomesLong = (units: Int32Array, at: number) => {
      units[at] = headerOf(SOME_IN, 2);
    };
    expect(damaged(asking, becomesLong, long)).toThrow("rules that ask for values are counted");
  });
});

function add(programs: Programs, program: Program): number {
  return programs.add(program, hashOf(program), 0);
}

/** A program of these units, after a unit that is not its own. */
function programOf(...units: number[]): Program {
  return { units: Int32Array.from([-1, ...units]), start: 1, end: 1 + units.length };
}

function intern(owner: TermId, text: string): TermId {
  return terms.intern(owner, text, 0, text.length, hashOfRange(text, 0, text.length));
}

function byNumber(a: number, b: number): number {
  return a - b;
}
