import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mediaTimeUs } from '../time/media-time.ts';
import { AttributeVote } from './attribute-vote.ts';

type Look = readonly [value: string, score: number];

function voteOnColours(looks: readonly Look[], secondsApart = 1): AttributeVote {
  const vote = new AttributeVote();
  for (const [index, [value, score]] of looks.entries())
    vote.note({ attributes: { colour: { value, score } } }, mediaTimeUs(index * secondsApart * 1e6));
  return vote;
}

function voteOnTexts(looks: readonly Look[]): AttributeVote {
  const vote = new AttributeVote();
  for (const [index, [value, score]] of looks.entries())
    vote.note({ text: { value, score } }, mediaTimeUs(index * 1e6));
  return vote;
}

describe('the vote on attributes', () => {
  const rows: readonly (readonly [string, readonly Look[], string])[] = [
    ['one look is believed', [['red', 0.6]], 'red'],
    [
      'most looks win',
      [
        ['red', 0.6],
        ['blue', 0.6],
        ['red', 0.6],
        ['red', 0.6],
      ],
      'red',
    ],
    [
      'a sure look outweighs two doubtful ones',
      [
        ['red', 0.2],
        ['red', 0.2],
        ['blue', 0.9],
      ],
      'blue',
    ],
    [
      'one different look changes nothing',
      [
        ['red', 0.6],
        ['blue', 0.7],
      ],
      'red',
    ],
    [
      'looks without a score do not count',
      [
        ['red', 0.3],
        ['blue', Number.NaN],
        ['blue', 0],
        ['blue', -1],
      ],
      'red',
    ],
  ];
  for (const [name, looks, expected] of rows) {
    it(name, () => assert.equal(voteOnColours(looks).attributes.colour?.value, expected));
  }

  it('does not flicker between two values that are equally likely', () => {
    const looks = Array.from({ length: 100 }, (_, index): Look => [index % 2 === 0 ? 'red' : 'blue', 0.5]);
    let changes = 0;
    const vote = new AttributeVote();
    for (const [index, [value, score]] of looks.entries()) {
      const before = vote.attributes.colour?.value;
      vote.note({ attributes: { colour: { value, score } } }, mediaTimeUs(index * 1e6));
      if (before !== undefined && before !== vote.attributes.colour?.value) changes++;
    }
    assert.equal(changes, 0);
  });

  it('follows a lasting change, because old looks fade', () => {
    const before = Array.from({ length: 60 }, (): Look => ['red', 0.8]);
    const after = Array.from({ length: 60 }, (): Look => ['blue', 0.8]);
    assert.equal(voteOnColours([...before, ...after]).attributes.colour?.value, 'blue');
  });

  it('is surer the more the looks agree, and never surer than they are', () => {
    const unanimous =
      voteOnColours([
        ['red', 0.7],
        ['red', 0.7],
      ]).attributes.colour?.score ?? 0;
    const divided =
      voteOnColours([
        ['red', 0.7],
        ['blue', 0.7],
      ]).attributes.colour?.score ?? 0;
    assert.ok(Math.abs(unanimous - 0.7) < 1e-9);
    assert.ok(divided < 0.4 && divided > 0.3, `${divided}`);
  });

  it('keeps a bounded number of names and values', () => {
    const vote = new AttributeVote();
    for (let index = 0; index < 1000; index++)
      vote.note(
        { attributes: { [`name${index}`]: { value: 'x', score: 1 }, colour: { value: `c${index}`, score: 0.1 } } },
        mediaTimeUs(0),
      );
    assert.ok(Object.keys(vote.attributes).length <= 16);
    assert.equal(vote.attributes.colour?.value, 'c0');
  });

  it('takes over what was known of the same object under another id', () => {
    const older = voteOnColours([
      ['red', 0.6],
      ['red', 0.6],
    ]);
    const young = voteOnColours([['blue', 0.6]]);
    older.absorb(young);
    assert.equal(older.attributes.colour?.value, 'red');
    assert.equal(older.looks, 3);
    const unknown = new AttributeVote();
    unknown.absorb(young);
    assert.equal(unknown.attributes.colour?.value, 'blue');
  });

  it('says nothing before the first look', () => {
    assert.deepEqual(new AttributeVote().attributes, {});
    assert.equal(new AttributeVote().text, null);
  });
});

describe('the vote on texts', () => {
  const rows: readonly (readonly [string, readonly Look[], string | undefined])[] = [
    ['one reading is believed', [['AB123', 0.6]], 'AB123'],
    [
      'misread characters are outvoted one by one',
      [
        ['AB1Z3', 0.6],
        ['A8123', 0.6],
        ['AB12E', 0.6],
      ],
      'AB123',
    ],
    [
      'a reading that lost a character does not count against the others',
      [
        ['AB123', 0.6],
        ['AB23', 0.6],
        ['AB123', 0.6],
      ],
      'AB123',
    ],
    ['spaces around do not count', [[' AB1 ', 0.5]], 'AB1'],
    ['characters outside the basic plane are whole', [['京A𠮷1', 0.5]], '京A𠮷1'],
    [
      'nothing read is nothing',
      [
        ['', 0.9],
        ['   ', 0.9],
      ],
      undefined,
    ],
  ];
  for (const [name, looks, expected] of rows) {
    it(name, () => assert.equal(voteOnTexts(looks).text?.value, expected));
  }

  it('is less sure where readings disagree', () => {
    const agreed =
      voteOnTexts([
        ['AB12', 0.8],
        ['AB12', 0.8],
      ]).text?.score ?? 0;
    const divided =
      voteOnTexts([
        ['AB12', 0.8],
        ['XY98', 0.8],
      ]).text?.score ?? 0;
    assert.ok(Math.abs(agreed - 0.8) < 1e-9);
    assert.ok(divided < 0.5, `${divided}`);
  });

  it('stays bounded when a reader returns garbage', () => {
    const vote = new AttributeVote();
    for (let length = 1; length < 500; length++)
      vote.note({ text: { value: 'x'.repeat(length), score: 1 } }, mediaTimeUs(0));
    assert.ok((vote.text?.value.length ?? 0) <= 64);
  });
});
