import { AgentError } from '../bus/failures.ts';
import { InputError, InvariantViolation } from '../errors.ts';
import { PowerFlowError } from '../grid/powerFlow.ts';

/** An error as it goes from one thread to another: between threads only data passes, and no classes. */
export interface CarriedError {
  kind: string | undefined;
  message: string;
  stack: string | undefined;
  fields: Record<string, unknown>;
  cause: CarriedError | undefined;
}

/** Those that callers tell apart. */
const KINDS: Record<string, abstract new (...args: never[]) => Error> = {
  AgentError,
  InputError,
  InvariantViolation,
  PowerFlowError,
};

export function carried(thrown: unknown): CarriedError {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const kind = Object.keys(KINDS).find((name) => error instanceof KINDS[name]);
  const { name: _, cause, ...own } = { ...error } as Error & Record<string, unknown>;
  const fields = Object.fromEntries(
    Object.entries(own).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value)),
  );
  const { message, stack } = error;
  return { kind, message, stack, fields, cause: error.cause === undefined ? undefined : carried(error.cause) };
}

export function revived({ kind, message, stack, fields, cause }: CarriedError): Error {
  const proto = kind === undefined ? Error.prototype : (KINDS[kind].prototype as Error);
  const own = { ...fields, ...(kind === undefined ? {} : { name: kind }) };
  const error = Object.assign(Object.create(proto) as Error, own);
  const hidden = { message, stack, ...(cause === undefined ? {} : { cause: revived(cause) }) };
  for (const [key, value] of Object.entries(hidden)) {
    Object.defineProperty(error, key, { value, writable: true, configurable: true, enumerable: false });
  }
  return error;
}
