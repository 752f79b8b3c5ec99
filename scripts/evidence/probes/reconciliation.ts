/** The ledger against what the platform says when it is asked again. */
import { defineProbe } from '../probe.ts';

export const ledgerIsReconciled = defineProbe({
  id: 'H09',
  claim: 'The data are checked against the platform',
  needs: ['merchants'],
  symbols: [],
  async run() {
    return 'this release reconciles nothing: `verified` is always false';
  },
});
