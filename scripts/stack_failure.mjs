// Reads what `aws cloudformation describe-stack-events --output json` says (newest first) and prints which resources
// failed in the latest operation and why, in the order in which it happened. Leaves out resources that failed only because
// another one did.
import {readFileSync} from 'node:fs';

const {StackEvents: events = []} = JSON.parse(readFileSync(0, 'utf8') || '{}');
const begun = events.findIndex((event) => event.PhysicalResourceId === event.StackId &&
  event.ResourceStatusReason === 'User Initiated');
const failures = events.slice(0, begun < 0 ? events.length : begun)
  .filter(({ResourceStatus, PhysicalResourceId, StackId}) => ResourceStatus.endsWith('_FAILED') && PhysicalResourceId !== StackId)
  .filter(({ResourceStatusReason: why = ''}) => !/^Resource (creation|update) cancelled/i.test(why))
  .reverse();
const said = new Set();
for (const {LogicalResourceId, ResourceType, ResourceStatus, ResourceStatusReason = 'AWS gave no reason'} of failures) {
  const line = `  ${LogicalResourceId} (${ResourceType}) ${ResourceStatus.toLowerCase().replaceAll('_', ' ')}: ${ResourceStatusReason}`;
  if (!said.has(line)) console.log(line);
  said.add(line);
}
