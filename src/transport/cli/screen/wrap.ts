/** Wraps text over as many lines as it needs, between words if possible. */
export function wrap(text: string, indent: number, width: number): string {
  const room = width - indent;
  const lines: string[] = [];
  let rest = text;
  while (rest.length > room) {
    const space = rest.lastIndexOf(" ", room);
    const end = space > 0 ? space : room;
    lines.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return [...lines, rest].map((line) => `${" ".repeat(indent)}${line}\n`).join("");
}

/** Cuts text that is too wide. */
export function clip(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text;
}
