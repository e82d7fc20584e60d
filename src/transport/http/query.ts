import { ApiError } from "../../messaging/errors.ts";

type Query = ReadonlyMap<string, string>;

/** The most entries of a page of `/_pushsieve/`, and the number without `max-results`. */
const MOST = 1000;
const DEFAULT = 50;

/** Reads `max-results` and `next-token`, as the API has them. @throws ApiError BadRequestException */
export function readPaging(query: Query): { readonly MaxResults: number; readonly NextToken: string | undefined } {
  const text = query.get("max-results") ?? String(DEFAULT);
  const MaxResults = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (MaxResults < 1 || MaxResults > MOST)
    throw new ApiError("BadRequestException", `max-results must be a whole number from 1 to ${MOST}`);
  return { MaxResults, NextToken: query.get("next-token") };
}

/** Reads a parameter that has one of some values. @throws ApiError BadRequestException that lists them. */
export function readChoice<T extends string>(query: Query, name: string, choices: readonly T[]): T | undefined {
  const text = query.get(name);
  if (text !== undefined && !(choices as readonly string[]).includes(text))
    throw new ApiError("BadRequestException", `${name} must be one of ${choices.join(", ")}`);
  return text as T | undefined;
}

/** @throws ApiError BadRequestException for a parameter that the endpoint does not have: it would be ignored. */
export function requireKnown(query: Query, names: readonly string[]): void {
  for (const name of query.keys())
    if (!names.includes(name)) throw new ApiError("BadRequestException", `The parameters are ${names.join(", ")}`);
}
