// Runs programs in parallel, as many as the machine has cores, and reports how each ended.
import { spawn } from 'node:child_process';
import os from 'node:os';
import process from 'node:process';

export const jobs = Number(process.env.CONFAB_JOBS) || Math.max(2, os.availableParallelism());

// Calls `work` with each item in order, `jobs` at a time; resolves when all are done.
export async function in_parallel(items, work) {
  const left = [...items];
  const worker = async () => {
    while (left.length > 0) await work(left.shift());
  };
  await Promise.all(Array.from({ length: jobs }, worker));
}

// Resolves with {status, output, seconds}; output is what it printed to both streams, at most the last `most` bytes.
// Ends a program that takes longer than `within` seconds, and says so.
export function run(command, { cwd, env = process.env, within = 1200, most = 4_000_000 } = {}) {
  return new Promise((done) => {
    const started = performance.now();
    const child = spawn(command[0], command.slice(1), { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const hear = (bytes) => { output = (output + bytes).slice(-most); };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    const late = setTimeout(() => {
      output += `\nIt was not done after ${within} seconds and was ended.\n`;
      child.kill('SIGKILL');
    }, within * 1000);
    const end = (status) => {
      clearTimeout(late);
      done({ status, output, seconds: (performance.now() - started) / 1000 });
    };
    child.on('error', ({ message }) => {
      output += `${message}\n`;
      end(127);
    });
    child.on('close', (code, signal) => end(code ?? signal));
  });
}
