import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe } from 'vitest';
import { folderWith } from '../../cli/command.ts';
import { clearAway } from '../../leftovers.ts';

const isInstalled = spawnSync('redis-server', ['--version']).status === 0;
if (!isInstalled && process.env.CI) throw new Error('redis-server is not installed: the queue cannot be tested');
if (!isInstalled) console.warn('redis-server is not installed: tests of the queue are skipped');

/** Tests that need a Redis; without one on this machine they are skipped. */
export const describeWithRedis = describe.skipIf(!isInstalled);

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    socket.write('PING\r\n');
    const [reply] = (await once(socket, 'data')) as [Buffer];
    return /^(\+PONG|-NOAUTH)/.test(reply.toString());
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** A Redis of one's own on this machine that keeps what it is told, stopped when the file's tests are done. */
export async function startRedis(...settings: string[]) {
  const [port, folder] = [await freePort(), folderWith({})];
  let server: ChildProcess;
  async function start(): Promise<void> {
    const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
    const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];
    server = spawn('redis-server', [...place, ...durable, ...settings], { stdio: 'ignore' });
    const started = server;
    clearAway(() => started.kill('SIGKILL'));
    while (!(await answers(port))) await sleep(20);
  }
  async function stop(signal: NodeJS.Signals): Promise<void> {
    server.kill(signal);
    await once(server, 'exit');
  }
  await start();
  return { url: `redis://127.0.0.1:${port}`, port, start, stop };
}
