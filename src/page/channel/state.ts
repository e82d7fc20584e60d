import type { Json } from "../json.ts";

export function save(): Json {
  return {};
}

export function load(_state: Json | undefined): void {}
