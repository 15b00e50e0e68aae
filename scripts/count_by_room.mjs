// Writes the bytes of the page's program by room (by_room.mjs) next to the site, for scripts/size:
//   node scripts/count_by_room.mjs MAP PROGRAM OUTPUT NM ROOM: FILE... ROOM: FILE...
// MAP is the linker's, PROGRAM the wasm of the same link, FILEs its archives and objects. A room comes after the rooms that
// it uses.
import {execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {readFileSync, writeFileSync} from 'node:fs';

import {bytes_by_room, owners_of} from './by_room.mjs';

const [map, program, output, nm, ...given] = process.argv.slice(2);
if (given.length == 0) {
  console.error('usage: node scripts/count_by_room.mjs MAP PROGRAM OUTPUT NM ROOM: FILE...');
  process.exit(2);
}
const rooms = [];
let room = '';
for (const argument of given) {
  if (argument.endsWith(':')) room = argument.slice(0, -1);
  else rooms.push([room, argument]);
}
const names = execFileSync(nm, ['--print-file-name', '--defined-only', ...rooms.map(([, file]) => file)],
  {encoding: 'utf8', maxBuffer: 1 << 30});
writeFileSync(output, JSON.stringify({
  program: createHash('sha256').update(readFileSync(program)).digest('hex'),
  bytes: bytes_by_room(readFileSync(map, 'utf8'), owners_of(names, rooms)),
}, null, 2) + '\n');
