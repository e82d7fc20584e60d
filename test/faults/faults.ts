/** A possible mistake in the sources, which tests must find. */
export interface Fault {
  readonly name: string;
  readonly area:
    | "reader"
    | "texts"
    | "interning"
    | "small"
    | "posting"
    | "sharing"
    | "snapshots"
    | "members"
    | "decisions"
    | "channels"
    | "pushes";
  /** Below `src`. */
  readonly file: string;
  /** Occurs exactly once in the file. */
  readonly find: string;
  readonly replace: string;
}

export const faults: readonly Fault[] = [
  {
    name: "the fast reader rejects texts of 41 to 79 characters",
    area: "reader",
    file: "rule/fast-reader.ts",
    find: "if (text.length * 3 > Math.min(limits.maxBytes, LONGEST)) return undefined;",
    replace: "if (text.length * 3 > Math.min(limits.maxBytes, LONGEST) || (text.length > 40 && text.length < 80)) return undefined;",
  },
  {
    name: "no text is recognised as canonical",
    area: "reader",
    file: "rule/fast-reader.ts",
    find: "isCanonical: this.#isAsPrinted && isInOrder(rule)",
    replace: "isCanonical: this.#isAsPrinted && rule.units.length < 0 && isInOrder(rule)",
  },
  {
    name: "every text without spaces is taken for canonical",
    area: "reader",
    file: "rule/fast-reader.ts",
    find: "isCanonical: this.#isAsPrinted && isInOrder(rule)",
    replace: "isCanonical: this.#isAsPrinted && (isInOrder(rule) || rule.units.length > 0)",
  },
  {
    name: "the fast reader accepts a name that occurs twice",
    area: "reader",
    file: "rule/fast-reader.ts",
    find: "if (this.#names[i] === hash) return false;",
    replace: "if (this.#names[i] === hash) break;",
  },
  {
    name: "the fast reader accepts one branch more than the limit",
    area: "reader",
    file: "rule/fast-reader.ts",
    find: "this.#mostBranches <= maxOrBranches",
    replace: "this.#mostBranches <= maxOrBranches + 1",
  },
  {
    name: "the reader that reports does not count excluded strings",
    area: "reader",
    file: "rule/read.ts",
    find: 'if (root.kind === "object") {\n      this.#members(root, undefined, "empty-rule");',
    replace:
      'if (root.kind === "object") {\n      this.#members(root, undefined, "empty-rule");\n      if (this.#text.includes("anything-but")) this.complexity--;',
  },
  {
    name: "the canonical form keeps repeats",
    area: "reader",
    file: "rule/canonical.ts",
    find: "const different = parts.filter((part, i) => i === 0 || order(parts[i - 1]!, part) !== 0);",
    replace: "const different = parts.filter((part) => part.length > 0);",
  },
  {
    name: "the canonical form leaves two members in the order of the text",
    area: "reader",
    file: "rule/canonical.ts",
    find: "this.#sorted[at] = this.#sort(starts, compareStrings);\n  }\n\n  #member",
    replace: "if (starts.length > 2) this.#sorted[at] = this.#sort(starts, compareStrings);\n  }\n\n  #member",
  },
  {
    name: "no text is remembered",
    area: "texts",
    file: "fanout/rule-texts.ts",
    find: "const read = this.#texts.get(text) ?? this.#older.get(text);",
    replace: 'const read = this.#texts.get(text + " ") ?? this.#older.get(text + " ");',
  },
  {
    name: "texts of one length are taken for each other",
    area: "texts",
    file: "fanout/rule-texts.ts",
    find: "const read = this.#texts.get(text) ?? this.#older.get(text);",
    replace:
      "const read = this.#texts.get([...this.#texts.keys()].find((each) => each.length === text.length) ?? text) ?? this.#older.get(text);",
  },
  {
    name: "the last characters of a string are not compared",
    area: "interning",
    file: "rule-index/interning/terms.ts",
    find: "return shift === 0 || units[position] === unit;",
    replace: "return shift === 0 || units[position] !== undefined;",
  },
  {
    name: "terms are not retained",
    area: "interning",
    file: "rule-index/interning/terms.ts",
    find: "units[at + USES] = uses + 1;",
    replace: "units[at + USES] = Math.min(1, uses + 1);",
  },
  {
    name: "a deleted entry leaves a gap in the table",
    area: "interning",
    file: "rule-index/interning/probe-table.ts",
    find: "if (((at - home) & mask) >= ((at - gap) & mask)) {",
    replace: "if (((at - home) & mask) >= ((at - gap) & mask) && home < 0) {",
  },
  {
    name: "terms of the message before stay marked",
    area: "interning",
    file: "rule-index/interning/message-terms.ts",
    find: "for (const term of this.#message.terms) this.bits[term >>> 5] = 0;",
    replace: "for (const term of this.#message.terms.slice(1)) this.bits[term >>> 5] = 0;",
  },
  {
    name: "repeated values of a message are counted as several",
    area: "interning",
    file: "rule-index/interning/message-terms.ts",
    find: "new Set(values).size",
    replace: "values.length",
  },
  {
    name: "an exclusion of several tests does not hold on a message without attributes",
    area: "interning",
    file: "rule-index/interning/program.ts",
    find: "for (let node = start; node < end; node = after(units, node)) if (holdsOnEmpty(units, node)) return true;",
    replace: "for (let node = start; node < end; node = end) if (holdsOnEmpty(units, node)) return true;",
  },
  {
    name: "rules of equal length are the same rule",
    area: "interning",
    file: "rule-index/interning/programs.ts",
    find: "for (let i = 0; i < b.end - b.start; i++) if (a.units",
    replace: "for (let i = 0; i < 1; i++) if (a.units",
  },
  {
    name: "terms of a test are not sorted",
    area: "interning",
    file: "rule-index/interning/program-writer.ts",
    find: "for (; at > start && units[at - 1]! > term; at--) units[at] = units[at - 1]!;",
    replace: "for (; at > this.#end && units[at - 1]! > term; at--) units[at] = units[at - 1]!;",
  },
  {
    name: "a member that is never notified always is",
    area: "small",
    file: "rule-index/small/small-rule-index.ts",
    find: "if (code === ALWAYS || (code >= 0 && rules.holds(code))) matched.push(member);",
    replace: "if (code < ABSENT || (code >= 0 && rules.holds(code))) matched.push(member);",
  },
  {
    name: "a rule that is replaced stays in the pool",
    area: "small",
    file: "rule-index/small/small-rule-index.ts",
    find: "if (before >= 0) this.#rules.release(before);",
    replace: "if (before > 0 && code === before) this.#rules.release(before);",
  },
  {
    name: "a rule that two members have is forgotten with the first",
    area: "small",
    file: "rule-index/small/pooled-rules.ts",
    find: "if (uses === 0) this.#programs.remove(id, 0);",
    replace: "if (uses <= 1) this.#programs.remove(id, 0);",
  },
  {
    name: "the posting index throws",
    area: "posting",
    file: "rule-index/posting/posting.ts",
    find: "const switching = new Switching(this.#memberships);",
    replace: 'const switching = new Switching(this.#memberships);\n    if (this.#changes > 0) throw new Error("planted");',
  },
  {
    name: "the size of a match counts only those that are switched on",
    area: "posting",
    file: "rule-index/posting/switching.ts",
    find: "let difference = on.count + on.singles.length - off.count - off.singles.length;",
    replace: "let difference = on.count + on.singles.length - off.count;",
  },
  {
    name: "a rule that is asked for in the code as absent is asked for as present",
    area: "posting",
    file: "rule-index/posting/flip-code.ts",
    find: "entry === next ? (term << 6) | 32 | this.#distance(there, next) : (term << 6) | this.#distance(entry, next);",
    replace: "entry === next ? (term << 6) | 32 | this.#distance(there, next) : (term << 6) | 32 | this.#distance(entry, next);",
  },
  {
    name: "a rule depends on the keys of the last branch only",
    area: "posting",
    file: "rule-index/posting/keys.ts",
    find: "      this.#node(at, isOn);",
    replace: "      if (oneDoes || after(this.#units, at) === end) this.#node(at, isOn);",
  },
  {
    name: "where all rules are asked, the last one is left out",
    area: "posting",
    file: "rule-index/interning/programs.ts",
    find: "for (let id = 0; id < this.#count; id++) if (this.#blocks[id] !== FREE) visit(id);",
    replace: "for (let id = 0; id < this.#count - 1; id++) if (this.#blocks[id] !== FREE) visit(id);",
  },
  {
    name: "rules that flipped for the message before do not flip again",
    area: "posting",
    file: "rule-index/posting/rule-postings.ts",
    find: "for (let i = 0; i < this.#count; i++) this.#seen[this.#flipped[i]! >>> 5] = 0;",
    replace: "for (let i = 1; i < this.#count; i++) this.#seen[this.#flipped[i]! >>> 5] = 0;",
  },
  {
    name: "a member with one rule matches when its rule flips",
    area: "posting",
    file: "rule-index/posting/memberships.ts",
    find: "if (code >= FIRST_RULE) return answers.isVeto(code - FIRST_RULE) !== answers.isFlipped(code - FIRST_RULE);",
    replace: "if (code >= FIRST_RULE) return answers.isFlipped(code - FIRST_RULE);",
  },
  {
    name: "a rule that was removed stays in its last list",
    area: "posting",
    file: "rule-index/posting/rule-postings.ts",
    find: "for (let i = start; i < start + count; i++) this.#lists.remove(id, units[i]!);",
    replace: "for (let i = start; i < start + count - 1; i++) this.#lists.remove(id, units[i]!);",
  },
  {
    name: "long lists are not checked",
    area: "sharing",
    file: "rule-index/posting/posting.ts",
    find: "    this.#sharing.consider();\n",
    replace: "",
  },
  {
    name: "a rule in pieces loses the exclusions that are its own",
    area: "sharing",
    file: "rule-index/posting/sharing/split.ts",
    find: "if (own.length > 0) vetoes.push(copy(own));",
    replace: "if (own.length > 1) vetoes.push(copy(own));",
  },
  {
    name: "a rule in pieces keeps only the first branch",
    area: "sharing",
    file: "rule-index/posting/sharing/split.ts",
    find: "if (branches.some(isShared)) return branches;",
    replace: "if (branches.some(isShared)) return branches.slice(0, 1);",
  },
  {
    name: "a member whose rule is split again loses its rule",
    area: "sharing",
    file: "rule-index/posting/posting.ts",
    find: "if (again !== undefined) this.#put(waiting, again);",
    replace: 'if (again !== undefined) this.#put(waiting, typeof again === "string" ? again : "never");',
  },
  {
    name: "a member that is met by several pieces is counted for each",
    area: "sharing",
    file: "rule-index/posting/sharing/switch-pieces.ts",
    find: "return longest.length + countMembers(others, (member) => !memberships.has(member, longest.rule));",
    replace: "return longest.length + total(others);",
  },
  {
    name: "a member in pieces is not vetoed",
    area: "sharing",
    file: "rule-index/posting/memberships.ts",
    find: "this.isTriggered(member, answers) && !this.isVetoed(member, answers);",
    replace: "this.isTriggered(member, answers);",
  },
  {
    name: "a match asks the index as it is now, whatever changed",
    area: "snapshots",
    file: "rule-index/posting/posting.ts",
    find: "(this.#changes === changes ? this.#matchesNow(member, message) : undefined)",
    replace: "(this.#changes >= changes ? this.#matchesNow(member, message) : undefined)",
  },
  {
    name: "members are not noted before they are replaced",
    area: "snapshots",
    file: "fanout/member-table.ts",
    find: "const id = known ?? this.#freeIds.pop() ?? this.#arns.length;\n    this.#versions.note(id);",
    replace: "const id = known ?? this.#freeIds.pop() ?? this.#arns.length;\n    if (known === undefined) this.#versions.note(id);",
  },
  {
    name: "the counts of a snapshot are those of the present",
    area: "snapshots",
    file: "fanout/member-table.ts",
    find: "{ ...this.#counts }",
    replace: "this.#counts",
  },
  {
    name: "a member that is replaced is counted twice",
    area: "members",
    file: "fanout/member-table.ts",
    find: "} else this.#counts[this.#kindOf(id)]--;",
    replace: '} else if (this.#kindOf(id) !== "filtered") this.#counts[this.#kindOf(id)]--;',
  },
  {
    name: "a number that becomes free is given out twice",
    area: "members",
    file: "fanout/member-table.ts",
    find: "this.#freeIds.push(id);",
    replace: "this.#freeIds.push(id, id);",
  },
  {
    name: "a text of more than 30 characters is not kept",
    area: "members",
    file: "fanout/member-table.ts",
    find: "this.#keepText(id, accepted?.isCanonical === true ? undefined : text);",
    replace: "this.#keepText(id, accepted !== undefined && text.length > 30 ? undefined : text);",
  },
  {
    name: "an excluded sender is in the size",
    area: "decisions",
    file: "fanout/fan-out.ts",
    find: "return this.#matched.size - (id !== undefined && this.#matched.has(id) ? 1 : 0);",
    replace: "return this.#matched.size - (id !== undefined && !this.#matched.has(id) ? 1 : 0);",
  },
  {
    name: "counts take all filtered members for matched",
    area: "decisions",
    file: "fanout/fan-out.ts",
    find: 'counts["filter-not-matched"] = filtered - counts["filter-matched"];',
    replace: 'counts["filter-not-matched"] = filtered;',
  },
  {
    name: "a channel is used before it has been read",
    area: "channels",
    file: "messaging/channels/channel-cache.ts",
    find: "if (held.loading !== undefined) await held.loading;",
    replace: "if (held.loading !== undefined && held.isDropped) await held.loading;",
  },
  {
    name: "a membership that ended stays in the channel that is held",
    area: "channels",
    file: "messaging/channels/channel-cache.ts",
    find: "this.#count(held, () => held.apply(memberArn, membership));",
    replace: "if (membership !== undefined) this.#count(held, () => held.apply(memberArn, membership));",
  },
  {
    name: "preferences that replace others are not applied to the channel that is held",
    area: "channels",
    file: "messaging/channels/cached-channel.ts",
    find: "    this.#setAndReport(memberArn, preferences);",
    replace: "    if (!this.channel.has(memberArn)) this.#setAndReport(memberArn, preferences);",
  },
  {
    name: "an inactive endpoint comes before one that is off",
    area: "pushes",
    file: "push/plan.ts",
    find: 'if (AllowMessages === "NONE") return "endpoint-off";',
    replace: 'if (AllowMessages === "NONE" && EndpointState?.Status !== "INACTIVE") return "endpoint-off";',
  },
  {
    name: "a VOIP push goes to the device token",
    area: "pushes",
    file: "push/plan.ts",
    find: 'const token = type === "VOIP" ? EndpointAttributes?.VoipDeviceToken : EndpointAttributes?.DeviceToken;',
    replace: "const token = EndpointAttributes?.DeviceToken;",
  },
  {
    name: "a VOIP push goes to FCM if the endpoint has a VoIP token",
    area: "pushes",
    file: "push/plan.ts",
    find: 'if (Type === "GCM") return "voip-not-supported";',
    replace: 'if (Type === "GCM" && EndpointAttributes?.VoipDeviceToken === undefined) return "voip-not-supported";',
  },
];
