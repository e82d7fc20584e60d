/** The names of the published schemas. */
export const schemaNames = [
  "attributes-catalog",
  "channel-membership-preferences",
  "filter-rule",
  "member",
  "message-attributes",
  "push-message",
  "seed",
  "serve-config",
] as const;

export type SchemaName = (typeof schemaNames)[number];
