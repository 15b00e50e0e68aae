// The headless client as the end-to-end tests use it, and helpers that several scripts need.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { Mismatch, cleanup, patience } from './checks.mjs';
import { command_line } from './places.mjs';

export const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

export function temporary_folder(name) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `confab-${name}-`));
  cleanup(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export async function wait_for_port(port, within = 10_000 * patience) {
  const until = Date.now() + within;
  while (Date.now() < until) {
    const open = await new Promise((answer) => {
      const socket = net.connect(port, '127.0.0.1', () => { socket.destroy(); answer(true); });
      socket.on('error', () => answer(false));
    });
    if (open) return;
    await sleep(50);
  }
  throw new Mismatch(`nothing listens on port ${port} after ${within / 1000} s`);
}

// Waits until the condition, which may return a promise, returns a true value, and returns that. `within`:
// milliseconds, times `patience`.
export async function wait_until(condition, what, within = 30_000) {
  for (const until = Date.now() + within * patience; ; await sleep(20)) {
    const answer = await condition();
    if (answer) return answer;
    if (Date.now() > until) throw new Mismatch(`${what}: not within ${within * patience / 1000} s`);
  }
}

// Runs one command to its end: {code, output, diagnostics}.
export function run(args, { input = '', environment = {}, cwd, command } = {}) {
  const [executable, ...words] = command ?? [process.execPath, command_line];
  const child = spawn(executable, [...words, ...args], { cwd, env: { ...clean_environment(), ...environment } });
  let output = '';
  let diagnostics = '';
  child.stdout.on('data', (chunk) => { output += chunk; });
  child.stderr.on('data', (chunk) => { diagnostics += chunk; });
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  return new Promise((done) => child.on('close', (code) => done({ code, output, diagnostics })));
}

// Without the credentials of the person who runs the tests.
function clean_environment() {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_') && name !== 'CONFAB_PASSWORD');
  return Object.fromEntries(kept);
}

// A chat that runs in parallel with the test.
export class Chat {
  constructor(config_file, room, options = [], environment = {}) {
    this.events = [];
    this.output = '';
    this.diagnostics = '';
    this.child = spawn(process.execPath, [command_line, 'chat', '--config', config_file, '--room', room, ...options],
      { env: { ...clean_environment(), ...environment } });
    cleanup(() => this.child.kill('SIGKILL'));
    let rest = '';
    this.child.stdout.on('data', (chunk) => {
      this.output += chunk;
      rest += chunk;
      const lines = rest.split('\n');
      rest = lines.pop();
      for (const line of lines) this.events.push(JSON.parse(line));
    });
    this.child.stderr.on('data', (chunk) => { this.diagnostics += chunk; });
    this.child.stdin.on('error', () => {});
    this.ended = new Promise((done) => this.child.on('close', (code) => { this.code = code; done(code); }));
  }

  say(...lines) {
    this.child.stdin.write(lines.map((line) => `${line}\n`).join(''));
  }

  end_input() {
    this.child.stdin.end();
  }

  of(kind) {
    return this.events.filter((event) => event.event === kind);
  }

  // The texts of others' messages, in the order of arrival.
  heard() {
    return this.of('message').filter((event) => !event.own).map((event) => event.text);
  }

  async wait(kind, { from = 0, where = () => true, within = 30_000 } = {}) {
    const found = () => this.events.find((event, index) => index >= from && event.event === kind && where(event));
    await wait_until(() => found() !== undefined || this.code !== undefined, `event "${kind}"`, within);
    if (found() === undefined)
      throw new Mismatch(`the client ended with ${this.code} before "${kind}"; it said: ${this.diagnostics.trim()}`);
    return found();
  }

  // Sends Ctrl-C and returns the exit code.
  async stop() {
    this.child.kill('SIGINT');
    return this.ended;
  }
}

export function write_json(folder, name, value) {
  const file = path.join(folder, name);
  fs.writeFileSync(file, JSON.stringify(value, null, 2));
  return file;
}
