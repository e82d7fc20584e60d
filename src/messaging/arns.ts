/** The app instance of a channel: what stands before `/channel/`. */
export function appInstanceOfChannel(channelArn: string): string {
  return before(channelArn, "/channel/");
}

/** The app instance of a user or a bot. */
export function appInstanceOfUser(userArn: string): string {
  return before(before(userArn, "/user/"), "/bot/");
}

function before(arn: string, mark: string): string {
  const at = arn.lastIndexOf(mark);
  return at === -1 ? arn : arn.slice(0, at);
}
