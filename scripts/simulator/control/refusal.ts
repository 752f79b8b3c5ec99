/** A request to the control door that cannot be done, with the reason and the status that goes with it. */

export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, reason: string) {
    super(reason);
    this.name = 'Refusal';
    this.status = status;
  }
}
