/** A rejected control request: the reason and its status. */

export class Rejection extends Error {
  readonly status: number;

  constructor(status: number, reason: string) {
    super(reason);
    this.name = 'Rejection';
    this.status = status;
  }
}
