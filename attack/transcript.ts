/** A play in words: what the plan has that is not usual, then requests and answers line by line. */
import type { Hosts } from './answers.ts';
import type { Asked } from './ledger.ts';
import type { Plan, Role } from './plan.ts';
import type { Played } from './play.ts';
import { callersOwn, inWords } from './secrets.ts';

/** Names instead of ports, and no numbers of plays, which are other ones each time. */
function readable(text: string, hosts: Hosts): string {
  let words = text.replace(/\bn\d+-(\d+)/g, 'url$1').replace(/s3cret([a-z]+)\d+x/g, 'SECRET-$1');
  for (const role of Object.keys(hosts) as Role[]) {
    const { host, port } = hosts[role];
    words = words.replaceAll(`${host}:${port}`, role).replaceAll(`:${port}`, `:${role}`);
  }
  return words;
}

/** Who named what was asked. */
function origin({ named }: Asked): string {
  if (!named) return 'nobody named it';
  return named.by ? `named by the answer to ${named.by.number}` : "the caller's own";
}

function exchange(asked: Asked): string[] {
  const { number, method, host, url, secrets, answer, isTrusted, isTainted } = asked;
  const carried = callersOwn.filter((secret) => secrets.has(secret)).map((name) => inWords[name]);
  const who = !isTrusted ? ', a stranger' : isTainted ? ', where a stranger led' : '';
  return [
    `${number}. ${method} http://${host}${url} (${origin(asked)}${who})`,
    `   with ${carried.join(', ') || "nothing of the caller's"}`,
    `   → ${answer}`,
  ];
}

/** What the caller did, and the options that are not those of everybody. */
function caller(plan: Plan): string {
  const { start, from, tampered, end, polls, after, convention, quirk } = plan;
  return [
    /resumed|elsewhere/.test(start)
      ? `${start}: ${from.spelling}, ${from.tail}, at ${from.at}`
      : start,
    ...(tampered !== 'none' && start === 'handed over' ? [`another ${tampered}: ${from.at}`] : []),
    ...(polls ? [`polls ${polls} times`] : []),
    `then ${end}`,
    ...(end === 'abort' ? [`after ${after} answers`] : []),
    `convention ${convention}`,
    ...(quirk !== 'none' ? [quirk] : []),
    ...(plan.hasBase ? [] : ['no baseUrl']),
    ...(plan.hasHook ? ['a hook'] : []),
    ...(plan.isRewritten ? ["rewriteUrl: 'same-origin'"] : []),
    ...(plan.isKeyed ? ['an idempotency key'] : []),
    ...(plan.isPatient ? ['no maxRetryAfter'] : []),
  ].join('; ');
}

/** More exchanges than this say no more. */
const most = 20;

export function transcript({ ledger, seen, timersLeft }: Played, hosts: Hosts): string {
  const lines = [
    `the caller: ${caller(ledger.plan)}`,
    ...ledger.asked.slice(0, most).flatMap(exchange),
    ...(ledger.asked.length > most ? [`… ${ledger.asked.length} requests`] : []),
    ...seen.steps.map((step) => `the caller's ${step}`),
    ...(timersLeft.length ? [`timers left: ${timersLeft.map((time) => `${time} ms`)}`] : []),
  ];
  return lines.map((line) => `    ${readable(line, hosts)}`).join('\n');
}
