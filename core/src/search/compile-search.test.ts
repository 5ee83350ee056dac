import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEMO_SURROUNDINGS } from '../sentences/testing/demo-surroundings.ts';
import { compileSearch } from './compile-search.ts';
import { LocalDays } from './local-days.ts';
import type { SearchSurroundings, TimeRange } from './search-question.ts';
import { REFUSED_SEARCHES, UNDERSTOOD_SEARCHES } from './testing/search-sentences.ts';

const NOW_MS = Date.UTC(2026, 10, 21, 12);
const HERE: SearchSurroundings = { ...DEMO_SURROUNDINGS, nowMs: NOW_MS };
const days = new LocalDays('Europe/Berlin');

function bounds(times: readonly TimeRange[] | null) {
  const [first, last] = [times?.[0], times?.at(-1)];
  if (times === null || first === undefined || last === undefined) return null;
  const from = first.fromMs <= 0 ? '' : days.format(first.fromMs);
  return [from, days.format(last.toMs), ...(times.length > 1 ? [times.length] : [])];
}

describe('searches that are understood', () => {
  for (const [sentence, question, times] of UNDERSTOOD_SEARCHES)
    it(sentence, () => {
      const compiled = compileSearch(sentence, HERE);
      assert.ok(compiled.question, JSON.stringify(compiled.problems));
      const { times: found, ...rest } = compiled.question;
      assert.deepEqual(rest, { subjects: [], where: {}, ...question });
      assert.deepEqual(bounds(found), times);
      assert.notEqual(compiled.explanation, '');
      for (const word of sentence.matchAll(/[\p{L}\d]+/gu)) {
        const isMarked = compiled.phrases.some(({ start, end }) => start <= word.index && word.index < end);
        assert.ok(isMarked, `"${word[0]}" became nothing`);
      }
    });
});

describe('searches that are refused', () => {
  for (const [sentence, code, part] of REFUSED_SEARCHES)
    it(sentence, () => {
      const { question, explanation, problems } = compileSearch(sentence, HERE);
      assert.equal(question, null);
      assert.equal(explanation, '');
      const blocking = problems.find(({ isBlocking }) => isBlocking);
      assert.equal(blocking?.code, code);
      assert.equal(sentence.slice(blocking?.start, blocking?.end), part);
    });
});

describe('any text', () => {
  it('empty asks for everything', () => {
    assert.deepEqual(compileSearch(' ', HERE).question, { subjects: [], where: {}, times: null });
  });

  it('things that no model here knows may be stored all the same', () => {
    const { question, problems } = compileSearch('smoke yesterday', HERE);
    assert.deepEqual(question?.subjects, [{ labels: ['smoke'] }]);
    assert.ok(problems.some(({ code, isBlocking }) => code === 'no-model-knows' && !isBlocking));
  });

  const rows: readonly (readonly [string, string])[] = [
    ['10,000 characters', 'dog '.repeat(2500)],
    ['an operator of full-text search', 'dog NEAR(cat, 5)'],
    ['a column of full-text search', 'label : dog'],
    ['NUL', 'dog\0cat'],
    ['HTML', '<img src=x onerror=alert(1)>'],
    ['Japanese', '昨日の夕方に門にいた赤い車'],
    ['German', 'ein rotes Auto gestern und heute'],
    ['letters of the alphabet of nobody', '𐎀𐎁𐎂'],
    ['half of a pair of surrogates', '\ud800 dog'],
  ];
  for (const [what, text] of rows)
    it(`refuses ${what}`, () => {
      const { question, problems } = compileSearch(text, HERE);
      assert.equal(question, null);
      assert.ok(problems.length > 0);
    });
});

describe('times', () => {
  it('a day has 25 hours when clocks are put back, and 23 when they are put forward', () => {
    const hoursOf = (sentence: string) => {
      const [range] = compileSearch(sentence, HERE).question?.times ?? [];
      return range === undefined ? 0 : (range.toMs - range.fromMs) / 3_600_000;
    };
    assert.equal(hoursOf('on 25 October'), 25);
    assert.equal(hoursOf('on 29 March'), 23);
    assert.equal(hoursOf('between 1:00 and 4:00 on 25 October'), 4);
    assert.equal(hoursOf('between 1:00 and 4:00 on 29 March'), 2);
  });

  it('the hour that comes twice counts twice, and the one that is left out is not there', () => {
    const [twice] = compileSearch('between 2:00 and 3:00 on 25 October', HERE).question?.times ?? [];
    assert.equal(((twice?.toMs ?? 0) - (twice?.fromMs ?? 0)) / 3_600_000, 2);
  });

  it('days are those of the site', () => {
    const at = (timeZone: string) =>
      compileSearch('today', { ...HERE, site: { timeZone } }).question?.times?.[0]?.fromMs ?? 0;
    assert.equal(at('UTC') - at('Europe/Berlin'), 3_600_000);
    assert.equal(at('Pacific/Auckland'), Date.UTC(2026, 10, 21, 11));
  });

  it('night is by the sun where the site has a position, and said to be assumed where it has none', () => {
    const { question, problems } = compileSearch('last night', { ...HERE, site: { timeZone: 'Europe/Berlin' } });
    assert.deepEqual(bounds(question?.times ?? null), ['2026-11-20 22:00', '2026-11-21 6:00']);
    assert.ok(problems.some(({ code }) => code === 'assumed'));
  });

  it('in the small hours, tonight is the night that is still going on', () => {
    const nowMs = Date.UTC(2026, 10, 21, 2);
    const { question } = compileSearch('tonight', { ...HERE, nowMs });
    assert.deepEqual(bounds(question?.times ?? null), ['2026-11-20 16:06', '2026-11-21 3:00']);
  });
});
