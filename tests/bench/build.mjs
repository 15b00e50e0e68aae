// How long newcomers and developers wait: clones this checkout's HEAD into a scratch folder with its own tools, and
// measures the set-up, the first start, a second one, and builds after a change. Prints wall and CPU seconds of each.
//   node tests/bench/build.mjs [--keep-tools]     --keep-tools: skips the set-up and uses the existing tools
// Switches ccache off, since a second run would measure it. Debian's own packages stay installed; on a bare machine,
// their download takes additional time.
import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const keepTools = process.argv.includes('--keep-tools');
const scratch = mkdtempSync(join(tmpdir(), 'confab-bench-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

const clone = join(scratch, 'confab');
const cloned = spawnSync('git', ['clone', '-q', root, clone], { stdio: 'inherit' });
if (cloned.status !== 0) process.exit(1);
const port = await new Promise((found) => {
  const server = net.createServer().listen(0, '127.0.0.1', () => {
    const { port: free } = server.address();
    server.close(() => found(free));
  });
});
const env = { ...process.env, CCACHE_DISABLE: '1', PORT: String(port), ...(keepTools ? {} : { CONFAB_TOOLS: join(scratch, 'tools') }) };

// `time` counts the CPU time of all processes that were started, directly or not.
const cpu_file = join(scratch, 'cpu');
function timed(command) {
  return ['bash', ['-c', `TIMEFORMAT="%U %S"; exec 3>&2; { time "$@" 2>&3; } 2>${cpu_file}`, 'timed', ...command]];
}
const cpu_seconds = () => readFileSync(cpu_file, 'utf8').trim().split(' ').reduce((sum, text) => sum + Number(text), 0);

console.log('                                                  wall        CPU');
function row(what, wall, cpu) {
  const time = (seconds) => `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(1).padStart(4, '0')}`;
  console.log(`${what.padEnd(44)}${time(wall).padStart(10)}${(cpu === undefined ? '' : time(cpu)).padStart(11)}`);
}

async function measure(what, ...command) {
  const started = performance.now();
  const [program, words] = timed(command);
  const { status } = spawnSync(program, words, { cwd: clone, env, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) {
    console.error(`error: ${command.join(' ')} ended with ${status}`);
    process.exit(1);
  }
  row(what, (performance.now() - started) / 1000, cpu_seconds());
}

// Runs until the line "ready:", then sends Ctrl-C.
async function start(what) {
  const started = performance.now();
  const child = spawn('scripts/dev', [], { cwd: clone, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = new Promise((done) => child.on('close', done));
  await new Promise((ready) => {
    createInterface({ input: child.stdout }).on('line', (line) => line.startsWith('ready:') && ready());
    gone.then(ready);
  });
  row(what, (performance.now() - started) / 1000);
  child.kill('SIGTERM');
  await gone;
}

const programs = ['scripts/build', 'dev', 'confab_local', 'confab_lambda', 'site'];
if (!keepTools) await measure('scripts/setup', 'scripts/setup');
await measure('the first build of scripts/dev', ...programs);
await start('from there to ready:');
await start('a second start, nothing to build');
for (const [what, file] of [['after a change in one .cc of chat', 'src/chat/unread.cc'], ['after a change in one .cc of simulator', 'src/simulator/kms.cc'],
  ['after a change in one .cc of ui', 'src/ui/text/links.cc'], ['after a change in protocol/limits.h', 'src/protocol/limits.h']]) {
  appendFileSync(join(clone, file), `\n// changed for scripts/bench\n`);
  await measure(what, ...programs);
}
