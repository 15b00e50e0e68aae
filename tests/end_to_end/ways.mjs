// What scripts/dev --transport starts: a page on each of the four ways, against one stand-in in which all of them are there.
// Guests who came over AWS IoT, API Gateway and SQS meet in one room; on the plain broker they are among themselves.
import process from 'node:process';

import { check, equal, finish, truthy } from './checks.mjs';
import { Chat, root, run, wait_until } from './client.mjs';
import { LocalHost } from './local_host.mjs';

const hosts = {};
for (const transport of ['iot', 'mqtt', 'api-gateway', 'sqs'])
  await check(`--transport ${transport} leads the page there`, async () => {
    hosts[transport] = await LocalHost.start(['--no-demo', '--transport', transport]);
    const { config, services } = hosts[transport];
    equal(config.transport, transport, 'the transport');
    const at = services.replace('http://', '');
    if (transport === 'mqtt') equal([config.mqtt.url, config.topics.layout, config.api], [`ws://${at}/plain`, 'direct', undefined], 'the broker, layout and API');
    else equal([config.apiGateway.url, config.iot.endpoint, config.api.url], [`ws://${at}/chat`, at, `http://${at}/api`], 'where everything is');
  });

await check('several between commas stand in the configuration as a list', async () => {
  const host = await LocalHost.start(['--no-demo', '--transport', 'iot,api-gateway,sqs']);
  equal(host.config.transport, ['iot', 'api-gateway', 'sqs'], 'the transports');
  await host.stop();
});

await check('a way that there is not, or a layout that a way has not, is refused with a sentence', async () => {
  const host = (...args) => run(['src/platform/local/host.mjs', ...args], { command: [process.execPath], cwd: root });
  const unknown = await host('--transport', 'pigeon');
  equal([unknown.code, unknown.diagnostics], [2, 'error: --transport is iot, mqtt, api-gateway or sqs\n'], 'an unknown way');
  equal((await host('--transport', 'iot,mqtt')).code, 2, 'the plain broker among others');
  equal((await host('--transport', 'sqs', '--layout', 'plain')).code, 2, 'a layout of another way');
});

// Everybody hears everybody else, once.
async function talk(chats) {
  await Promise.all(chats.map((chat) => chat.wait('joined', { where: (event) => event.own && event.room === 'lobby' })));
  chats.forEach((chat, index) => chat.say(`from ${index}`));
  for (const [index, chat] of chats.entries()) {
    const others = chats.map((_, other) => `from ${other}`).filter((_, other) => other !== index);
    await wait_until(() => others.every((text) => chat.heard().includes(text)), `all that the others said, at ${index}`);
    await chat.wait('delivered', { where: (event) => event.text === `from ${index}` });
    equal(chat.heard().filter((text) => text.startsWith('from ')).sort(), others, `heard at ${index}`);
  }
  for (const chat of chats) equal(await chat.stop(), 0, 'exit code');
}
const on = (host, transport) => new Chat(host.config_file({ transport }), 'lobby', ['--name', transport, '--listen']);

await check('guests on AWS IoT, API Gateway and SQS are in one room, whichever way the page would take', async () => {
  await talk(['iot', 'api-gateway', 'sqs'].map((transport) => on(hosts['api-gateway'], transport)));
});

await check('guests on the plain broker hear each other, and nothing of AWS', async () => {
  const outside = new Chat(hosts.mqtt.config_file({
    transport: 'iot', mqtt: undefined, topics: { layout: 'stamped' }, region: 'us-east-1',
    iot: { endpoint: hosts.mqtt.services.replace('http://', '') }, cognito: { identityPoolId: hosts.iot.config.cognito.identityPoolId },
  }), 'lobby', ['--name', 'Outside', '--listen']);
  await outside.wait('joined', { where: (event) => event.own });
  await talk([on(hosts.mqtt, 'mqtt'), on(hosts.mqtt, 'mqtt')]);
  truthy(outside.heard().length === 0, `heard on AWS IoT: ${outside.heard()}`);
  equal(await outside.stop(), 0, 'exit code');
});

await finish();
