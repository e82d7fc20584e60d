/** The output forms of members and messages. The first of each kind is the default. */
export const forms = ["get-preferences", "put-preferences", "list-memberships", "list-messages"] as const;

export interface ExportFlags {
  readonly to?: (typeof forms)[number];
  readonly channelArn?: string;
}
