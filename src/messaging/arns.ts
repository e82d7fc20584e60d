const APP_INSTANCE = /^arn:[^:/]+:chime:[^:/]*:[^:/]*:app-instance\/[^/]+$/;
const USER_OR_BOT = /^arn:[^:/]+:chime:[^:/]*:[^:/]*:app-instance\/[^/]+\/(?:user|bot)\/./;

/** Returns the app instance of a channel: the part before `/channel/`. */
export function appInstanceOfChannel(channelArn: string): string {
  return before(channelArn, "/channel/");
}

/** Returns the app instance of a user or a bot. */
export function appInstanceOfUser(userArn: string): string {
  return before(before(userArn, "/user/"), "/bot/");
}

/** Returns the app instance of a channel flow. */
export function appInstanceOfFlow(flowArn: string): string {
  return before(flowArn, "/channel-flow/");
}

export function isAppInstance(arn: string): boolean {
  return APP_INSTANCE.test(arn);
}

/** Whether an ARN is one of a user or a bot of an app instance. */
export function isUserOrBot(arn: string): boolean {
  return USER_OR_BOT.test(arn);
}

/** Whether the ARN of a user or a bot is one of a bot. */
export function isBot(arn: string): boolean {
  return arn.startsWith(`${appInstanceOfUser(arn)}/bot/`);
}

function before(arn: string, mark: string): string {
  const at = arn.lastIndexOf(mark);
  return at === -1 ? arn : arn.slice(0, at);
}
