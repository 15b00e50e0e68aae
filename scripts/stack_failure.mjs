// Reads what `aws cloudformation describe-stack-events --output json` says (newest first) and prints which resources
// failed in the latest operation and why, in the order in which it happened, and what to do where the reason alone does
// not say it. Leaves out resources that failed only because another one did.
//   node scripts/stack_failure.mjs [EVENT_ID] < EVENTS     only what happened after this event
import {readFileSync} from 'node:fs';

// What AWS says -> what to do.
const advice = [
  [/account must be verified before you can add new CloudFront resources/i,
    'AWS lets new accounts use CloudFront only after a check. Ask for it at https://console.aws.amazon.com/support/ (Account and ' +
    'billing, Service limit or account verification), which takes about a day, then run this again.'],
  [/Unable to find Route by key .* within the provided RouteSettings/i,
    "The stage keeps a throttle of a route that is gone. Remove it with 'aws apigatewayv2 delete-route-settings', then run this again."],
  [/concurrent modification/i, 'API Gateway was asked to change two things at once. Run this again.'],
];

const {StackEvents: all = []} = JSON.parse(readFileSync(0, 'utf8') || '{}');
const known = all.findIndex(({EventId}) => EventId !== undefined && EventId === process.argv[2]);
const events = known < 0 ? all : all.slice(0, known);
const begun = events.findIndex((event) => event.PhysicalResourceId === event.StackId &&
  event.ResourceStatusReason === 'User Initiated');
const failures = events.slice(0, begun < 0 ? events.length : begun)
  .filter(({ResourceStatus, PhysicalResourceId, StackId}) => ResourceStatus.endsWith('_FAILED') && PhysicalResourceId !== StackId)
  .filter(({ResourceStatusReason: why = ''}) => !/^Resource (creation|update) cancelled/i.test(why))
  .reverse();
const said = new Set();
const say = (line) => {
  if (!said.has(line)) console.log(line);
  said.add(line);
};
for (const {LogicalResourceId, ResourceType, ResourceStatus, ResourceStatusReason = 'AWS gave no reason'} of failures) {
  say(`  ${LogicalResourceId} (${ResourceType}) ${ResourceStatus.toLowerCase().replaceAll('_', ' ')}: ${ResourceStatusReason}`);
  for (const [words, what] of advice) if (words.test(ResourceStatusReason)) say(`    ${what}`);
}
