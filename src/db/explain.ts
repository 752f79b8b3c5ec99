/** For operators: why a database cannot be used, where it was looked for, and how to mend it. Tells no password. */
import type { DatabaseUnavailableError } from './pool.ts';

export type NamedUrl = { readonly variable: string; readonly url: string };

type Place = {
  readonly variable: string;
  readonly server: string;
  readonly host: string;
  readonly role: string;
  readonly database: string;
};

const explanations: ReadonlyArray<readonly [code: RegExp, explain: (place: Place) => string]> = [
  [
    /^ECONNREFUSED$/,
    ({ server, variable }) =>
      `nothing listens at ${server}; start PostgreSQL there, or correct host and port in ${variable}`,
  ],
  [
    /^(ENOTFOUND|EAI_\w+)$/,
    ({ host, variable }) => `the host ${host} has no address; correct it in ${variable}`,
  ],
  [
    /^28P01$/,
    ({ server, role, variable }) =>
      `${server} does not accept this password of ${role}; correct it in ${variable}`,
  ],
  [
    /^NO_PASSWORD$/,
    ({ server, role, variable }) => `${server} asks ${role} for a password; put it into ${variable}`,
  ],
  [
    /^28/,
    ({ server, role, variable }) =>
      `${server} does not let ${role} in from here; see its pg_hba.conf, which may want TLS ` +
      `(sslmode=verify-full in ${variable})`,
  ],
  [
    /^3D000$/,
    ({ server, database, variable }) =>
      `${server} has no database ${database}; create it, or correct its name in ${variable}`,
  ],
  [
    /^25006$/,
    ({ server, variable }) =>
      `${server} refuses writes: it is a standby, or default_transaction_read_only is on; ` +
      `let ${variable} lead to the primary`,
  ],
  [
    /^TLS_NOT_OFFERED$/,
    ({ server, variable }) => `${server} speaks no TLS; set it up there, or take sslmode out of ${variable}`,
  ],
  [
    /CERT|SIGNATURE|^ERR_TLS/,
    ({ server, variable }) =>
      `the certificate of ${server} cannot be verified; give its authority as sslrootcert in ${variable}`,
  ],
  [/^53/, ({ server }) => `${server} is full; free connections, memory or disk, and run the command again`],
  [/^57P03$/, ({ server }) => `${server} is starting or stopping; run the command again`],
  [
    /^(40|55P03|57014)/,
    ({ server }) => `${server} was busy with another session for too long; run the command again`,
  ],
];

export function explainUnavailable(
  { code, message }: DatabaseUnavailableError,
  { variable, url }: NamedUrl,
): string {
  const { hostname: host, port, username, pathname } = new URL(url);
  const place: Place = {
    variable,
    server: `${host}:${port || '5432'}`,
    host,
    role: username,
    database: pathname.slice(1),
  };
  const explain =
    explanations.find(([pattern]) => pattern.test(code))?.[1] ??
    (() =>
      `${place.server} cannot be used; see that PostgreSQL runs there and ${variable} leads to it, and run the command again`);
  return `${message}: ${explain(place)}`;
}
