/** The `Prefer` header (RFC 7240): wishes of a client, optional for the server. */

const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const quoted = String.raw`"(?:[\t !#-\[\]-~\x80-\xFF]|\\[\t -~\x80-\xFF])*"`;
const space = String.raw`[\t ]*`;
const value = (name = ''): string => `(?:${space}=${space}(${name}${token}|${quoted}))?`;
/** One list element with its comma or the end; an element may be empty (RFC 9110 §5.6.1.2). */
const element = new RegExp(
  `${space}(?:(?<name>${token})${value('?<value>')}(?:${space};(?:${space}${token}${value('?:')})?)*)?${space}(?:,|$)`,
  'gy',
);

/**
 * Preferences by lower-case name; the first of each name counts. An empty value equals none, and
 * parameters are ignored. Undefined if the text is no list of preferences.
 */
export function parsePrefer(text: string): ReadonlyMap<string, string> | undefined {
  const elements = [...text.matchAll(element)];
  if (elements.map(([whole]) => whole).join('') !== text) return undefined;
  return new Map(
    elements.toReversed().flatMap(({ groups: { name, value } = {} }): Array<[string, string]> => {
      return name === undefined ? [] : [[name.toLowerCase(), unquote(value ?? '')]];
    }),
  );
}

function unquote(word: string): string {
  return word.startsWith('"') ? word.slice(1, -1).replaceAll(/\\(.)/g, '$1') : word;
}
