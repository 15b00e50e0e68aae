// How scripts/size attributes the program's bytes: the room of each piece of the linker's map, and the printed table.
import { execFileSync, spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { bytes_by_room, compared, owners_of, room_of } from '../../scripts/by_room.mjs';
import { check, cleanup, equal, finish, truthy } from './checks.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'confab-size-'));
cleanup(() => fs.rmSync(folder, { recursive: true }));

const rooms = [['base', 'src/libbase.a'], ['chat', 'src/libchat.a'], ['ui', 'src/libui.a'], ['imgui', 'libimgui.a'], ['imgui', 'libimgui_opengl3.a'],
  ['platform/web', 'page.dir/main.cc.o']];
const nm = `
src/libbase.a:json.cc.o: no symbols
src/libbase.a:json.cc.o: -------- T _Z10parse_jsonv
src/libbase.a:json.cc.o: -------- W _ZN10JsonReader4nullEv
src/libbase.a:text.cc.o: -------- t _ZN12_GLOBAL__N_14takeEv
src/libchat.a:update.cc.o: -------- W _ZNSt3__26vectorIN4chat7MessageEE9push_backEv
src/libchat.a:link.cc.o: -------- t _ZN12_GLOBAL__N_14takeEv
src/libchat.a:link.cc.o: -------- t _ZN4chat12_GLOBAL__N_16jitterEv
src/libui.a:frame.cc.o: -------- W _ZNSt3__26vectorIN4chat7MessageEE9push_backEv
src/libui.a:frame.cc.o: 00000012 W _ZNSt3__26vectorIN2ui5PanelEE9push_backEv
libimgui.a:imgui.cpp.o: -------- T _ZN5ImGui5BeginEv
libimgui_opengl3.a:imgui_impl_opengl3.cpp.o: -------- T _Z26ImGui_ImplOpenGL3_Shutdownv
page.dir/main.cc.o: -------- T main
page.dir/main.cc.o: -------- T strtod
elsewhere/libother.a:x.o: -------- T other
`;
const owners = owners_of(nm, rooms);
const whose = (name, file = 'lto.tmp') => room_of(file, name, owners);

await check('a function belongs to the room that defines it, alone or inside its namespace', () => {
  equal(whose('_Z10parse_jsonv'), 'base');
  equal(whose('_ZN4chat12_GLOBAL__N_16jitterEv'), 'chat');
  equal(whose('_ZN5ImGui5BeginEv'), 'imgui');
  equal(whose('_Z26ImGui_ImplOpenGL3_Shutdownv'), 'imgui');
  equal(whose('__original_main'), 'platform/web');
  equal(whose('strtod'), 'platform/web', 'a function of libc that the page replaces');
});

await check('a template that several rooms use belongs to the first of them in the order of their doors', () => {
  equal(whose('_ZNSt3__26vectorIN4chat7MessageEE9push_backEv'), 'chat');
  equal(whose('_ZNSt3__26vectorIN2ui5PanelEE9push_backEv'), 'ui');
  const turned = owners_of(nm.trim().split('\n').reverse().join('\n'), rooms);
  equal(room_of('lto.tmp', '_ZNSt3__26vectorIN4chat7MessageEE9push_backEv', turned), 'chat', 'in whichever order nm names them');
});

await check('two rooms\' own helpers of one name are given to neither', () => {
  equal(whose('_ZN12_GLOBAL__N_14takeEv'), 'unattributed');
});

await check('what the compiler makes of a function counts with it', () => {
  equal(whose('_Z10parse_jsonv.123'), 'base', 'a copy');
  equal(whose('.Lswitch.table._Z10parse_jsonv.29'), 'base', 'a table of it');
  equal(whose('.L__const._ZNSt3__26vectorIN2ui5PanelEE9push_backEv.__fmatrix'), 'ui', 'a constant of it');
  equal(whose('.Lswitch.table._ZN3sqs4goneEv'), 'unattributed', 'a table of a function that nobody defines any more');
  equal(whose('.L__const._ZNSt3__24goneEv'), 'unattributed', 'a table of a template that nobody defines any more');
  equal(whose('.Lconstinit.121'), 'unattributed', 'a list without a name');
});

await check('nlohmann/json counts for itself, although its code is made inside base', () => {
  equal(whose('_ZN8nlohmann6parserI10JsonReaderE9sax_parseEv'), 'nlohmann/json');
  equal(whose('_ZN10JsonReader4nullEv'), 'base');
});

await check('what C and C++ bring is libc and libc++, and an unknown name of anybody else is not', () => {
  for (const name of ['memcpy', '__memset', '_Znwm', '_ZdlPv', '_ZNSt3__26localeC2Ev', '_ZNKSt9exception4whatEv', '_ZTVSt9exception', '_ZN10__cxxabiv117__class_type_infoD0Ev'])
    equal(whose(name), 'libc and libc++', name);
  equal(whose('_ZN6cellar4openEv'), 'unattributed', 'a room that was not named');
  equal(whose('__wasm_call_ctors', '<internal>'), 'unattributed');
});

await check('string literals are counted together', () => {
  equal(whose('.rodata', '<internal>'), 'string literals');
  equal(whose('.L.str.59'), 'string literals');
});

await check('code and data are counted once, and what is not in the file or no code is not counted', () => {
  const map = `    Addr      Off     Size Out     In      Symbol
       -        8      3ca TYPE
       -     254e    b49cd CODE
       -     2550        8         <internal>:(__wasm_call_ctors)
       -     2558       2d         /some/sysroot/libc.a(memset.o):(__memset)
       -     2558       2d                 __memset
       -     2558       2d                 memset
       -     3a35       ac         lto.tmp:(_Z10parse_jsonv)
       -     3a35       ac                 _Z10parse_jsonv
       -    b6f1b     e8cd DATA
     400    b6f1c     e820 .rodata
     548    b706c     9e0e         <internal>:(.rodata)
    a884    c13a8        8         lto.tmp:(.rodata._ZN4chat12_GLOBAL__N_16jitterEv)
    a884    c13a8        8                 _ZN4chat12_GLOBAL__N_16jitterEv
    ec20    c5744       98 .data
    ec20    c5744       10         lto.tmp:(.data._Z10parse_jsonv)
    ecc0    b6f1b      f38 .bss
    ecc0    b6f1b      400         lto.tmp:(.bss._Z10parse_jsonv)
       -    c57e8     fd32 CUSTOM(.debug_loc)
       -    c57e8      100         lto.tmp:(.debug_loc)
`;
  equal(Object.entries(bytes_by_room(map, owners)),
    [['string literals', 0x9e0e], ['base', 0xac + 0x10], ['libc and libc++', 0x2d], ['unattributed', 8], ['chat', 8]]);
});

await check('every row says what it is now, what was recorded and what it grew by, the new and the gone too', () => {
  equal(compared({ ui: 1200, base: 100, talk: 5 }, { ui: 1000, base: 100, cellar: 7 }), [
    'room or library            now  recorded      grew',
    'ui                        1200      1000      +200',
    'base                       100       100         0',
    'talk                         5         0        +5',
    'cellar                       0         7        -7',
    'total                     1305      1107      +198',
  ]);
});

// A site of three bytes, and the command on it.
const site = path.join(folder, 'site');
const program = Buffer.from('\0asm');
const hash = crypto.createHash('sha256').update(program).digest('hex');
fs.mkdirSync(site);
fs.writeFileSync(path.join(site, 'index.html'), 'x');
fs.writeFileSync(path.join(site, `page.${hash.slice(0, 10)}.wasm`), program);
const size = (...args) => spawnSync(process.execPath, [path.join(root, 'scripts/size'), ...args], { encoding: 'utf8' });

await check('where no counts lie beside a site its files are still measured, and a sentence says what is missing', () => {
  const { status, stdout } = size(site);
  equal(status, 0, 'the exit code');
  truthy(/^page\.wasm +4 /m.test(stdout), `no line for page.wasm in:\n${stdout}`);
  truthy(stdout.includes(`there is no ${site}-by-room.json`), `no such sentence in:\n${stdout}`);
  equal(size('--record', site).status, 2, 'the exit code of recording nothing');
});

await check('the build lays the counts beside the site, and they are shown for the program that they are of and no other', () => {
  const [map, wasm, tool] = ['page.map', 'page.wasm', 'nm'].map((name) => path.join(folder, name));
  fs.writeFileSync(map, '       -     254e    b49cd CODE\n       -     3a35       ac         lto.tmp:(_Z10parse_jsonv)\n');
  fs.writeFileSync(wasm, program);
  fs.writeFileSync(tool, '#!/bin/sh\nfor file; do case $file in *libbase.a) echo "$file:json.cc.o: -------- T _Z10parse_jsonv";; esac; done\n', { mode: 0o755 });
  const count = () => execFileSync(process.execPath, [path.join(root, 'scripts/count_by_room.mjs'), map, wasm, `${site}-by-room.json`, tool,
    'base:', 'src/libbase.a', 'platform/web:', 'page.dir/a.cc.o', 'page.dir/b.cc.o']);
  count();
  equal(JSON.parse(fs.readFileSync(`${site}-by-room.json`, 'utf8')), { program: hash, bytes: { base: 0xac } }, 'the counts');
  truthy(/^base +172 /m.test(size(`${site}/`).stdout), 'base is not in the table');
  fs.writeFileSync(wasm, 'another');
  count();
  truthy(size(site).stdout.includes('is of another program'), 'the counts of another program are shown');
});

await check('an option that is not there is refused with the usage', () => {
  const { status, stderr } = size('--records');
  equal([status, stderr.startsWith('usage: scripts/size')], [2, true]);
});

finish();
