import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BoundedQueue } from './bounded-queue.ts';

interface Item {
  readonly name: string;
  readonly isKeyframe: boolean;
}
const item = (name: string): Item => ({ name, isKeyframe: name.startsWith('K') });

function drain(queue: BoundedQueue<Item>): string[] {
  const names: string[] = [];
  for (let next = queue.shift(); next; next = queue.shift()) names.push(next.name);
  return names;
}

describe('a bounded queue', () => {
  const rows: [string, 'drop-oldest' | 'drop-until-keyframe', number, string[], string[], string[]][] = [
    ['keeps order below its capacity', 'drop-oldest', 3, ['a', 'b'], ['a', 'b'], []],
    ['gives up the oldest', 'drop-oldest', 2, ['a', 'b', 'c', 'd'], ['c', 'd'], ['a', 'b']],
    ['holds only the newest at capacity one', 'drop-oldest', 1, ['a', 'b', 'c'], ['c'], ['a', 'b']],
    [
      'drops up to the next keyframe',
      'drop-until-keyframe',
      2,
      ['K1', 'a', 'b', 'c', 'K2', 'd'],
      ['K2', 'd'],
      ['K1', 'a', 'b', 'c'],
    ],
    ['takes a keyframe that comes just when full', 'drop-until-keyframe', 2, ['K1', 'a', 'K2'], ['K2'], ['K1', 'a']],
  ];
  for (const [name, policy, capacity, pushed, kept, dropped] of rows) {
    test(name, () => {
      const gone: string[] = [];
      const queue = new BoundedQueue<Item>({
        capacity,
        policy,
        isKeyframe: (next) => next.isKeyframe,
        onDrop: (lost) => gone.push(lost.name),
      });
      for (const next of pushed) queue.push(item(next));
      assert.deepEqual(drain(queue), kept);
      assert.deepEqual(gone, dropped);
      assert.equal(queue.dropped, dropped.length);
    });
  }

  test('hands what it still holds to its owner when cleared', () => {
    const gone: string[] = [];
    const queue = new BoundedQueue<Item>({
      capacity: 4,
      policy: 'drop-oldest',
      onDrop: (lost) => gone.push(lost.name),
    });
    queue.push(item('a'));
    queue.push(item('b'));
    queue.clear();
    assert.deepEqual(gone, ['a', 'b']);
    assert.equal(queue.length, 0);
    assert.equal(queue.dropped, 0);
  });

  for (const [policy, kept] of [
    ['drop-oldest', ['b', 'c']],
    ['drop-until-keyframe', []],
  ] as const) {
    test(`holds no more bytes than it may (${policy})`, () => {
      const sizes: Readonly<Record<string, number>> = { K1: 6, a: 2, b: 2, c: 8 };
      const queue = new BoundedQueue<Item>({
        ...{ capacity: 100, policy, maximumBytes: 10, isKeyframe: (next) => next.isKeyframe },
        sizeOf: ({ name }) => sizes[name] ?? 0,
      });
      for (const name of ['K1', 'a', 'b', 'c']) queue.push(item(name));
      assert.deepEqual(drain(queue), kept);
    });
  }

  test('counts the bytes of what has been taken no more, and takes one item that is too large alone', () => {
    const queue = new BoundedQueue<Item>({ capacity: 9, policy: 'drop-oldest', maximumBytes: 10, sizeOf: () => 11 });
    for (const name of ['a', 'b']) {
      queue.push(item(name));
      assert.deepEqual(drain(queue), [name]);
    }
    assert.equal(queue.dropped, 0);
  });

  test('refuses a capacity below one', () => {
    assert.throws(() => new BoundedQueue<Item>({ capacity: 0, policy: 'drop-oldest' }), TypeError);
  });
});
