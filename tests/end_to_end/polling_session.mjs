// Polling sessions as another program sees them: created by signed requests, read by the AWS SDK's SQS client,
// decrypted by Node's own crypto.
import { createDecipheriv } from 'node:crypto';
import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { cleanup } from './checks.mjs';
import { owner_keys } from './local_host.mjs';
import { Person, region } from './members.mjs';

// call() and expect() of the HTTP API, as a system of the operator.
export function operator(host) {
  const system = new Person();
  system.host = host;
  system.credentials = { accessKeyId: owner_keys.AWS_ACCESS_KEY_ID, secretAccessKey: owner_keys.AWS_SECRET_ACCESS_KEY };
  return system;
}

export class Session {
  // Creates it, or renews an existing one.
  static async of(system, account, user, name) {
    const session = new Session();
    session.system = system;
    session.name = name;
    session.path = `/polling/${[account, user, name].map(encodeURIComponent).join('/')}`;
    session.take(await system.expect(200, 'PUT', session.path));
    return session;
  }

  take({ queueUrl, sealKey, keys }) {
    Object.assign(this, { queueUrl, sealKey: Buffer.from(sealKey, 'base64'), expires: keys.expires });
    this.sqs?.destroy();
    const { accessKeyId, secretAccessKey, sessionToken } = keys;
    this.sqs = new SQSClient({ region, endpoint: this.system.host.services, credentials: { accessKeyId, secretAccessKey, sessionToken }, maxAttempts: 1 });
    cleanup(() => this.sqs.destroy());
  }

  open(body) {
    const [version, nonce, sealed] = body.split('|');
    if (version !== '1') throw new Error(`the message is of version ${version}`);
    const bytes = Buffer.from(sealed, 'base64url');
    const cipher = createDecipheriv('aes-256-gcm', this.sealKey, Buffer.from(nonce, 'base64url'));
    cipher.setAAD(Buffer.from(this.name));
    cipher.setAuthTag(bytes.subarray(-16));
    return JSON.parse(Buffer.concat([cipher.update(bytes.subarray(0, -16)), cipher.final()]));
  }

  // One ReceiveMessage: returns its frames, decrypted, and deletes the messages.
  async receive(wait = 1, QueueUrl = this.queueUrl) {
    const { Messages = [] } = await this.sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: wait, MaxNumberOfMessages: 10 }));
    const frames = Messages.map((message) => this.open(message.Body));
    if (Messages.length > 0) {
      const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await this.sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    }
    return frames;
  }

  // Polls until this many different messages have arrived, or nothing for a second.
  async texts(count) {
    const found = new Map();
    for (let empty = 0; found.size < count && empty < 5;) {
      const frames = await this.receive();
      empty = frames.length > 0 ? 0 : empty + 1;
      for (const frame of frames) found.set(frame.message.id, frame.message.text);
    }
    return [...found.values()].sort();
  }
}
