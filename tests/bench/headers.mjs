// Which headers cost most when every file is compiled by itself: clang's time trace over the files of src, summed by
// header including everything that it includes. Expensive and often included headers belong in cmake/precompiled.h, or
// should be included less.
//   node tests/bench/headers.mjs [PATTERN]     PATTERN: only files with this in their path
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { in_parallel, run } from '../runner/pool.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const pattern = process.argv[2] ?? '';
const made = spawnSync(join(root, 'scripts/compile-commands'), { stdio: ['ignore', 'ignore', 'inherit'] });
if (made.status !== 0) process.exit(1);
const scratch = mkdtempSync(join(tmpdir(), 'confab-headers-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

const files = JSON.parse(readFileSync(join(root, 'compile_commands.json'), 'utf8'))
  .filter(({ file }) => file.startsWith(join(root, 'src/')) && file.includes(pattern));
if (files.length === 0) {
  console.error(`error: no file of src has '${pattern}' in its path`);
  process.exit(2);
}
const headers = new Map();  // path → {files, seconds}
let total = 0;
let number = 0;
await in_parallel(files, async ({ directory, command, file }) => {
  const trace = join(scratch, `${number++}.json`);
  const { status, output } = await run(['sh', '-c', `exec ${command.replace(/ -o \S+/, ` -o ${trace}.o`)} -ftime-trace=${trace}`], { cwd: directory });
  if (status !== 0) {
    console.error(`${relative(root, file)} does not compile by itself:\n${output}`);
    return;
  }
  const { traceEvents } = JSON.parse(readFileSync(trace, 'utf8'));
  total += (traceEvents.find(({ name }) => name === 'ExecuteCompiler')?.dur ?? 0) / 1e6;
  // A header begins ("b") and ends ("e"); those that it includes are in between.
  const open = [];
  for (const { ph, ts, args } of traceEvents.filter(({ name }) => name === 'Source').sort((a, b) => a.ts - b.ts)) {
    if (ph === 'b') {
      open.push({ path: args.detail, ts });
    } else if (open.length > 0) {
      const { path, ts: begun } = open.pop();
      const one = headers.get(path) ?? { files: 0, seconds: 0 };
      headers.set(path, { files: one.files + 1, seconds: one.seconds + (ts - begun) / 1e6 });
    }
  }
});
console.log(`${files.length} files by themselves: ${total.toFixed(1)} s\n\n  seconds   files  header, with what it includes`);
const shown = (path) => (path.startsWith(root) ? relative(root, path) : path.replace(/^.*\/(include\/(?:c\+\+\/v1\/)?)/, '$1'));
for (const [path, { files: count, seconds }] of [...headers].sort(([, a], [, b]) => b.seconds - a.seconds).slice(0, 30))
  console.log(`${seconds.toFixed(1).padStart(9)}${String(count).padStart(8)}  ${shown(path)}`);
