// Packs what scripts/release has built: node scripts/pack.mjs FOLDER
// The package has the repository's layout, so that everything finds its files as usual. It contains the npm packages of
// package-lock.json, so installing needs no registry and one hash covers everything. Files that only compiling needs are
// left out, and so is the step that would compile: installing runs nobody's script.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inside_addon, inside_programs, package_licence } from './ingredients.mjs';
import { sbom } from './sbom.mjs';
import { tarball } from './tarball.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [target] = process.argv.slice(2);
if (!target) {
  console.error('usage: node scripts/pack.mjs FOLDER');
  process.exit(2);
}
const fail = (sentence) => {
  console.error(`error: ${sentence}`);
  process.exit(1);
};
const output = (command, args, more = {}) => {
  try {
    return execFileSync(command, args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 26, ...more }).trim();
  } catch (problem) {
    fail(`${command} ${args.join(' ')} did not work: ${(problem.stderr || problem.message).trim()}`);
  }
};
const json = (value) => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);

// --- the version ---
const commit = output('git', ['rev-parse', 'HEAD']);
const seconds = Number(output('git', ['log', '-1', '--format=%ct']));
const changed = output('git', ['status', '--porcelain']) !== '';
const ours = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
const version = `${ours.version}${changed ? '-dirty' : ''}`;

// --- the files ---
// Each folder's files are listed by their endings, so that nothing is packed that a deployment or a local run wrote there.
const content = [
  ['.', /^(README|CHANGELOG)\.md$|^LICENSE$/], ['docs', /\.(md|png)$/], ['bin', /^confab\.mjs$/], ['backend', /^(README\.md|template\.json)$/], ['backend/policies', /\.json$/],
  ['scripts', /^(deploy|teardown|guests-off|aws\.sh|environment\.sh|bundle\.mjs|each_signed\.mjs|guest_connections\.mjs|sigv4\.mjs|stack_config\.mjs|stack_failure\.mjs)$/],
  ['src/platform/local', /\.mjs$/], ['build/dev', /^confab(_program)?\.(mjs|wasm)$/], ['build/dev/local', /^confab-local\.(mjs|wasm)$/],
  ['build/dev/lambda', /^(index|confab-lambda)\.(mjs|wasm)$/], ['build/site', /^(?!config\.json)/],
];
const files = new Map();
const put = (name, bytes, executable = false) => files.set(name, { bytes, executable });
for (const [folder, wanted] of content) {
  const names = existsSync(join(root, folder)) ? readdirSync(join(root, folder)).filter((name) => wanted.test(name) && statSync(join(root, folder, name)).isFile()) : [];
  if (names.length === 0) fail(`there is nothing for the package in ${folder}: scripts/release builds it`);
  for (const name of names) {
    const path = join(root, folder, name);
    put(join(folder, name).split(sep).join('/'), readFileSync(path), !folder.startsWith('build') && (statSync(path).mode & 0o100) !== 0);
  }
}
put('build/site/config.json', readFileSync(join(root, 'static/config.sample.json')));

// --- npm packages ---
const stage = mkdtempSync(join(tmpdir(), 'confab-release-'));
process.on('exit', () => rmSync(stage, { recursive: true, force: true }));
for (const name of ['package.json', 'package-lock.json']) cpSync(join(root, name), join(stage, name));
// From npm's cache if they are in it; npm checks each against its hash in package-lock.json.
output('npm', ['ci', '--omit=dev', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'], { cwd: stage, shell: process.platform === 'win32' });

const modules = join(stage, 'node_modules');
const folders = Object.keys(JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8')).packages).map((name) => join(stage, name));
const licences = folders.map((folder) => package_licence(root, folder));
const addon = join(modules, 'classic-level');
let programs;
let addon_parts;
const emscripten = dirname(realpathSync(output('sh', ['-c', 'command -v emcc'])));
try {
  programs = inside_programs(root, process.env.CONFAB_TOOLS, emscripten);
  addon_parts = inside_addon(addon);
} catch (problem) {
  fail(problem.message);
}
for (const name of ['deps', 'binding.gyp', 'binding.cc']) rmSync(join(addon, name), { recursive: true });
for (const folder of folders) {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (['preinstall', 'install', 'postinstall'].some((step) => manifest.scripts?.[step]))
    writeFileSync(join(folder, 'package.json'), json({ ...manifest, scripts: undefined, gypfile: false }));
}

const exact = Object.fromEntries(Object.keys(ours.dependencies).map((name) => [name, lock.packages[`node_modules/${name}`].version]));
const manifest = {
  name: ours.name,
  version,
  description: 'A chat without servers to run',
  license: ours.license,
  type: ours.type,
  gitHead: commit,
  engines: { node: '>=20' },
  bin: { confab: 'bin/confab.mjs' },
  files: [...new Set([...files.keys()].map((name) => name.split('/')[0])), 'THIRD-PARTY-LICENSES.txt', 'sbom.cdx.json'].sort(),
  dependencies: exact,
  bundleDependencies: Object.keys(exact),
};
put('package.json', json(manifest));
writeFileSync(join(stage, 'package.json'), json(manifest));
rmSync(join(stage, 'package-lock.json'));
const list = sbom(JSON.parse(output('npm', ['sbom', '--sbom-format', 'cyclonedx'], { cwd: stage, shell: process.platform === 'win32' })), {
  lock, parts: programs, addon_parts, version, commit, seconds, made_with: { emscripten: programs.find(({ name }) => name === 'Emscripten').version, node: process.version },
});
put('sbom.cdx.json', json(list));

for (const entry of readdirSync(modules, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath ?? entry.path, entry.name);
  const name = relative(stage, path).split(sep).join('/');
  // npm writes its own links and its list of what is installed.
  if (entry.isFile() && !/^node_modules\/\.(bin\/|package-lock\.json$)/.test(name)) put(name, readFileSync(path));
}

// --- licences ---
const section = ({ name, version, license, text }) => `${'='.repeat(100)}\n${name} ${version} (${license})\n${'='.repeat(100)}\n\n${text.replaceAll('\r\n', '\n').trim()}\n`;
const heading = (text) => `\n\n${text}\n\n`;
put('THIRD-PARTY-LICENSES.txt', Buffer.from([
  `Confab ${version} is under the MIT licence, in the file LICENSE. Other people's work is inside it, under the licences below.\n`,
  heading('INSIDE THE PAGE, THE FUNCTIONS, THE LOCAL HOST AND THE COMMAND-LINE CLIENT'), programs.map(section).join('\n'),
  heading('INSIDE THE ADDON IN node_modules/classic-level'), addon_parts.map(section).join('\n'),
  heading('PACKAGES OF NPM, IN node_modules. Of classic-level, what only compiling its addon needs was left out.'), licences.map(section).join('\n'),
].join('')));

// --- write ---
const packed = tarball(new Map([...files].map(([name, file]) => [`package/${name}`, file])), seconds);
const made = new Map([[`confab-${version}.tgz`, packed], [`confab-${version}.cdx.json`, json(list)]]);
made.set('SHA256SUMS', Buffer.from([...made].map(([name, bytes]) => `${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`).join('')));
mkdirSync(target, { recursive: true });
for (const [name, bytes] of made) {
  writeFileSync(join(target, `${name}.new`), bytes);  // under another name until it is complete
  renameSync(join(target, `${name}.new`), join(target, name));
}

const unpacked = [...files.values()].reduce((sum, { bytes }) => sum + bytes.length, 0);
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
console.log(`${join(target, `confab-${version}.tgz`)}: ${megabytes(packed.length)}, unpacked ${megabytes(unpacked)} in ${files.size} files`);
console.log(made.get('SHA256SUMS').toString().trimEnd());
if (changed) console.log('There are uncommitted changes, so this package is marked as dirty. Use it only for testing.');
