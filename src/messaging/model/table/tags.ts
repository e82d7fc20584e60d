import { body, needed, type OperationOf, operation, query } from "../operation.ts";
import * as s from "../shapes.ts";

/** The operations on tags, which both services have. */
export const tags = {
  TagResource: operation({
    method: "POST",
    path: "/tags",
    query: { operation: "tag-resource" },
    status: 204,
    input: { ResourceARN: needed(body(s.arn)), Tags: needed(body(s.tags)) },
    output: {},
    errors: ["ResourceLimitExceededException"],
  }),
  UntagResource: operation({
    method: "POST",
    path: "/tags",
    query: { operation: "untag-resource" },
    status: 204,
    input: { ResourceARN: needed(body(s.arn)), TagKeys: needed(body(s.tagKeys)) },
    output: {},
    errors: [],
  }),
  ListTagsForResource: operation({
    method: "GET",
    path: "/tags",
    status: 200,
    input: { ResourceARN: needed(query("arn", s.arn)) },
    output: { Tags: s.tags },
    errors: [],
  }),
} satisfies Readonly<Record<string, OperationOf<unknown, unknown, unknown>>>;
