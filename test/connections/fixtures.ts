/** Connections and adapters for tests without a platform. */
import type { ConnectionState } from '../../src/connections/sources.ts';
import type { Platform } from '../../src/model/platform.ts';
import type { Adapter } from '../../src/platforms/adapter.ts';
import { newIds } from '../support/database.ts';

export function connectionTo(platform: Platform, state: Partial<ConnectionState> = {}): ConnectionState {
  const { connectionId } = newIds();
  return {
    connectionId,
    platform,
    platformAccountId: `${platform} of ${connectionId}`,
    mode: 'live',
    status: 'active',
    hasCredential: true,
    isRead: true,
    isExcluded: false,
    ...state,
  };
}

const failOnCall = (): never => {
  throw new Error('no platform is called here');
};

/** An adapter that fails the test if it is called. */
export const uncallable: Adapter = {
  pull: failOnCall,
  readAgain: failOnCall,
  readWindow: failOnCall,
  lookUp: failOnCall,
  settlesAfterMs: 0,
  completeThrough: failOnCall,
  hasGloballyUniqueIds: false,
};
