/** What members and messages are written as: by default the first of their kind. */
export const forms = ["get-preferences", "put-preferences", "list-memberships", "list-messages"] as const;

export interface ExportFlags {
  readonly to?: (typeof forms)[number];
  readonly channelArn?: string;
}
