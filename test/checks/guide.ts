/**
 * Parses a guide into files, edits and commands. It knows three forms and rejects lookalikes: a
 * block introduced by a new file's path, a list item with an edit, a block of commands and output.
 */
export type Act =
  | { readonly kind: 'file'; readonly file: string; readonly text: string }
  | { readonly kind: 'edit'; readonly file: string; readonly change: (text: string) => string }
  | { readonly kind: 'command'; readonly line: string; readonly prints: string };
export type Step = { readonly title: string; readonly acts: readonly Act[] };

const block = /^(?:.*`(?<path>[^`\n]+)`:\n\n)?```(?<language>\w+)\n(?<body>[^]*?)^```$/;
/** An item without a file edits the file of the previous item. */
const item = /^- (?:In `(?<file>[^`]+)`, )?(?<place>above|instead of) `(?<found>[^`]+)`:\s+`(?<put>[^`]+)`/;
const act = new RegExp(`${block.source}|${item.source}`, 'gm');

/** @throws Error for a code block or list item in none of the three forms */
export function readGuide(text: string): Step[] {
  return text
    .split(/^## /m)
    .slice(1)
    .map((step) => ({ title: step.slice(0, step.indexOf('\n')), acts: parseActs(step) }));
}

function parseActs(step: string): Act[] {
  const [left] = /^(```|- ).*/m.exec(step.replaceAll(act, '')) ?? [];
  if (left !== undefined) throw new Error(`nothing to do, or too little said: ${left}`);
  let open: string | undefined;
  return [...step.matchAll(act)].flatMap(({ groups = {} }): Act[] => {
    const { path, language, body = '', file = open, place, found = '', put = '' } = groups;
    if (language === 'console') return commandsOf(body);
    if (language !== undefined && path !== undefined) return [{ kind: 'file', file: path, text: body }];
    if (place === undefined || file === undefined) throw new Error(`of which file? ${body}${found}`);
    open = file;
    const edit = place === 'instead of' ? replaceOnce : insertAbove;
    return [{ kind: 'edit', file, change: (text) => edit(text, found, put) }];
  });
}

function commandsOf(body: string): Act[] {
  return body
    .split(/^\$ /m)
    .slice(1)
    .map((command) => {
      const end = command.indexOf('\n');
      return { kind: 'command', line: command.slice(0, end), prints: command.slice(end + 1) };
    });
}

function replaceOnce(text: string, found: string, put: string): string {
  if (text.split(found).length !== 2) throw new Error(`not there once: ${found}`);
  return text.replace(found, () => put);
}

/** Inserts the line above the found one, with the same indentation. */
function insertAbove(text: string, found: string, put: string): string {
  const lines = text.split('\n');
  const [line, ...others] = lines.filter((one) => one.trim() === found);
  if (line === undefined || others.length > 0) throw new Error(`no line, or not one line only: ${found}`);
  const added = line.replace(found, () => put);
  return lines.toSpliced(lines.indexOf(line), 0, added).join('\n');
}

/** Returns the quotation if the output matches it, else the output: an assertion shows the diff. */
export function asQuoted(printed: string, quotation: string): string {
  const pattern = quotation
    .split(/(?<=\n)/)
    .map((line) => (line === '…\n' ? '(?:.*\n)*?' : line.split('…').map(literal).join('.*')))
    .join('');
  // The last line may lack its line feed.
  const lines = printed.replace(/(?<=[^\n])$/, '\n');
  return new RegExp(`^${pattern}$`).test(lines) ? quotation : printed;
}

const literal = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
