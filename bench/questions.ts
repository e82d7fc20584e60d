import { question as analysis } from "./analysis.ts";
import { question as build } from "./build.ts";
import { question as compileOneRule } from "./compile-one-rule.ts";
import { question as decideByMemberCount } from "./decide-by-member-count.ts";
import { question as enumerate } from "./enumerate.ts";
import { question as heapPerMember } from "./heap-per-member.ts";
import { question as holdFanOuts } from "./hold-fan-outs.ts";
import { question as manyChannels } from "./many-channels.ts";
import { question as matchOneRule } from "./match-one-rule.ts";
import { question as soak } from "./soak.ts";
import { question as updateOnePreference } from "./update-one-preference.ts";
import { question as worstCase } from "./worst-case.ts";

/** In the order in which they are asked. */
export const questions = [
  compileOneRule,
  matchOneRule,
  analysis,
  decideByMemberCount,
  enumerate,
  build,
  updateOnePreference,
  holdFanOuts,
  heapPerMember,
  manyChannels,
  worstCase,
  soak,
];
