/** Explains to operators why a database cannot be used, and how to mend it. Shows no password. */
import type { DatabaseUnavailableError } from '../db/pool.ts';

export type NamedUrl = { readonly variable: string; readonly url: string };

export function explainUnavailable(
  { code, message }: DatabaseUnavailableError,
  { variable, url }: NamedUrl,
): string {
  const { hostname, port, username, pathname } = new URL(url);
  const server = `${hostname}:${port || '5432'}`;
  const explanations: ReadonlyArray<readonly [code: RegExp, text: string]> = [
    [
      /^ECONNREFUSED$/,
      `nothing listens at ${server}; start PostgreSQL there, or correct host and port in ${variable}`,
    ],
    [/^(ENOTFOUND|EAI_\w+)$/, `the host ${hostname} has no address; correct it in ${variable}`],
    [/^28P01$/, `${server} does not accept this password of ${username}; correct it in ${variable}`],
    [/^NO_PASSWORD$/, `${server} asks ${username} for a password; put it into ${variable}`],
    [
      /^28/,
      `${server} does not let ${username} in from here; see its pg_hba.conf, which may want TLS ` +
        `(sslmode=verify-full in ${variable})`,
    ],
    [
      /^3D000$/,
      `${server} has no database ${pathname.slice(1)}; create it, or correct its name in ${variable}`,
    ],
    [
      /^25006$/,
      `${server} refuses writes: it is a standby, or default_transaction_read_only is on; ` +
        `let ${variable} lead to the primary`,
    ],
    [/^TLS_NOT_OFFERED$/, `${server} speaks no TLS; set it up there, or take sslmode out of ${variable}`],
    [
      /CERT|SIGNATURE|^ERR_TLS/,
      `the certificate of ${server} cannot be verified; give its authority as sslrootcert in ${variable}`,
    ],
    [/^53/, `${server} is full; free connections, memory or disk, and run the command again`],
    [/^57P03$/, `${server} is starting or stopping; run the command again`],
    [/^(40|55P03|57014)/, `${server} was busy with another session for too long; run the command again`],
    [
      /^/,
      `${server} cannot be used; see that PostgreSQL runs there and ${variable} leads to it, and run the command again`,
    ],
  ];
  return `${message}: ${explanations.find(([form]) => form.test(code))?.[1]}`;
}
