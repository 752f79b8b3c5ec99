/** Gates: each follows from rows of hypotheses and risks, and fails with them. */
import type { Row, RowId, Status } from './verdict.ts';

export type Gate = { readonly id: RowId; readonly claim: string; readonly follows: readonly RowId[] };

export const gates: readonly Gate[] = [
  { id: 'G1', claim: 'Endpoint', follows: ['H01'] },
  { id: 'G2', claim: 'Exact contract', follows: ['H02', 'H03', 'R4'] },
  { id: 'G3', claim: 'Authentication', follows: ['H04', 'R1'] },
  { id: 'G4', claim: 'Tenant resolution', follows: ['H05', 'H08', 'H13', 'R1'] },
  { id: 'G5', claim: 'Source of truth', follows: ['H06', 'H09', 'R2'] },
  { id: 'G6', claim: 'Cache', follows: ['H10', 'H11', 'H13'] },
  { id: 'G7', claim: 'Protection against bursts', follows: ['H12', 'R3'] },
  { id: 'G8', claim: 'Semantics of failures', follows: ['H14', 'H15'] },
  { id: 'G9', claim: 'Surface of configuration', follows: ['H07', 'R5'] },
  { id: 'G10', claim: 'The pack is written, can be traced, and shows no secret', follows: ['H16', 'H17'] },
];

/** @param faults of the pack itself; they fail G10 */
export function judgeGates(rows: readonly Row[], faults: readonly string[]): Row[] {
  return gates.map(({ id, claim, follows }) => {
    const grounds = follows.map((ground) => ({
      ground,
      status: rows.find((row) => row.id === ground)?.status,
    }));
    const isRefuted = grounds.some(({ status }) => status === 'REFUTED');
    const own = id === 'G10' ? faults : [];
    const holds = grounds.every(({ status }) => status === 'HOLDS');
    const status: Status = isRefuted || own.length > 0 ? 'FAIL' : holds ? 'PASS' : 'INCONCLUSIVE';
    const reasons = grounds.map((one) => `${one.ground} ${one.status ?? 'is missing'}`);
    return { id, claim, status, reasons: [...reasons, ...own], proofs: [] };
  });
}
