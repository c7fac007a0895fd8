import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { isRunning } from '../results/files.ts';

/** What tells a process from all others. */
export interface ProcessName {
  pid: number;
  host: string;
  /** Where numbers of processes are given, and since when it runs, where the system tells. */
  life?: { among: string; since: string } | undefined;
}

/** Name of a process of this machine; of this one, where no number is given. */
export const processName = (pid = process.pid): ProcessName => ({ pid, host: hostname(), life: lifeOf(pid) });

/**
 * Whether a process is there no more. Its number alone does not tell: another may have it, as after a restart of the machine.
 * @returns undefined where that cannot be known from here
 */
export function isGone({ pid, host, life }: ProcessName): boolean | undefined {
  const here = lifeOf(process.pid);
  if (life !== undefined && here !== undefined) {
    if (life.among !== here.among) return undefined; // another machine of that name, or this one before its restart
    const there = lifeOf(pid);
    if (there === undefined) return isRunning(pid) ? undefined : true;
    return there.since !== life.since;
  }
  return host === hostname() && !isRunning(pid) ? true : undefined;
}

/** On Linux: the start of the machine and the namespace of its number, and the ticks from that to the process's own start. */
function lifeOf(pid: number): ProcessName['life'] {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const namespace = readlinkSync('/proc/self/ns/pid');
    const [state, ...fields] = afterName(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return { among: `${boot} ${namespace}`, since: 'ZX'.includes(state) ? 'ended' : fields[18] };
  } catch {
    return undefined;
  }
}

/** Fields of `/proc/PID/stat` behind the name of the program, which may hold anything. */
const afterName = (stat: string): string[] => stat.slice(stat.lastIndexOf(')') + 2).split(' ');
