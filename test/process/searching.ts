/** A search for secrets in every encoding of a careless sink. */
import type { TestDatabase } from '../support/database.ts';

/** The text plain, JSON-escaped, percent-encoded, in hex, and in base64(url) at any offset. */
export function formsOf(text: string): string[] {
  const bytes = Buffer.from(text);
  const percent = encodeURIComponent(text);
  const based = [0, 1, 2].flatMap((offset) => {
    const padded = Buffer.concat([Buffer.alloc(offset), bytes]);
    // Only the characters determined by these bytes alone.
    const span = [Math.ceil((offset * 8) / 6), Math.floor((padded.length * 8) / 6)] as const;
    return [padded.toString('base64').slice(...span), padded.toString('base64url').slice(...span)];
  });
  return [
    ...new Set([
      text,
      text.toLowerCase(),
      JSON.stringify(text).slice(1, -1),
      JSON.stringify(text)
        .slice(1, -1)
        .replaceAll(/[^\0-~]/g, escapeCharacter),
      percent,
      percent.toLowerCase(),
      percent.replaceAll('%20', '+'),
      bytes.toString('hex'),
      bytes.toString('hex').toUpperCase(),
      bytes.toString('latin1'),
      ...based,
    ]),
  ];
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

export type Sink = { readonly name: string; readonly text: string };

export function findTexts(sinks: readonly Sink[], texts: readonly string[]): string[] {
  return texts.flatMap((text) =>
    formsOf(text).flatMap((form) =>
      sinks
        .filter((sink) => sink.text.includes(form))
        .map(({ name, text: all }) => {
          const at = all.indexOf(form);
          return `${text} in ${name}: …${all.slice(Math.max(0, at - 120), at + form.length + 40)}…`;
        }),
    ),
  );
}

/** Every value of every column of every table outside the catalogues; bytea also decoded. */
export async function everyColumn({ query }: Pick<TestDatabase, 'query'>): Promise<Sink[]> {
  const columns = await query(
    `select format('%I.%I', n.nspname, c.relname) as "table", format('%I', a.attname) as "column", a.atttypid = 'bytea'::regtype as bytes
       from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
      where c.relkind in ('r', 'p', 'm') and a.attnum > 0 and not a.attisdropped
        and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')`,
  );
  const sinks: Sink[] = [];
  for (const { table, column, bytes } of columns) {
    const values = bytes === true ? [`encode(${column}, 'escape')`, `${column}::text`] : [`${column}::text`];
    for (const value of values) {
      const rows = await query(`select coalesce(string_agg(${value}, E'\\n'), '') as text from ${table}`);
      sinks.push({ name: `${table}.${column}`, text: String(rows[0]?.['text']) });
    }
  }
  return sinks;
}
