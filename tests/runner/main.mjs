// Builds and runs the parts of scripts/test that are named, or all of them. scripts/test runs the set-up before.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { in_parallel, run } from './pool.mjs';
import { Report, matcher } from './report.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
process.chdir(root);
const { values: options, positionals } = parseArgs({ allowPositionals: true, options: { only: { type: 'string' } } });
const wanted = matcher(options.only);
const report = new Report();

// Builds with scripts/build, whose progress and errors appear on the terminal; only the given targets, if
// there are any.
function build(preset, ...targets) {
  const { status } = spawnSync('scripts/build', [preset, ...targets], { stdio: 'inherit' });
  if (status !== 0) report.bad(1, `the build of ${preset}`, 'the compiler\'s errors stand above', `scripts/build ${[preset, ...targets].join(' ')}`);
  return status === 0;
}

// The targets of a build folder whose names match.
function targets_of(preset, expression) {
  if (!existsSync(`build/${preset}/build.ninja`)) {
    mkdirSync(`build/${preset}`, { recursive: true });
    const configured = spawnSync('cmake', ['--preset', preset], { encoding: 'utf8' });
    if (configured.status !== 0) {
      report.bad(1, `configuring ${preset}`, (configured.stdout + configured.stderr).trim().split('\n').slice(-20).join('\n'), `cmake --preset ${preset}`);
      return undefined;
    }
  }
  const listed = spawnSync('ninja', ['-C', `build/${preset}`, '-t', 'targets', 'all'], { encoding: 'utf8', maxBuffer: 1 << 26 });
  return listed.stdout.split('\n').map((line) => line.split(': ')[0]).filter((name) => expression.test(name)).sort();
}

// Runs one Catch2 program and counts its cases.
async function catch_program(part, name, command) {
  const { status, output, seconds } = await run([...command, '--colour-mode', 'none'], {});
  const all = /^All tests passed \(\d+ assertions? in (\d+) test cases?\)$/m.exec(output);
  if (status === 0 && all) return report.good(Number(all[1]), `${part} ${name}: ${all[1]} cases`, seconds);
  // "test cases: 40 | 38 passed | 2 failed"; a program that crashed prints nothing of the kind.
  const good = /^test cases:.*\| +(\d+) passed/m.exec(output);
  const lost = /^test cases:.*\| +(\d+) failed/m.exec(output);
  report.passed += Number(good?.[1] ?? 0);
  const count = Number(lost?.[1] ?? 1);
  report.bad(count, `${part} ${name}: ${lost ? `${count} failed` : `it broke off with ${status}`}`, output.trim().split('\n').slice(-60).join('\n'),
    `scripts/test ${part} --only ${name.split(' ')[0]}`, seconds);
}

// The slowest programs run as several processes, each with a share of the cases, in an order that spreads
// the slow ones.
const shares = { lambda: 6, simulation: 3, simulator: 2, transport: 2 };
function commands_of(name, command) {
  const count = shares[name] ?? 1;
  if (count === 1) return [{ name, command }];
  return Array.from({ length: count }, (_, i) => ({
    name: `${name} ${i + 1}/${count}`,
    command: [...command, '--order', 'rand', '--rng-seed', '1', '--shard-count', String(count), '--shard-index', String(i)],
  }));
}
async function catch_programs(part, programs) {
  const all = programs.flatMap(({ name, command }) => commands_of(name, command));
  const longest_first = all.toSorted((a, b) => (shares[b.name.split(' ')[0]] ?? 0) - (shares[a.name.split(' ')[0]] ?? 0));
  await in_parallel(longest_first, ({ name, command }) => catch_program(part, name, command));
}

// For the quick part: a program that has passed and was not built again does not run again, unless a document that it
// may read has changed. The import rules read the sources, so they always run.
const stamp_of = (program) => `${program}.passed`;
function newest_document() {
  const { stdout } = spawnSync('git', ['ls-files', '-co', '--exclude-standard', 'backend', 'tests', ':!*.cc', ':!*.h'], { encoding: 'utf8' });
  return Math.max(...stdout.split('\n').filter((file) => file && existsSync(file)).map((file) => statSync(file).mtimeMs));
}
function passed_before({ name, command: [program] }, newest) {
  if (name === 'imports' || !existsSync(stamp_of(program)) || !existsSync(program)) return false;
  return statSync(stamp_of(program)).mtimeMs > Math.max(statSync(program).mtimeMs, newest);
}
function mark_passed(program) {
  writeFileSync(stamp_of(program), '');
}

// Debian and Homebrew add the version to the name; others do not.
function clang_format() {
  for (const name of ['clang-format-19', 'clang-format']) {
    const { stdout } = spawnSync(name, ['--version'], { encoding: 'utf8' });
    if (/version 19\./.test(stdout ?? '')) return name;
  }
  return undefined;
}

const parts = {
  format: ['format: every C++ file as .clang-format wants it', async () => {
    const program = clang_format();
    const again = `clang-format-19 -i FILE`;
    if (!program) return report.bad(1, 'clang-format of LLVM 19 is missing', 'Other versions format otherwise. On Debian and Ubuntu: apt-get install clang-format-19', 'scripts/test format');
    const { stdout } = spawnSync('git', ['ls-files', '-co', '--exclude-standard', '*.cc', '*.h', '*.hpp'], { encoding: 'utf8' });
    const files = stdout.split('\n').filter((file) => file && existsSync(file));
    const groups = Array.from({ length: Math.ceil(files.length / 60) }, (_, i) => files.slice(60 * i, 60 * i + 60));
    const wrong = new Set();
    await in_parallel(groups, async (group) => {
      const { status, output } = await run([program, '--dry-run', '-Werror', ...group]);
      for (const [, file] of output.matchAll(/^(\S+?):\d+:\d+: (?:error|warning): /gm)) wrong.add(relative(root, join(root, file)));
      if (status !== 0 && wrong.size === 0) wrong.add(output.trim());
    });
    if (wrong.size > 0) report.bad(wrong.size, `${wrong.size} files are formatted otherwise`, [...wrong].slice(0, 20).join('\n'), again);
    else report.good(1, `format: ${files.length} files`);
  }],

  // Node finds a wrong import only when it starts a script, and some scripts are rarely started.
  scripts: ['scripts: every import of a script names what is there', async () => {
    const { build: bundle } = await import('esbuild');
    const { stdout } = spawnSync('git', ['ls-files', '-co', '--exclude-standard', '*.mjs'], { encoding: 'utf8' });
    const files = stdout.split('\n').filter((file) => file && existsSync(file));
    const built = ['confab', 'confab_program', 'confab-lambda', 'confab-local'].map((name) => `*/${name}.mjs`);
    try {
      await bundle({ entryPoints: files, bundle: true, write: false, outdir: 'build', platform: 'node', format: 'esm', packages: 'external', external: built, logLevel: 'silent' });
      report.good(1, `scripts: ${files.length} files`);
    } catch ({ errors = [], message }) {
      const wrong = errors.map(({ location, text }) => `${location?.file}:${location?.line}: ${text}`);
      report.bad(1, 'an import names nothing', (wrong.length > 0 ? wrong : [message]).join('\n'), 'scripts/test scripts');
    }
  }],

  // Precompiled headers and batches hide missing includes, and -Wshadow is only on here. Natively, the headers of the
  // standard library are read as Clang modules, in half the time.
  files: ['files: every file by itself, without a warning', async () => {
    const made = spawnSync('scripts/compile-commands', [], { encoding: 'utf8' });
    if (made.status !== 0) return report.bad(1, 'compile_commands.json', made.stdout + made.stderr, 'scripts/compile-commands');
    const ours = JSON.parse(readFileSync('compile_commands.json', 'utf8'))
      .filter(({ file }) => file.startsWith(join(root, 'src/')) && wanted(relative(root, file)));
    let good = 0;
    const started = performance.now();
    await in_parallel(ours, async ({ directory, command, file }) => {
      const words = `${command.replace(/ -o \S+/, '')} -fsyntax-only -Werror -Wno-unused-command-line-argument`;
      const compile = (more) => run(['sh', '-c', `exec ${words} ${more}`], { cwd: directory });
      let { status, output } = await compile(command.includes('em++') ? '' : '-fmodules -fcxx-modules -fmodules-cache-path=modules');
      // Modules hide a little too much (a specialization of another header, say), so only the plain compiler decides.
      if (status !== 0) ({ status, output } = await compile(''));
      const name = relative(root, file);
      if (status === 0) good += 1;
      else report.bad(1, `${name} by itself`, output.trim().split('\n').slice(0, 12).join('\n'), `scripts/test files --only ${name}`);
    });
    if (good > 0) report.good(good, `files: ${good} files by themselves`, (performance.now() - started) / 1000);
  }],

  unit: ['unit: native tests under sanitizers', async () => {
    const targets = targets_of('sanitize', /^tests\/\w+_tests$/)?.filter((target) => wanted(basename(target, '_tests')));
    if (!targets || !build('sanitize', ...targets)) return;
    const programs = targets.map((target) => ({ name: basename(target, '_tests'), command: [`build/sanitize/${target}`] }));
    const newest = newest_document();
    const left = programs.filter((program) => !(is_quick && passed_before(program, newest)));
    if (left.length < programs.length)
      console.log(`  the same as when they passed: ${programs.filter((one) => !left.includes(one)).map(({ name }) => name).join(', ')}`);
    await catch_programs('unit', left);
    for (const { name, command } of left)
      if (!report.failures.some((failure) => failure.name.startsWith(`unit ${name}`))) mark_passed(command[0]);
  }],

  node: ['node: the same tests as wasm', async () => {
    const targets = targets_of('dev', /^tests\/\w+_tests\.js$/)?.filter((target) => wanted(basename(target, '_tests.js')));
    if (!targets || !build('dev', ...targets)) return;
    await catch_programs('node', targets.map((target) => ({ name: basename(target, '_tests.js'), command: [process.execPath, `build/dev/${target}`] })));
  }],

  fuzz: [`fuzz: every target for ${process.env.FUZZ_SECONDS || 5} s`, async () => {
    const seconds = process.env.FUZZ_SECONDS || 5;
    const targets = targets_of('sanitize', /^tests\/\w+_fuzz$/)?.filter((target) => wanted(basename(target)));
    if (!targets || !build('sanitize', ...targets)) return;
    mkdirSync('artifacts', { recursive: true });
    await in_parallel(targets, async (target) => {
      const name = basename(target);
      const program = `build/sanitize/${target}`;
      const { status, output } = await run([program, `-max_total_time=${seconds}`, '-rss_limit_mb=2048', '-timeout=10', `-artifact_prefix=artifacts/${name}-`]);
      const runs = /^Done (\d+) runs in /m.exec(output)?.[1];
      if (status === 0 && runs) report.good(1, `${name}: ${runs} runs`);
      else report.bad(1, `${name}: the input is kept in artifacts/${name}-*`, output.trim().split('\n').slice(-40).join('\n'), `${program} artifacts/${name}-*`);
    });
  }],

  site: ['site: the small page and its size', async () => {
    if (!build('web', 'site')) return;
    report.good(1, 'the page builds');
    const { status, output } = await run(['scripts/size']);
    console.log(output.trimEnd().replace(/^/gm, '  '));
    if (status === 0) report.good(1, 'every file is within its budget');
    else report.bad(1, 'a file is over its budget', '', 'scripts/size');
  }],

  'end-to-end': ['end-to-end: real programs', async () => {
    if (!build('dev', 'confab_headless', 'confab_local', 'confab_lambda', 'site') || !build('web', 'site')) return;
    // The script prints its own checks and failures; the line for each script says what this sums.
    const timings = 'build/end-to-end.tsv';
    rmSync(timings, { force: true });
    spawnSync(process.execPath, ['tests/end_to_end/run.mjs', '--timings', timings, ...(options.only ? ['--only', options.only] : [])], { stdio: ['ignore', 'inherit', 'inherit'] });
    if (!existsSync(timings)) return report.bad(1, 'the end-to-end tests broke off', 'their last lines stand above', 'scripts/test end-to-end');
    for (const line of readFileSync(timings, 'utf8').trimEnd().split('\n')) {
      const [seconds, name, passed, failed] = line.split('\t');
      report.passed += Number(passed);
      report.time(`end-to-end ${name}`, Number(seconds));
      if (Number(failed) === 0) continue;
      report.failed += Number(failed);
      report.failures.push({ name: `end-to-end ${name}: ${failed} failed`, why: '', alone: `scripts/test end-to-end --only ${name}` });
    }
  }],
};
const quick = ['format', 'scripts', 'unit', 'site'];
const is_quick = positionals.includes('quick');

const named = positionals.length > 0 ? positionals.flatMap((name) => (name === 'quick' ? quick : [name])) : Object.keys(parts);
const unknown = named.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0) {
  console.error(`error: there is no part '${unknown[0]}'; there are quick, ${Object.keys(parts).join(', ')}`);
  process.exit(2);
}
for (const name of named) await report.part(name, ...parts[name]);
if (options.only && report.passed + report.failed === 0) report.bad(1, `nothing is called '${options.only}'`, '', 'scripts/test --help');
process.exit(report.finish());
