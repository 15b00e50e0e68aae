// Compares `confab mqtt decode|encode` with npm's mqtt-packet, on random packets of both versions and on broken ones.
//   node tests/end_to_end/mqtt_packet.mjs [PACKETS] [SEED]
// Every packet that mqtt-packet generates is decoded to the fields that mqtt-packet parses, and encoded from JSON to
// the same bytes. Of broken packets we refuse everything that mqtt-packet refuses; it tolerates more than the
// specification, so the reverse need not hold. Set CONFAB to test another program than scripts/confab.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { dirname, join } from 'node:path'
import assert from 'node:assert/strict'

const require = createRequire(import.meta.url)
const mqttPacket = require('mqtt-packet')
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const program = process.env.CONFAB ?? join(root, 'scripts', 'confab')

// Mulberry32: the same packets for the same seed.
const random = (seed => () => {
  seed = seed + 0x6D2B79F5 | 0
  let t = Math.imul(seed ^ seed >>> 15, 1 | seed)
  t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t
  return ((t ^ t >>> 14) >>> 0) / 4294967296
})(Number(process.argv[3] ?? 20261120))
const below = bound => Math.floor(random() * bound)
const coin = () => random() < 0.5
const pick = list => list[below(list.length)]
const several = (most, make) => Array.from({ length: 1 + below(most) }, make)
const text = () => Array.from({ length: below(12) }, () => pick(['a', 'Z', '7', ' ', 'é', '漢', '🦊', '/', '"', '\\'])).join('')
const topic = () => 't' + Array.from({ length: below(12) }, () => pick(['a', 'b', '/', '-', 'ü', '😀'])).join('')
const filter = () => topic() + pick(['', '/#', '/+', '/+/x'])
const bytes = () => Buffer.from(Array.from({ length: below(30) }, () => below(256)))
const u16 = () => below(65536)
const id = () => 1 + below(65535)
const u32 = () => Math.floor(random() * 2 ** 32)
const variable = () => 1 + below(2 ** 28 - 1)
// No empty values: mqtt-packet 9 loses an empty first value if the name is repeated.
const value = () => 'v' + text()
const userProperties = () => Object.fromEntries(several(3, (_, i) => ['n' + i + text(), coin() ? value() : [value(), value()]]))

const makers = {
  sessionExpiryInterval: u32, receiveMaximum: id, maximumPacketSize: () => u32() || 1, topicAliasMaximum: u16,
  requestResponseInformation: coin, requestProblemInformation: coin, willDelayInterval: u32, payloadFormatIndicator: coin,
  messageExpiryInterval: u32, contentType: text, responseTopic: topic, correlationData: bytes, topicAlias: id,
  maximumQoS: () => below(2), retainAvailable: coin, assignedClientIdentifier: text, reasonString: text,
  wildcardSubscriptionAvailable: coin, subscriptionIdentifiersAvailable: coin, sharedSubscriptionAvailable: coin,
  serverKeepAlive: u16, responseInformation: text, serverReference: text, authenticationMethod: text,
  authenticationData: bytes, subscriptionIdentifier: variable, userProperties
}
// In the specification's order, in which both write them.
const properties = (version, ...names) => {
  if (version !== 5) return {}
  const chosen = names.filter(coin).map(name => [name, makers[name]()])
  return chosen.length > 0 ? { properties: Object.fromEntries(chosen) } : {}
}

const acknowledgement = (cmd, codes) => version => ({
  cmd, messageId: id(), ...(version === 5 ? { reasonCode: pick(codes) } : {}), ...properties(version, 'reasonString', 'userProperties')
})
const kinds = {
  connect (version) {
    const packet = {
      cmd: 'connect', protocolId: 'MQTT', protocolVersion: version, clean: coin(), keepalive: u16(), clientId: topic(),
      ...properties(version, 'sessionExpiryInterval', 'receiveMaximum', 'maximumPacketSize', 'topicAliasMaximum',
        'requestResponseInformation', 'requestProblemInformation', 'userProperties', 'authenticationMethod')
    }
    if (coin()) {
      packet.will = {
        topic: topic(), payload: bytes(), qos: below(3), retain: coin(),
        ...properties(version, 'willDelayInterval', 'payloadFormatIndicator', 'messageExpiryInterval', 'contentType',
          'responseTopic', 'correlationData', 'userProperties')
      }
    }
    if (coin()) {
      packet.username = 'u' + text()
      if (coin()) packet.password = bytes()
    }
    return packet
  },
  connack: version => ({
    cmd: 'connack', sessionPresent: coin(), ...(version === 5 ? { reasonCode: pick([0, 0x80, 0x87, 0x88, 0x9f]) } : { returnCode: below(6) }),
    ...properties(version, 'sessionExpiryInterval', 'receiveMaximum', 'maximumQoS', 'retainAvailable', 'maximumPacketSize',
      'assignedClientIdentifier', 'topicAliasMaximum', 'reasonString', 'userProperties', 'wildcardSubscriptionAvailable',
      'subscriptionIdentifiersAvailable', 'sharedSubscriptionAvailable', 'serverKeepAlive', 'responseInformation',
      'serverReference', 'authenticationMethod', 'authenticationData')
  }),
  publish (version) {
    const qos = below(3)
    return {
      cmd: 'publish', topic: topic(), payload: bytes(), qos, retain: coin(), dup: qos > 0 && coin(), ...(qos ? { messageId: id() } : {}),
      ...properties(version, 'payloadFormatIndicator', 'messageExpiryInterval', 'topicAlias', 'responseTopic', 'correlationData',
        'userProperties', 'subscriptionIdentifier', 'contentType')
    }
  },
  puback: acknowledgement('puback', [0, 0x10, 0x80, 0x87, 0x97]),
  pubrec: acknowledgement('pubrec', [0, 0x10, 0x90]),
  pubrel: acknowledgement('pubrel', [0, 0x92]),
  pubcomp: acknowledgement('pubcomp', [0, 0x92]),
  subscribe: version => ({
    cmd: 'subscribe', messageId: id(),
    subscriptions: several(8, () => ({ topic: filter(), qos: below(3), ...(version === 5 ? { nl: coin(), rap: coin(), rh: below(3) } : {}) })),
    ...properties(version, 'subscriptionIdentifier', 'userProperties')
  }),
  suback: version => ({
    cmd: 'suback', messageId: id(), granted: several(8, () => pick(version === 5 ? [0, 1, 2, 0x87, 0xa2] : [0, 1, 2, 0x80])),
    ...properties(version, 'reasonString', 'userProperties')
  }),
  unsubscribe: version => ({ cmd: 'unsubscribe', messageId: id(), unsubscriptions: several(8, filter), ...properties(version, 'userProperties') }),
  unsuback: version => ({
    cmd: 'unsuback', messageId: id(), ...(version === 5 ? { granted: several(8, () => pick([0, 0x11, 0x8f])) } : {}),
    ...properties(version, 'reasonString', 'userProperties')
  }),
  pingreq: () => ({ cmd: 'pingreq' }),
  pingresp: () => ({ cmd: 'pingresp' }),
  disconnect: version => ({
    cmd: 'disconnect', ...(version === 5 ? { reasonCode: pick([0, 4, 0x8b, 0x9d]) } : {}),
    ...properties(version, 'sessionExpiryInterval', 'reasonString', 'userProperties', 'serverReference')
  }),
  auth () {
    const { properties: own } = properties(5, 'authenticationData', 'reasonString', 'userProperties')
    return { cmd: 'auth', reasonCode: pick([0, 0x18, 0x19]), properties: { authenticationMethod: text(), ...own } }
  }
}

const hexadecimal = value => JSON.parse(JSON.stringify(value, (_, each) =>
  each?.type === 'Buffer' && Array.isArray(each.data) ? Buffer.from(each.data).toString('hex') : each))

// Runs the program once on many lines: standard output, standard error and exit code.
const run = (args, lines) => new Promise((resolve, reject) => {
  const child = spawn(program, args, { cwd: root })
  let output = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', data => { output += data })
  child.stderr.setEncoding('utf8').on('data', data => { errors += data })
  child.on('error', reject)
  child.on('close', code => resolve({ code, lines: output.split('\n').filter(Boolean), errors }))
  child.stdin.on('error', () => {})
  child.stdin.end(lines.map(line => line + '\n').join(''))
})

const parse = (packet, version) => {
  const parser = mqttPacket.parser({ protocolVersion: version })
  const found = []
  let failed = false
  parser.on('packet', each => found.push(each))
  parser.on('error', () => { failed = true })
  const left = parser.parse(packet)
  return { found, failed: failed || left > 0 || found.length !== 1 }
}

async function randomPackets (version, count) {
  const packets = Array.from({ length: count }, () => pick(Object.values(kinds).slice(0, version === 5 ? 15 : 14))(version))
  const wire = packets.map(packet => mqttPacket.generate(packet, { protocolVersion: version }))

  const decoded = await run(['mqtt', 'decode', '--version', String(version)], wire.map(each => each.toString('hex')))
  assert.equal(decoded.code, 0, decoded.errors)
  assert.equal(decoded.lines.length, count)
  decoded.lines.forEach((line, i) => {
    const ours = JSON.parse(line)
    const theirs = hexadecimal(parse(wire[i], version).found[0])
    for (const key of Object.keys(ours)) assert.deepEqual(ours[key], theirs[key], `${key} of ${wire[i].toString('hex')}`)
    // What remains are the fixed header's flags, which every packet has.
    for (const key of Object.keys(theirs)) {
      if (!(key in ours)) assert.ok(['retain', 'qos', 'dup', 'topic', 'payload'].includes(key), `${key} is missing in ${line}`)
    }
  })

  for (const form of [hexadecimal, value => value]) {
    const encoded = await run(['mqtt', 'encode', '--version', String(version)], packets.map(packet => JSON.stringify(form(packet))))
    assert.equal(encoded.code, 0, encoded.errors)
    encoded.lines.forEach((line, i) => assert.equal(line, wire[i].toString('hex'), JSON.stringify(packets[i])))
    assert.equal(encoded.lines.length, count)
  }
}

async function brokenPackets (version, count) {
  let refused = 0
  const breakOne = () => {
    const packet = mqttPacket.generate(pick(Object.values(kinds).slice(0, version === 5 ? 15 : 14))(version), { protocolVersion: version })
    switch (below(3)) {
      case 0: packet[below(packet.length)] ^= 1 << below(8); return packet
      case 1: packet[0] = below(256); return packet
      default: return packet.subarray(0, below(packet.length))
    }
  }
  const wire = Array.from({ length: count }, breakOne).filter(each => each.length > 0)
  for (const each of wire) {
    const theirs = parse(each, version)
    if (!theirs.failed) continue
    const ours = await run(['mqtt', 'decode', '--version', String(version)], [each.toString('hex')])
    assert.equal(ours.code, 1, `${each.toString('hex')} was taken: ${ours.lines}`)
    assert.match(ours.errors, /byte \d+/, `no offset in: ${ours.errors}`)
    refused++
  }
  return refused
}

const count = Number(process.argv[2] ?? 2000)
for (const version of [4, 5]) {
  const name = version === 4 ? '3.1.1' : '5'
  await randomPackets(version, count)
  console.log(`  ok      MQTT ${name}: ${count} random packets are read and written as mqtt-packet does`)
  const refused = await brokenPackets(version, Math.min(count, 60))
  console.log(`  ok      MQTT ${name}: ${refused} broken packets are refused with their offset`)
}
