/**
 * Writes `docs/diagnostics.md` as a page of HTML, to which the codes on the page lead: only what that file has, headings, paragraphs,
 * blocks of text and a few marks.
 */
export function codesPage(markdown: string, styles: readonly string[]): string {
  const blocks = markdown
    .replace(/<!--[\s\S]*?-->\n*/g, "")
    .replace(/\nNext: [\s\S]*$/, "")
    .split(/^(```text\n[\s\S]*?\n```)$/m);
  const body = blocks.flatMap((block) =>
    block.startsWith("```")
      ? `<pre tabindex="0">${escaped(block.slice(8, -4))}</pre>`
      : block.split(/\n{2,}/).map((each) => paragraph(each.trim())),
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Diagnostics · pushsieve</title>
${styles.map((href) => `<link rel="stylesheet" href="./${href}">`).join("\n")}
</head>
<body>
<main class="codes">
${body.filter((each) => each !== "").join("\n")}
</main>
</body>
</html>
`;
}

function paragraph(text: string): string {
  const [, marks, title] = /^(#+) (.*)$/.exec(text) ?? [];
  if (marks === undefined || title === undefined) return text === "" ? "" : `<p>${marked(text)}</p>`;
  return `<h${marks.length} id="${anchorOf(title)}">${marked(title)}</h${marks.length}>`;
}

function anchorOf(title: string): string {
  return title.toLowerCase().replaceAll(" ", "-");
}

/** Code first, so that no other mark is read inside it. A link to another page of the docs becomes its text: that page is not here. */
function marked(text: string): string {
  return text
    .split(/(`[^`]+`)/)
    .map((each) =>
      each.startsWith("`")
        ? `<code>${escaped(each.slice(1, -1))}</code>`
        : escaped(each)
            .replace(/\[([^\]]+)\]\([^)]+\)/g, "$1")
            .replace(/\*\*([^*]+)\*\*/g, "<strong>$1</strong>")
            .replace(/\*([^*]+)\*/g, "<em>$1</em>"),
    )
    .join("");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
