// Counts the bytes of code and data that each room and library has in the page's program, from the linker's map and from
// `nm` of each room's and library's files.
//
// Everything is optimized together at the link, so the map names functions but not their files. A function's bytes count
// for the room that defines it; inlined code counts where it was inlined. The bytes are those that the linker wrote:
// wasm-opt and compression come later, and keep no names.

export const strings = 'string literals';  // the linker merges them, so they belong to no room
export const libraries = 'libc and libc++';
export const json = 'nlohmann/json';  // its templates become code inside base
export const unattributed = 'unattributed';

// What the compiler adds to a name: a prefix for a table that it made for a function, a suffix for a copy.
const own_name = (name) => name.replace(/^\.L(switch\.table|__const)\./, '').replace(/(?<=.)\..*$/, '');
const is_made_for_a_function = (name) => /^\.L(switch\.table|__const)\./.test(name);
const is_string = (name) => /^\.L\.?str\b/.test(name);
// C's names, and those that C++ keeps for its own library.
const is_of_the_libraries = (name) => /^(?!_Z)\w|^_Z(T[A-Z])?(NK?)?(St|10__cxxabiv1)|^_Z(nw|na|dl|da)/.test(name);

// `nm --print-file-name` on all files; `rooms` is [[room, file], ...] in the order in which a room may use another.
// Returns a map from name to {room, local, several}. If several define it, as with inline functions and templates of
// headers, `room` is the first in that order.
export function owners_of(nm, rooms) {
  const order = new Map(rooms.map(([room], place) => [room, place]).reverse());
  const room_of = new Map(rooms.map(([room, file]) => [file, room]));
  const owners = new Map();
  for (const line of nm.split('\n')) {
    const found = /^(.*?\.(?:a|o|obj))(?::[^:]*)?: +\S+ ([A-Za-z]) (\S+)$/.exec(line);
    const room = found && room_of.get(found[1]);
    if (!room) continue;
    const local = found[2] == found[2].toLowerCase();
    const name = own_name(found[3]);
    const other = owners.get(name);
    if (!other) {
      owners.set(name, {room, local, several: false});
    } else if (other.room != room) {
      const first = order.get(room) < order.get(other.room) ? room : other.room;
      owners.set(name, {room: first, local: local || other.local, several: true});
    }
  }
  return owners;
}

// The room of a piece of code or data, by `file` and `name` from the map's `file(name)`.
export function room_of(file, name, owners) {
  if (is_string(name) || (file == '<internal>' && name.startsWith('.'))) return strings;
  if (file == '<internal>') return unattributed;
  const own = name == '__original_main' ? 'main' : own_name(name);
  if (own.includes('8nlohmann')) return json;
  const owner = owners.get(own);
  if (owner) return owner.several && owner.local ? unattributed : owner.room;  // local helpers of the same name in two rooms
  return is_of_the_libraries(own) && !is_made_for_a_function(name) ? libraries : unattributed;
}

// Bytes by room, the largest first: {room: bytes}.
export function bytes_by_room(map, owners) {
  const bytes = new Map();
  let section = '';
  for (const line of map.split('\n')) {
    // Address, offset and size; then a section, a piece of it as FILE:(NAME), or a name inside that piece.
    const found = /^ *\S+ +[0-9a-f]+ +([0-9a-f]+) ( *)(\S.*)$/.exec(line);
    if (!found) continue;
    const [, size, indent, what] = found;
    if (indent.length == 0) section = what;
    const piece = ['CODE', '.rodata', '.data'].includes(section) && /^(.*?):\((.*)\)$/.exec(what);
    if (!piece) continue;
    const room = room_of(piece[1], piece[2].replace(/^\.(rodata|data)\.(?=.)/, ''), owners);
    bytes.set(room, (bytes.get(room) ?? 0) + parseInt(size, 16));
  }
  return Object.fromEntries([...bytes].sort(([, a], [, b]) => b - a));
}

// The lines of a table: bytes now, bytes recorded, and growth; the last is the total.
export function compared(now, recorded) {
  const rooms = [...new Set([...Object.keys(now), ...Object.keys(recorded)])];
  const sum = (of) => Object.values(of).reduce((all, bytes) => all + bytes, 0);
  const rows = rooms.map((room) => [room, now[room] ?? 0, recorded[room] ?? 0]).concat([['total', sum(now), sum(recorded)]]);
  const difference = (grew) => (grew > 0 ? `+${grew}` : String(grew));
  const line = (name, ...cells) => name.padEnd(20) + cells.map((cell) => String(cell).padStart(10)).join('');
  return [line('room or library', 'now', 'recorded', 'grew'), ...rows.map(([name, is, was]) => line(name, is, was, difference(is - was)))];
}
