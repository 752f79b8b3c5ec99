/** Identifies a database: two URLs may reach it by different hosts, roles and poolers. */
import { sql } from 'kysely';
import type { Database } from './pool.ts';

export async function identifyDatabase(database: Database): Promise<string> {
  const { rows } = await sql<{ identity: string }>`
    select current_database() || ' of the server started at ' ||
           extract(epoch from pg_postmaster_start_time()) as identity
  `.execute(database);
  return rows[0]?.identity ?? '';
}
