/** The `Prefer` header (RFC 7240): what a client would like, which no server has to do. */

const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const quoted = String.raw`"(?:[\t !#-\[\]-~\x80-\xFF]|\\[\t -~\x80-\xFF])*"`;
const space = String.raw`[\t ]*`;
const value = (name = ''): string => `(?:${space}=${space}(${name}${token}|${quoted}))?`;
/** One element of the list, with the comma or the end behind it; an element may be empty (RFC 9110 §5.6.1.2). */
const element = new RegExp(
  `${space}(?:(?<name>${token})${value('?<value>')}(?:${space};(?:${space}${token}${value('?:')})?)*)?${space}(?:,|$)`,
  'gy',
);

/**
 * The preferences by lower-case name, the first of each; no value and an empty one are the same, parameters are left
 * out. Undefined for text that is no list of preferences.
 */
export function parsePrefer(text: string): ReadonlyMap<string, string> | undefined {
  const elements = [...text.matchAll(element)];
  if (elements.map(([whole]) => whole).join('') !== text) return undefined;
  return new Map(
    elements.toReversed().flatMap(({ groups: { name, value } = {} }): Array<[string, string]> => {
      return name === undefined ? [] : [[name.toLowerCase(), unquoted(value ?? '')]];
    }),
  );
}

function unquoted(word: string): string {
  return word.startsWith('"') ? word.slice(1, -1).replaceAll(/\\(.)/g, '$1') : word;
}
