// Tests every example of the README, word for word: its JSON, and its commands while `./scripts/dev` runs.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import readline from 'node:readline';
import { check, cleanup, equal, finish, truthy } from './checks.mjs';
import { run, temporary_folder, wait_until, write_json } from './client.mjs';
import { owner_keys, server_keys } from './local_host.mjs';
import { root } from './places.mjs';
import { free_port } from './ports.mjs';

const readme = fs.readFileSync(path.join(root, 'README.md'), 'utf8');
const blocks = (language) => [...readme.matchAll(new RegExp('^```' + language + '\\n([^]*?)^```', 'gm'))].map(([, text]) => text);
const without_comment = (line) => line.replace(/ +# .*$/, '');
const commands = blocks('sh').flatMap((text) => text.split('\n')).filter((line) => line && !line.startsWith('#')).map(without_comment);
const of_confab = commands.filter((line) => line.includes('./scripts/confab '));

// Other scripts test these; here they would build, test or deploy everything once more.
const elsewhere = ['./scripts/dev', './scripts/test', './scripts/test quick', './scripts/deploy'];

await check('the README has no command that is tried nowhere', () => {
  equal(commands.filter((line) => !of_confab.includes(line) && !elsewhere.includes(line)), [], 'commands that nobody tries');
  truthy(of_confab.length >= 10, 'the examples of the command line are found');
});

await check('the configurations in the README are ones', async () => {
  for (const text of blocks('json')) {
    const file = write_json(temporary_folder('readme'), 'config.json', JSON.parse(text));
    // Its broker does not exist, so doctor fails; but the configuration itself must not be refused (exit code 3).
    const { code, diagnostics } = await run(['doctor', '--config', file]);
    truthy(code !== 3, `refused: ${diagnostics}`);
  }
});

// --- ./scripts/dev, with its own data ---
const state = path.join(root, 'build/local');
const kept = path.join(root, 'build/local.kept');
fs.rmSync(kept, { recursive: true, force: true });
if (fs.existsSync(state)) fs.renameSync(state, kept);
cleanup(() => {
  fs.rmSync(state, { recursive: true, force: true });
  if (fs.existsSync(kept)) fs.renameSync(kept, state);
});
const port = await free_port(2);
const dev = spawn('./scripts/dev', [], { cwd: root, env: { ...process.env, PORT: String(port) }, stdio: ['ignore', 'pipe', 'pipe'] });
const gone = new Promise((done) => dev.on('close', done));
cleanup(async () => {
  dev.kill('SIGTERM');
  await gone;
});
const printed = [];
for (const stream of [dev.stdout, dev.stderr]) readline.createInterface({ input: stream }).on('line', (line) => printed.push(line));

await check('./scripts/dev says ready: and names two commands to try', async () => {
  await wait_until(() => printed.some((line) => line === `ready: http://127.0.0.1:${port}/`) || dev.exitCode !== null, 'ready:', 300_000);
  equal(dev.exitCode, null, `it goes on (${printed.slice(-3).join(' / ')})`);
  const page = await fetch(`http://127.0.0.1:${port}/`);
  equal(page.status, 200, 'the page');
  for (const line of printed.filter((text) => text.startsWith('to '))) truthy(line.includes('./scripts/confab '), line);
  equal(printed.filter((text) => text.startsWith('to ')).length, 2, 'commands to try');
});

// Runs a command as a person would type it. A chat with --listen runs until Ctrl-C, which is sent once it has joined.
async function type(command) {
  const keys = /send|task/.test(command) ? owner_keys : server_keys;
  const listens = command.includes('./scripts/confab chat');
  // Its own process group, so that Ctrl-C reaches the shell's programs.
  const child = spawn('bash', ['-c', command], { cwd: root, env: { ...process.env, ...keys }, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  const signal = (name) => { if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, name); };
  cleanup(() => signal('SIGKILL'));
  let output = '';
  let complaints = '';
  child.stdout.on('data', (bytes) => { output += bytes; });
  child.stderr.on('data', (bytes) => { complaints += bytes; });
  child.stdin.on('error', () => {});
  const ended = new Promise((done) => child.on('close', (code) => done(code)));
  if (listens) {
    await wait_until(() => output.includes('"event":"joined"') || child.exitCode !== null, `${command}: joined`, 60_000);
    truthy(child.exitCode === null, `it ended with ${child.exitCode}: ${complaints}`);
    signal('SIGINT');
  } else {
    child.stdin.end();
  }
  return { code: await ended, output, complaints };
}

for (const command of of_confab) {
  await check(command, async () => {
    const { code, complaints } = await type(command);
    equal(code, 0, `the exit code (${complaints.trim().split('\n').at(-1)})`);
  }, { within: 120_000 });
}

await check('a mistyped option of ./scripts/dev is refused before anything is built', async () => {
  const { code, diagnostics } = await run(['--bogus'], { command: ['./scripts/dev'], cwd: root, environment: { PORT: String(await free_port(2)) } });
  equal(code, 2, 'the exit code');
  truthy(diagnostics.includes('--bogus') && !diagnostics.includes('building'), `it says so at once: ${diagnostics}`);
});

await finish();
