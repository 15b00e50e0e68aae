// The page that `scripts/bench page` compares Confab with: a guest's chat in one room, made with what npm offers, the
// AWS SDK for credentials and signature, MQTT.js for the rest, and plain elements. It shows and sends messages and does
// nothing else: no history, no accounts, no retry, no error messages.
import {Sha256} from '@aws-crypto/sha256-js';
import {CognitoIdentityClient, GetCredentialsForIdentityCommand, GetIdCommand} from '@aws-sdk/client-cognito-identity';
import {HttpRequest} from '@smithy/protocol-http';
import {SignatureV4} from '@smithy/signature-v4';
import mqtt from 'mqtt';

const byId = (id) => document.getElementById(id);

async function guest({region, cognito}, endpoint) {
  const client = new CognitoIdentityClient({region, endpoint, credentials: {accessKeyId: 'none', secretAccessKey: 'none'}});
  const {IdentityId} = await client.send(new GetIdCommand({IdentityPoolId: cognito.identityPoolId}));
  const {Credentials} = await client.send(new GetCredentialsForIdentityCommand({IdentityId}));
  return {identity: IdentityId, token: Credentials.SessionToken, keys: {accessKeyId: Credentials.AccessKeyId, secretAccessKey: Credentials.SecretKey}};
}

async function signed({region, iot}, {keys, token}) {
  const [hostname, port] = iot.endpoint.split(':');
  const signer = new SignatureV4({service: 'iotdevicegateway', region, sha256: Sha256, credentials: keys});
  const request = new HttpRequest({method: 'GET', protocol: 'ws:', hostname, port: Number(port), path: '/mqtt', headers: {host: iot.endpoint}});
  const {query} = await signer.presign(request, {expiresIn: 300});
  return `ws://${iot.endpoint}/mqtt?${new URLSearchParams({...query, 'X-Amz-Security-Token': token})}`;
}

byId('start').onsubmit = async (event) => {
  event.preventDefault();
  byId('start').hidden = true;
  byId('chat').hidden = false;
  byId('message').focus();
  const name = byId('name').value;
  const config = await (await fetch('config.json')).json();
  const me = await guest(config, `http://${config.iot.endpoint}`);
  const client = mqtt.connect(await signed(config, me), {protocolVersion: 5, clientId: `${me.identity}-minimal`});
  client.on('connect', async () => {
    await client.subscribeAsync('c/out/lobby', {qos: 1});
    byId('status').textContent = 'Connected';
  });
  client.on('message', (topic, payload) => {
    const {name: from, text} = JSON.parse(payload);
    byId('log').append(Object.assign(document.createElement('p'), {textContent: `${from}: ${text}`}));
  });
  byId('compose').onsubmit = (sending) => {
    sending.preventDefault();
    client.publish(`c/in/g/lobby/${me.identity}`, JSON.stringify({v: 1, id: crypto.randomUUID(), kind: 'text', name, text: byId('message').value}), {qos: 1});
    byId('message').value = '';
  };
};
performance.mark('program');
