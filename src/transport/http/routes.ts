import type { InputMember, Operation } from "../../messaging/model/operation.ts";
import { type OperationName, operationNames, operations } from "../../messaging/model/operations.ts";
import type { Target } from "./target.ts";

/** An operation with its path in parts; labels are names of fields. */
interface Route {
  readonly name: OperationName;
  readonly operation: Operation;
  readonly fields: Match["fields"];
  readonly hasBody: boolean;
  readonly segments: readonly { readonly text: string; readonly label: boolean }[];
}

export interface Match {
  readonly name: OperationName;
  readonly operation: Operation;
  /** The fields of its request. */
  readonly fields: readonly (readonly [name: string, member: InputMember])[];
  /** Whether it has fields in the body. */
  readonly hasBody: boolean;
  /** The labels of the path. */
  readonly labels: ReadonlyMap<string, string>;
}

const routes = new Map<string, Route[]>();
for (const name of operationNames) {
  const operation: Operation = operations[name];
  const segments = operation.path.split("/").slice(1).map(readSegment);
  const fields = Object.entries(operation.input);
  const hasBody = fields.some(([, member]) => member.in === "body");
  const key = `${operation.method} ${segments.length}`;
  routes.set(key, [...(routes.get(key) ?? []), { name, operation, fields, hasBody, segments }]);
}

/** Query parameters that distinguish operations of one method and path; other operations reject them. */
const selectors = [...new Set(operationNames.flatMap((name) => Object.keys((operations[name] as Operation).query ?? {})))];

/** Returns the operation that answers a request, or `undefined`. */
export function match(method: string, { segments, query }: Target): Match | undefined {
  const route = routes.get(`${method} ${segments.length}`)?.find((each) => fits(each, segments, query));
  if (route === undefined) return undefined;
  const labels = new Map<string, string>();
  for (const [index, { text, label }] of route.segments.entries()) if (label) labels.set(text, segments[index] as string);
  const { name, operation, fields, hasBody } = route;
  return { name, operation, fields, hasBody, labels };
}

function fits({ segments: expected, operation }: Route, segments: readonly string[], query: Target["query"]): boolean {
  return (
    expected.every(({ text, label }, index) => label || text === segments[index]) &&
    selectors.every((selector) => query.get(selector) === operation.query?.[selector])
  );
}

function readSegment(text: string): { text: string; label: boolean } {
  return text.startsWith("{") ? { text: text.slice(1, -1), label: true } : { text, label: false };
}
