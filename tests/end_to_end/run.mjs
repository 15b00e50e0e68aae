// Runs the end-to-end scripts, several in parallel, and sums their counts. Each also runs by itself, for example
//   node tests/end_to_end/mosquitto.mjs
// The last line is "N passed, N failed"; before it are the failures and the slowest checks.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const folder = path.dirname(fileURLToPath(import.meta.url));

// The slowest first, so that none of them is left to run alone at the end.
const busy = [
  'page_start', 'accounts_page', 'page', 'ways_page', 'release', 'gateways', 'deploy', 'deploy_rights', 'readme', 'backend', 'template', 'people', 'command_line',
  'accounts_cli', 'mqtt_packet', 'entry_jwt', 'aws_peers', 'polling', 'user_pools', 'functions', 'queues', 'presign', 'websocket_api', 'setup', 'size', 'each_signed',
];
// These mostly wait, for broken connections and rate limits.
const waiting = ['mosquitto', 'simulator', 'ways', 'faults'];
const scripts = [...busy, ...waiting];

const usage = `usage: node tests/end_to_end/run.mjs [--only PATTERN] [--jobs N] [--timings FILE]

  --only PATTERN  the script of this name; else those with this in their name, or whose name is like this, as in
                  'accounts_*'; may be said several times
  --jobs N        how many run beside each other (default: CONFAB_JOBS, or as many as there are cores, at least 2);
                  unless it is 1, one of those that mostly wait goes on beside them
  --timings FILE  writes a line for each script there: seconds, name, checks passed, checks failed, with tabs in between

Scripts: ${[...scripts].sort().join(' ')}`;

// a script that takes longer hangs; like all limits, this grows with the patience for busy machines
const longest_minutes = 20 * (process.env.CONFAB_PATIENCE || 3) / 3;
const say_running_every = 15_000;

function usage_error(sentence) {
  console.error(`error: ${sentence}\n\n${usage}`);
  process.exit(2);
}

function read_options() {
  try {
    return parseArgs({ options: { only: { type: 'string', multiple: true, default: [''] }, jobs: { type: 'string' }, timings: { type: 'string' }, help: { type: 'boolean', short: 'h' } } }).values;
  } catch (problem) {
    return usage_error(problem.message);
  }
}

// An exact name means only that script; otherwise a pattern without * or ? matches anywhere in a name.
function matcher(pattern) {
  if (scripts.includes(pattern)) return (name) => name === pattern;
  if (!/[*?]/.test(pattern)) return (name) => name.includes(pattern);
  const expression = pattern.replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '.*').replaceAll('?', '.');
  return (name) => new RegExp(`^${expression}$`).test(name);
}

// Reads a script's output: {passed, failed, failures: texts, checks: [{name, seconds}]}. Without a summary, the lines
// are counted; a script that ended badly or checked nothing has at least one failure.
function read_lines(lines, ending) {
  const result = { passed: 0, failed: 0, failures: [], checks: [] };
  let in_failure = false;
  for (const line of lines) {
    const check = /^ {2}(ok|FAILED) +(.*?)(?: \((\d+\.\d) s\))?$/.exec(line);
    if (check) {
      const [, how, name, seconds] = check;
      result[how === 'ok' ? 'passed' : 'failed'] += 1;
      if (how === 'FAILED') result.failures.push(name);
      if (seconds) result.checks.push({ name, seconds: Number(seconds) });
    } else if (in_failure && line.startsWith('   ')) {
      result.failures.push(`${result.failures.pop()}\n${line}`);  // the reason is on the next line
    }
    in_failure = check ? check[1] === 'FAILED' : in_failure && line.startsWith('   ');
  }
  const summary = lines.map((line) => /^(\d+) passed, (\d+) failed$/.exec(line)).findLast(Boolean);
  if (summary) [result.passed, result.failed] = [Number(summary[1]), Number(summary[2])];
  const badly = ending ?? (result.passed + result.failed === 0 ? 'it checked nothing' : undefined);
  if (badly && result.failed === 0) {
    result.failed = 1;
    result.failures.push(`${badly}; the last it said was: ${lines.at(-1) ?? 'nothing'}`);
  }
  return result;
}

const running = new Map();  // name -> {child, started}
const seconds_since = (started) => (Date.now() - started) / 1000;

// Ends the script and everything that it started; it is asked to clean up first.
function end(child) {
  const signal = (which) => {
    try {
      process.kill(-child.pid, which);
    } catch {}  // it has ended already
  };
  signal('SIGTERM');
  setTimeout(() => signal('SIGKILL'), 10_000).unref();
}

function run_script(name) {
  const started = Date.now();
  const child = spawn(process.execPath, [path.join(folder, `${name}.mjs`)], { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  running.set(name, { child, started });
  const lines = [];
  for (const stream of [child.stdout, child.stderr]) readline.createInterface({ input: stream }).on('line', (line) => lines.push(line));
  let hung = false;
  const limit = setTimeout(() => { hung = true; end(child); }, longest_minutes * 60_000);
  return new Promise((done) => child.on('close', (code, signal) => {
    clearTimeout(limit);
    running.delete(name);
    const ending = hung ? `it was ended, as it was not done within ${longest_minutes} minutes` : code === 0 ? undefined : `it ended with ${code ?? signal}`;
    done({ name, lines: lines.filter((line) => !/^\d+ passed, \d+ failed$/.test(line)), seconds: seconds_since(started), ...read_lines(lines, ending) });
  }));
}

const options = read_options();
if (options.help) {
  console.log(usage);
  process.exit(0);
}
const jobs = Number(options.jobs || process.env.CONFAB_JOBS || Math.max(2, os.availableParallelism?.() ?? os.cpus().length));
if (!Number.isInteger(jobs) || jobs < 1) usage_error('how many run beside each other is a number from 1');
const patterns = options.only.map((pattern) => ({ pattern, matches: matcher(pattern) }));
for (const { pattern, matches } of patterns) if (!scripts.some(matches)) usage_error(`no script is like '${pattern}'`);
const wanted = (names) => names.filter((name) => patterns.some(({ matches }) => matches(name)));
const queues = [wanted(busy), wanted(waiting)];

// If this is interrupted, or its output is closed, it ends everything that it started, too.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));
process.stdout.on('error', () => process.exit(1));
process.on('exit', () => { for (const { child } of running.values()) end(child); });
const said = setInterval(() => {
  const names = [...running].map(([name, { started }]) => `${name} (${Math.round(seconds_since(started))} s)`);
  console.log(`  ... running: ${names.join(', ')}; to come: ${queues.flat().length}`);
}, say_running_every);

const results = [];
async function work(through) {
  for (const queue of through) {
    while (queue.length > 0) {
      const result = await run_script(queue.shift());
      results.push(result);
      console.log([result.name, ...result.lines, `  ${result.passed} passed, ${result.failed} failed in ${Math.round(result.seconds)} s`].join('\n'));
    }
  }
}
const workers = Array.from({ length: jobs }, () => work(queues));
if (jobs > 1) workers.push(work(queues.slice(1)));
await Promise.all(workers);
clearInterval(said);

if (options.timings)
  fs.writeFileSync(options.timings, results.map(({ seconds, name, passed, failed }) => `${[seconds.toFixed(1), name, passed, failed].join('\t')}\n`).join(''));

const failing = results.filter(({ failed }) => failed > 0);
for (const { name, failures } of failing) {
  console.log(`\nfailed in ${name}:`);
  for (const failure of failures) console.log(`  ${failure}`);
  console.log(`to run it alone: node tests/end_to_end/${name}.mjs`);
}
const slowest = (what, all) => {
  console.log(`\nthe slowest ${what}:`);
  for (const { name, seconds } of all.sort((a, b) => b.seconds - a.seconds).slice(0, 10)) console.log(`  ${seconds.toFixed(1).padStart(6)} s  ${name}`);
};
slowest('scripts', [...results]);
slowest('checks', results.flatMap((result) => result.checks.map(({ name, seconds }) => ({ name: `${result.name}: ${name}`, seconds }))));
const sum = (what) => results.reduce((total, result) => total + result[what], 0);
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
process.exit(failing.length > 0 ? 1 : 0);
