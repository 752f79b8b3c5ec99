/**
 * Ids of balance transactions. A scripted one spells out its merchant, minute and place in the minute, so that it can
 * be found without an index and is the same after a restart. An added one names the process it was added in: added
 * events die with it, and their ids must not come back meaning something else.
 */
import { hashText } from './random.ts';

export type ScriptedPlace = {
  readonly merchantTag: string;
  readonly minute: number;
  readonly sequence: number;
};

export function merchantTag(account: string, seed: string): string {
  return base36(hashText(`${account} ${seed}`), 7);
}

export function scriptedId(place: ScriptedPlace): string {
  return `txn_1S${place.merchantTag}${base36(place.minute, 6)}${base36(place.sequence, 3)}`;
}

export function addedId(tag: string, processTag: string, insertion: number): string {
  return `txn_1A${tag}${processTag}${base36(insertion, 6)}`;
}

/** The charge of a sale that is captured in part, which two movements name. */
export function chargeId(seedHash: number, minute: number, index: number): string {
  return `ch_1C${base36(seedHash, 7)}${base36(minute, 6)}${base36(index, 3)}`;
}

/** Null when it is not the id of a scripted transaction. */
export function readScriptedId(id: string): ScriptedPlace | null {
  const [, tag, minute, sequence] = /^txn_1S([0-9a-z]{7})([0-9a-z]{6})([0-9a-z]{3})$/.exec(id) ?? [];
  if (tag === undefined || minute === undefined || sequence === undefined) return null;
  return { merchantTag: tag, minute: Number.parseInt(minute, 36), sequence: Number.parseInt(sequence, 36) };
}

function base36(value: number, width: number): string {
  return value.toString(36).padStart(width, '0');
}
