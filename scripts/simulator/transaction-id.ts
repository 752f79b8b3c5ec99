/**
 * A scripted id encodes merchant, minute and position, and survives a restart. An added id names
 * its process: added events die with it, and their ids must never get another meaning.
 */
import { hashText } from './random.ts';

type ScriptedPlace = {
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

/** The charge of a partially captured sale, shared by two movements. */
export function chargeId(seedHash: number, minute: number, index: number): string {
  return `ch_1C${base36(seedHash, 7)}${base36(minute, 6)}${base36(index, 3)}`;
}

/** Null for any other id. */
export function readScriptedId(id: string): ScriptedPlace | null {
  const [, tag, minute, sequence] = /^txn_1S([0-9a-z]{7})([0-9a-z]{6})([0-9a-z]{3})$/.exec(id) ?? [];
  if (tag === undefined || minute === undefined || sequence === undefined) return null;
  return { merchantTag: tag, minute: Number.parseInt(minute, 36), sequence: Number.parseInt(sequence, 36) };
}

function base36(value: number, width: number): string {
  return value.toString(36).padStart(width, '0');
}
