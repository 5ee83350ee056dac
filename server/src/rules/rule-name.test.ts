import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ruleNameSchema } from '#contract/rules.ts';
import { ruleNameFrom } from './rule-name.ts';

test('names are made of the words that tell rules apart, and are free', () => {
  const taken = new Set(['dog-in-yard', 'dog-in-yard-2']);
  const cases: readonly (readonly [string, string])[] = [
    ['Tell me when a red car is at the gate', 'red-car-at-gate'],
    ['Dog in the yard!', 'dog-in-yard-3'],
    ['Äußeres Tor – Nacht', 'ausseres-tor-nacht'],
    ['', 'rule'],
    ['京都', 'rule'],
    ['the', 'the'],
    ['../../etc/passwd; rm -rf', 'etc-passwd-rm-rf'],
    ['x'.repeat(300), 'x'.repeat(40)],
    ['somebody stands in front of the entrance of the lobby for ages', 'somebody-stands-in-front-of-entrance-of'],
  ];
  for (const [text, expected] of cases) {
    const name = ruleNameFrom(text, (candidate) => taken.has(candidate));
    assert.equal(name, expected);
    assert.ok(ruleNameSchema.safeParse(name).success, name);
  }
});
