import { readdirSync, readFileSync } from 'node:fs';

/**
 * Time on the CPU of all threads of a process, to the nanosecond (first field of /proc/PID/task/TID/schedstat). The
 * figures of /proc/PID/stat are samples, which miss most of what wakes up for a fraction of a millisecond.
 */
export function cpuSeconds(pid: number): number {
  const threads = listFolder(`/proc/${pid}/task`);
  const nanoseconds = threads.map((thread) => Number(readSchedstat(`/proc/${pid}/task/${thread}/schedstat`)));
  return nanoseconds.reduce((sum, value) => sum + value, 0) / 1e9;
}

/** `cpuSeconds` of several processes by name. */
export function cpuSecondsOf<Name extends string>(pids: Readonly<Record<Name, number>>): Record<Name, number> {
  const entries = Object.entries<number>(pids).map(([name, pid]) => [name, cpuSeconds(pid)]);
  return Object.fromEntries(entries) as Record<Name, number>;
}

/** Resident memory of a process. */
export function residentBytes(pid: number): number {
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
  return pages * 4096;
}

/** Processes that a process has started and that still run. */
export function childProcesses(pid: number): number[] {
  return listFolder(`/proc/${pid}/task`).flatMap((thread) =>
    readText(`/proc/${pid}/task/${thread}/children`)
      .split(' ')
      .filter((text) => text !== '')
      .map(Number),
  );
}

/** The process that started this one. */
export function findParentPid(pid: number): number {
  return Number(/^PPid:\s+(\d+)/m.exec(readText(`/proc/${pid}/status`))?.[1]);
}

/** The share of all cores that is in use, since the last reading. */
export function createMachineMeter(): () => number {
  let last = readMachine();
  return () => {
    const now = readMachine();
    const [busy, all] = [now.busy - last.busy, now.all - last.all];
    last = now;
    return all === 0 ? 0 : busy / all;
  };
}

function readMachine(): { busy: number; all: number } {
  const fields = (readText('/proc/stat').split('\n')[0] ?? '').split(/\s+/).slice(1).map(Number);
  const all = fields.reduce((sum, value) => sum + value, 0);
  const [, , , idle = 0, waiting = 0] = fields;
  return { busy: all - idle - waiting, all };
}

function readSchedstat(path: string): string {
  return readText(path).split(' ')[0] || '0';
}

/** What has ended since it was listed reads as nothing. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function listFolder(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
