// Reads {"connections": [client ids], "people": [identities that are signed in]}, and prints the client ids of guests
// as a JSON list. A client id is the identity, a hyphen, and whatever the client likes.
import { readFileSync } from 'node:fs';

const { connections, people } = JSON.parse(readFileSync(0, 'utf8'));
const signed_in = new Set(people ?? []);
const identity = /^[a-z0-9-]+:[0-9a-f-]{36}(?=-)/;
const guests = (connections ?? []).filter((client) => identity.test(client) && !signed_in.has(identity.exec(client)[0]));
console.log(JSON.stringify([...new Set(guests)]));
