import { anythingBut } from "./anything-but.ts";
import { Dialect } from "./dialect.ts";
import { includes } from "./includes.ts";

/** The dialect of Amazon Chime SDK messaging. To add an operator: its file, and its name here. */
export const chime: Dialect = new Dialect(
  [includes, anythingBut],
  new Map([
    ["prefix", "Amazon SNS and EventBridge"],
    ["suffix", "Amazon SNS and EventBridge"],
    ["equals-ignore-case", "Amazon SNS and EventBridge"],
    ["wildcard", "Amazon EventBridge"],
    ["numeric", "Amazon SNS and EventBridge"],
    ["exists", "Amazon SNS and EventBridge"],
    ["cidr", "Amazon SNS and EventBridge"],
  ]),
);
