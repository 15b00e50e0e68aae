// Compares the MQTT codec with npm's mqtt-packet and a plain copy of the same bytes: packets per second, ratios,
// garbage per packet.
// usage: node codec.mjs codec_bench.mjs [packets]    (through scripts/bench codec)
//
// Each figure is the median of several rounds in a separate process, with the peers taking turns, so that neither the
// engine's state nor a busy minute of the machine favours one of them. Times are processor times including collector
// threads, so other work of the machine counts for neither side. The ratios matter most.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { resolve, dirname, join } from 'node:path'

const require = createRequire(import.meta.url)
const topic = 'room/public/chat/us-east-1:01234567-89ab-cdef-0123-456789abcdef'
const payloadSize = 160

const payloadOf = i => {
  const payload = Buffer.alloc(payloadSize, 0x2e)
  payload.write(`{"id":"${String(i).padStart(32, '0')}","name":"Ada","text":"`)
  payload.write('"}', payloadSize - 2)
  return payload
}

const packetOf = (i, qos, version) => {
  const properties = version === 5 ? 1 : 0
  const id = qos > 0 ? 2 : 0
  const remaining = 2 + topic.length + id + properties + payloadSize
  const packet = Buffer.alloc(3 + remaining)
  packet[0] = 0x30 | qos << 1
  packet[1] = remaining & 0x7f | 0x80
  packet[2] = remaining >> 7
  packet.writeUInt16BE(topic.length, 3)
  packet.write(topic, 5)
  if (qos > 0) packet.writeUInt16BE(1 + i % 65535, 5 + topic.length)
  payloadOf(i).copy(packet, 5 + topic.length + id + properties)
  return packet
}

// ArrayBuffers as a WebSocket delivers them: one packet each, or the stream cut every `size` bytes.
const framesOf = (count, qos, version, size) => {
  const packets = Array.from({ length: count }, (_, i) => packetOf(i, qos, version))
  const own = bytes => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)
  if (!size) return packets.map(own)
  const stream = Buffer.concat(packets)
  const frames = []
  for (let at = 0; at < stream.length; at += size) frames.push(own(stream.subarray(at, at + size)))
  return frames
}

const load = async path => {
  const module = await (await import(pathToFileURL(resolve(path)))).default()
  return { module, buffer: module._bench_buffer() }
}

const decoders = {
  async confab (version, path) {
    const { module, buffer } = await load(path)
    return {
      start () { module._bench_start(version) },
      run (frames) {
        const heap = module.HEAPU8
        let packets = 0
        for (let i = 0; i < frames.length; i++) {
          const bytes = new Uint8Array(frames[i])
          heap.set(bytes, buffer)
          packets += module._bench_received(bytes.length)
        }
        return packets
      },
      sum: () => module._bench_sum()
    }
  },
  async 'mqtt-packet' (version) {
    const parser = require('mqtt-packet').parser({ protocolVersion: version })
    let packets = 0
    let sum = 0
    parser.on('packet', packet => {
      packets++
      const { topic, payload } = packet
      sum = Math.imul(sum, 31) + topic.charCodeAt(topic.length - 1) + payload[payload.length - 1] + (packet.messageId || 0) | 0
    })
    parser.on('error', error => { throw error })
    return {
      start () { sum = 0 },
      run (frames) {
        packets = 0
        for (let i = 0; i < frames.length; i++) parser.parse(Buffer.from(frames[i]))
        return packets
      },
      sum: () => sum >>> 0
    }
  },
  async copy () {
    const target = new Uint8Array(256 * 1024)
    return {
      start () {},
      run (frames) {
        for (let i = 0; i < frames.length; i++) target.set(new Uint8Array(frames[i]), 0)
        return -1
      },
      sum: () => -1
    }
  }
}

let sink = 0  // in place of the socket that would get the packet
const encoders = {
  async confab (version, path) {
    const { module, buffer } = await load(path)
    return {
      start () { module._bench_start(version) },
      run (payloads, qos) {
        const heap = module.HEAPU8
        for (let i = 0; i < payloads.length; i++) {
          heap.set(payloads[i], buffer)
          const size = module._bench_publish(payloads[i].length, qos)
          const at = module._bench_packet()
          const packet = heap.subarray(at, at + size)
          sink += packet[packet.length - 1]
        }
      },
      last (payload, qos) {
        this.run([payload], qos)
        const at = module._bench_packet()
        return Buffer.from(module.HEAPU8.slice(at, at + module._bench_publish(payload.length, qos)))
      }
    }
  },
  async 'mqtt-packet' (version) {
    const { generate } = require('mqtt-packet')
    const options = { protocolVersion: version }
    let id = 0
    return {
      start () { id = 0 },
      run (payloads, qos) {
        for (let i = 0; i < payloads.length; i++) {
          if (++id > 65535) id = 1
          const packet = generate({ cmd: 'publish', topic, payload: payloads[i], qos, messageId: id, dup: false, retain: false }, options)
          sink += packet[packet.length - 1]
        }
      },
      last: (payload, qos) => generate({ cmd: 'publish', topic, payload, qos, messageId: 1, dup: false, retain: false }, options)
    }
  }
}

const cases = {
  'decode QoS 0, 1 packet a frame': { qos: 0, size: 0, target: { 4: 12, 5: 12 } },
  'decode QoS 0, 4 KiB frames': { qos: 0, size: 4096 },
  'decode QoS 0, 64 KiB frames': { qos: 0, size: 65536, target: { 4: 40, 5: 30 } },
  'decode QoS 1, 1 packet a frame': { qos: 1, size: 0 },
  'encode QoS 0': { qos: 0, encode: true },
  'encode QoS 1': { qos: 1, encode: true, target: { 4: 5, 5: 5 } }
}

const median = values => values.sort((a, b) => a - b)[values.length >> 1]

// Runs in a separate process: prints one line of JSON.
async function measure (peer, name, version, path, count, pool) {
  const { qos, size, encode } = cases[name]
  const repeats = Math.round(count / pool)
  count = pool * repeats
  const input = encode ? Array.from({ length: pool }, (_, i) => payloadOf(i)) : framesOf(pool, qos, version, size)
  const codec = await (encode ? encoders : decoders)[peer](version, path)
  if (encode) {
    codec.start()
    const wanted = packetOf(0, qos, version)
    const made = codec.last(input[0], qos)
    if (qos > 0) made.writeUInt16BE(1, 5 + topic.length)
    if (!made.equals(wanted)) throw new Error(`${peer} encodes something else: ${made.toString('hex')}`)
  }
  const round = () => {
    const before = process.cpuUsage()
    let microseconds = 0
    let runs = 0
    for (; microseconds < 40_000; runs++) {
      codec.start()
      for (let i = 0; i < repeats; i++) {
        const packets = codec.run(input, qos)
        if (!encode && packets !== pool && packets !== -1) throw new Error(`${peer} found ${packets} of ${pool} packets`)
      }
      const { user, system } = process.cpuUsage(before)
      microseconds = user + system
    }
    return microseconds / 1e6 / runs
  }
  // Garbage of the first rounds does not count: the engine has to compile everything before.
  for (let i = 0; i < 3; i++) round()
  const rounds = Array.from({ length: 9 }, round)
  const sum = encode ? 0 : (codec.start(), codec.run(input, qos), codec.sum())
  global.gc()
  const before = process.memoryUsage()
  for (let i = 0; i < 20; i++) codec.run(input, qos)
  const after = process.memoryUsage()
  const counted = 20 * pool
  console.log(JSON.stringify({
    rate: count / median(rounds),
    sum,
    heap: (after.heapUsed - before.heapUsed) / counted,
    outside: (after.arrayBuffers - before.arrayBuffers) / counted
  }))
}

// A message from a socket has just been written, so it is in the cache; reusing a thousand packets simulates that. With
// every packet in its own buffer, each comes from memory first, as the copy shows.
const inputs = count => [['packets in the cache: a thousand go round', Math.min(count, 1000)], ['packets not in the cache: each in a buffer of its own', count]]

function report (path, count) {
  const self = fileURLToPath(import.meta.url)
  const run = (peer, name, version, pool) => {
    const child = spawnSync(process.execPath, ['--expose-gc', '--max-semi-space-size=512', '--min-semi-space-size=512', self,
      '--measure', peer, name, version, path, count, pool], { encoding: 'utf8', cwd: join(dirname(self), '..', '..') })
    if (child.status !== 0) throw new Error(child.stderr || 'a measurement failed')
    return JSON.parse(child.stdout)
  }
  const rate = value => `${(value / 1e6).toFixed(2)} M`
  console.log(`PUBLISH, topic of ${topic.length} bytes, payload of ${payloadSize}, ${count} packets; packets a second, median of 3 x 9 rounds, node ${process.version}`)
  let missed = 0
  for (const [heading, pool] of inputs(count)) for (const version of [4, 5]) {
    console.log(`\n${heading}\nMQTT ${version === 4 ? '3.1.1' : '5'}`.padEnd(34) + ['confab', 'mqtt-packet', 'copy', 'x mqtt-packet', 'garbage', 'of mqtt-packet'].map(s => s.padStart(14)).join('') + '   target')
    for (const [name, { encode, target }] of Object.entries(cases)) {
      const peers = encode ? ['confab', 'mqtt-packet'] : ['confab', 'mqtt-packet', 'copy']
      const runs = Object.fromEntries(peers.map(peer => [peer, []]))
      for (let i = 0; i < 3; i++) for (const peer of peers) runs[peer].push(run(peer, name, version, pool))
      const of = (peer, key) => median(runs[peer].map(each => each[key]))
      if (!encode && of('confab', 'sum') !== of('mqtt-packet', 'sum')) throw new Error(`${name}: the two did not see the same packets`)
      const ratio = of('confab', 'rate') / of('mqtt-packet', 'rate')
      const garbage = of('confab', 'heap') + of('confab', 'outside')
      const wanted = target?.[version]
      const fine = (!wanted || ratio >= wanted) && garbage < 200
      if (!fine) missed++
      console.log(name.padEnd(33) + [
        rate(of('confab', 'rate')), rate(of('mqtt-packet', 'rate')), encode ? '-' : rate(of('copy', 'rate')),
        ratio.toFixed(1), `${garbage.toFixed(0)} B`, `${(of('mqtt-packet', 'heap') + of('mqtt-packet', 'outside')).toFixed(0)} B`
      ].map(s => s.padStart(14)).join('') + `   ${wanted ? `${wanted}x, ` : ''}200 B${fine ? '' : ' MISSED'}`)
    }
  }
  console.log(missed ? `\n${missed} targets missed in this run` : '\nall targets reached in this run')
}

const args = process.argv.slice(2)
if (args[0] === '--measure') {
  await measure(args[1], args[2], Number(args[3]), args[4], Number(args[5]), Number(args[6]))
} else {
  report(resolve(args[0]), Number(args[1] || 100000))
}
