/** Something the user gave is wrong. Carries what a reader needs to mend it; the command line prints it and exits 2. */
export class InputError extends Error {
  override readonly name = 'InputError';
  /** File that holds the fault, if it came from one. */
  readonly file: string | undefined;
  /** Place inside the file: a key path (`aggregators[3].node`), or a line (`line 12, column price_up`). */
  readonly path: string | undefined;
  readonly found: string;
  readonly expected: string;

  constructor(fault: { file?: string | undefined; path?: string | undefined; found: string; expected: string }) {
    const where = [fault.file, fault.path].filter(Boolean).join(': ');
    super(`${where ? `${where}: ` : ''}found ${fault.found}; expected ${fault.expected}`);
    this.file = fault.file;
    this.path = fault.path;
    this.found = fault.found;
    this.expected = fault.expected;
  }
}

/** Does something for which `file` is to blame: an InputError that names no file comes to name this one. */
export function blaming<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof InputError) || error.file !== undefined) throw error;
    throw new InputError({ file, path: error.path, found: error.found, expected: error.expected });
  }
}

/** Why something failed where the message says all there is to say: the command line prints it in one line, without a stack. */
export class Failure extends Error {}

/** A law of the model (energy, money, state of charge) was broken during a run. Names who, when and by how much. */
export class InvariantViolation extends Failure {
  override readonly name = 'InvariantViolation';
  constructor(
    readonly agent: string,
    readonly isp: number,
    readonly figure: string,
  ) {
    super(`${agent}, ISP ${isp}: ${figure}`);
  }
}
