/** Scopes that tokens grant. The contract names one for each operation; a name that is not here does not compile. */
export const scopes = ['revenue:read', 'connections:write'] as const;
export type Scope = (typeof scopes)[number];
