import { PostingRuleIndex } from "../../src/rule-index/posting/posting.ts";
import { ruleIndexContract } from "../contract/rule-index.ts";

ruleIndexContract("the posting index", (semantics) => new PostingRuleIndex(semantics));
