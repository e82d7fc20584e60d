import { expect, it } from "vitest";
import { brokerWarnings } from "../../src/workers/setup/broker-warnings.ts";

it.each([
  ["2.9.10", 3, 1],
  ["2.10.18", 3, 1],
  ["2.10.29", 3, 0],
  ["2.10.30-RC.1", 3, 0],
  ["2.11.0", 3, 0],
  ["2.14.5", 3, 0],
  ["3.0.0", 3, 0],
  ["2.9.10", 1, 0],
])("a broker of version %s with %i replicas has %i warnings", (version, replicas, count) => {
  expect(brokerWarnings(version, replicas)).toHaveLength(count);
});
