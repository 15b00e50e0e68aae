// Puts the site together: node scripts/site.mjs BUILD_FOLDER SITE_FOLDER
// Takes page.js and page.wasm from the build, the shell and the static files. It names the program's files by a hash of their
// content, so that browsers can cache them for ever, and adds a .br to each file for servers that can use it.
import {createHash} from 'node:crypto';
import {existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, extname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {brotliCompressSync, constants} from 'node:zlib';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [build, site] = process.argv.slice(2);
if (!build || !site) {
  console.error('usage: node scripts/site.mjs BUILD_FOLDER SITE_FOLDER');
  process.exit(2);
}

const files = new Map();
const hashed = (name, bytes) => {
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 10);
  const named = name.replace(extname(name), `.${hash}${extname(name)}`);
  files.set(named, bytes);
  return named;
};

// Removes what only readers of the repository need: comments (on lines of their own, or two spaces after the code),
// indentation, and in a style sheet the spaces between symbols.
const slim_lines = (text) => text.replace(/^ *\/\*[^]*?\*\/ *\n/gm, '').replace(/(^| ) *\/\/ .*$/gm, '').replace(/^ +|\n(?=\n)/gm, '');
const slim_style = (text) => slim_lines(text).replace(/ \{/g, '{').replace(/([;{]) /g, '$1').replace(/: (?!")/g, ':');
const shell = (name, slim) => Buffer.from(slim(readFileSync(join(root, 'shell', name), 'utf8')));

for (const name of readdirSync(join(root, 'static')))
  if (name != 'config.sample.json') files.set(name, readFileSync(join(root, 'static', name)));

const wasm = readFileSync(join(build, 'page.wasm'));
const program = hashed('page.wasm', wasm);
const script = hashed('page.js', readFileSync(join(build, 'page.js')));
const boot = hashed('boot.js', shell('boot.js', slim_lines));
const style = hashed('page.css', shell('page.css', slim_style));
const index = readFileSync(join(root, 'shell/index.html'), 'utf8')
  .replace('<html lang="en">', `<html lang="en" data-program="${program}" data-program-bytes="${wasm.length}">`)
  .replaceAll('"boot.js"', `"${boot}"`).replaceAll('"page.js"', `"${script}"`).replace('"page.css"', `"${style}"`).replace('"page.wasm"', `"${program}"`);
files.set('index.html', Buffer.from(index));

mkdirSync(site, {recursive: true});
for (const name of readdirSync(site)) if (name != 'config.json') rmSync(join(site, name), {recursive: true});
// The index comes last, so that all files exist that it names.
for (const [name, bytes] of [...files].sort(([a], [b]) => (a == 'index.html') - (b == 'index.html'))) {
  const small = brotliCompressSync(bytes, {params: {[constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length}});
  if (small.length < bytes.length) writeFileSync(join(site, name + '.br'), small);
  writeFileSync(join(site, name), bytes);
}
if (!existsSync(join(site, 'config.json'))) writeFileSync(join(site, 'config.json'), readFileSync(join(root, 'static/config.sample.json')));
