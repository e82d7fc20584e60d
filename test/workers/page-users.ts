import { readPage } from "../support/pages.ts";

/** The users of docs/production.md with their permissions, as it configures them. */
export const pageUsers: string = readPage("docs/production.md").sections.find(({ title }) => title === "Permissions")!.blocks[0]!.text;

/** A broker with these users and `more`. Their passwords are `of-` and the name. */
export function configWithUsers(more = ""): string {
  const names = [...pageUsers.matchAll(/user: (\w+)/g)].map(([, user]) => user!);
  const passwords = names.map((user) => `${user.toUpperCase()}_PASSWORD: "of-${user}"`).join("\n");
  return `${passwords}\n${pageUsers.replace("users = [", `users = [ ${more}`)}`;
}
