import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeliveryStore, NewDelivery } from './delivery-store.ts';

export interface OpenDeliveryStore extends Disposable {
  readonly store: DeliveryStore;
}

/** The delivery with that number, which was added at `number` seconds. */
export function deliveryOf(number: number, change: Partial<NewDelivery> = {}): NewDelivery {
  return {
    id: `delivery-${String(number).padStart(4, '0')}`,
    alertId: `alert-${number}`,
    channel: 'phone',
    change: 'raised',
    notification: `{"number":${number}}`,
    createdAtMs: number * 1000,
    ...change,
  };
}

const LATER_MS = 1_000_000;

/** What every delivery store does. @param open gives an empty one */
export function testDeliveryStore(name: string, open: () => Promise<OpenDeliveryStore>): void {
  const testStore = (what: string, run: (store: DeliveryStore) => void) =>
    test(`${name}: ${what}`, async () => {
      using opened = await open();
      run(opened.store);
    });

  testStore('what was added is due at once, as it was added', (store) => {
    assert.equal(store.add(deliveryOf(1)), true);
    assert.deepEqual(store.nextDue('phone', 1000), { ...deliveryOf(1), attempts: 0, dueAtMs: 1000 });
    assert.equal(store.nextDueAtMs('phone'), 1000);
    assert.equal(store.nextDue('mail', LATER_MS), null);
  });

  testStore('the same change of the same alert is there once for each channel', (store) => {
    store.add(deliveryOf(1));
    assert.equal(store.add(deliveryOf(1, { id: 'again' })), false);
    assert.equal(store.add(deliveryOf(1, { id: 'other', channel: 'mail' })), true);
    assert.equal(store.has('alert-1', 'phone', 'raised'), true);
    assert.equal(store.has('alert-1', 'phone', 'ended'), false);
  });

  testStore('what is sent keeps its outcome but not what it said', (store) => {
    store.add(deliveryOf(1));
    store.markSent('delivery-0001', 5000);
    assert.equal(store.nextDue('phone', LATER_MS), null);
    const [status] = store.ofAlert('alert-1');
    assert.deepEqual(status, { channel: 'phone', state: 'sent', attempts: 1, problem: null, sentAtMs: 5000 });
    assert.equal(store.add(deliveryOf(1, { id: 'again' })), false, 'and is not sent anew');
  });

  testStore('a failed attempt is tried again when it is due, with its problem shown', (store) => {
    store.add(deliveryOf(1));
    store.postpone('delivery-0001', 'no answer', 9000);
    assert.equal(store.nextDue('phone', 8999), null);
    assert.equal(store.nextDue('phone', 9000)?.attempts, 1);
    const [status] = store.ofAlert('alert-1');
    assert.deepEqual(status, { channel: 'phone', state: 'waiting', attempts: 1, problem: 'no answer', sentAtMs: null });
  });

  testStore('a new one does not wait behind those that keep failing', (store) => {
    store.add(deliveryOf(1));
    store.postpone('delivery-0001', 'no answer', 2000);
    store.add(deliveryOf(2));
    assert.equal(store.nextDue('phone', LATER_MS)?.id, 'delivery-0002');
  });

  testStore('the end of an alert waits for its beginning', (store) => {
    store.add(deliveryOf(1));
    store.postpone('delivery-0001', 'no answer', 9000);
    store.add(deliveryOf(2, { alertId: 'alert-1', change: 'ended' }));
    assert.equal(store.nextDue('phone', 8000), null);
    assert.equal(store.nextDueAtMs('phone'), 9000);
    store.markSent('delivery-0001', 9000);
    assert.equal(store.nextDue('phone', 9000)?.change, 'ended');
  });

  testStore('both of the same millisecond keep their order', (store) => {
    store.add(deliveryOf(1, { id: 'b' }));
    store.add(deliveryOf(1, { id: 'a', change: 'ended' }));
    assert.equal(store.nextDue('phone', LATER_MS)?.id, 'b');
  });

  testStore('what is given up is not tried again and says why', (store) => {
    store.add(deliveryOf(1));
    store.giveUp('delivery-0001', 'refused', true);
    assert.equal(store.nextDue('phone', LATER_MS), null);
    const [status] = store.ofAlert('alert-1');
    assert.deepEqual(status, { channel: 'phone', state: 'given-up', attempts: 1, problem: 'refused', sentAtMs: null });
  });

  testStore('hastening makes what waits due, of that channel alone', (store) => {
    store.add(deliveryOf(1));
    store.add(deliveryOf(2, { channel: 'mail' }));
    store.postpone('delivery-0001', 'no answer', 9000);
    store.postpone('delivery-0002', 'no answer', 9000);
    store.hasten('phone', 3000);
    assert.equal(store.nextDueAtMs('phone'), 3000);
    assert.equal(store.nextDueAtMs('mail'), 9000);
  });

  testStore('too many: the oldest give way', (store) => {
    for (let number = 1; number <= 5; number++) store.add(deliveryOf(number));
    store.add(deliveryOf(6, { channel: 'mail' }));
    assert.equal(store.giveUpOldest('phone', 3, 'too many wait'), 2);
    assert.equal(store.nextDue('phone', LATER_MS)?.id, 'delivery-0003');
    assert.equal(store.ofAlert('alert-1')[0]?.state, 'given-up');
    assert.equal(store.nextDue('mail', LATER_MS)?.id, 'delivery-0006');
  });

  testStore('the totals of each channel', (store) => {
    for (let number = 1; number <= 4; number++) store.add(deliveryOf(number));
    store.add(deliveryOf(5, { channel: 'mail' }));
    store.markSent('delivery-0001', 7000);
    store.markSent('delivery-0002', 6000);
    store.giveUp('delivery-0003', 'refused', true);
    assert.deepEqual(
      store.totals().toSorted((a, b) => a.channel.localeCompare(b.channel)),
      [
        { channel: 'mail', waiting: 1, sent: 0, givenUp: 0, lastSentAtMs: null },
        { channel: 'phone', waiting: 1, sent: 2, givenUp: 1, lastSentAtMs: 7000 },
      ],
    );
    assert.deepEqual(store.waitingChannels(), ['mail', 'phone']);
  });

  testStore('only what is done is forgotten, in portions', (store) => {
    for (let number = 1; number <= 4; number++) store.add(deliveryOf(number));
    for (const id of ['delivery-0001', 'delivery-0002', 'delivery-0003']) store.markSent(id, 9000);
    assert.equal(store.deleteDoneBefore(LATER_MS, 2), 2);
    assert.equal(store.deleteDoneBefore(LATER_MS, 2), 1);
    assert.equal(store.nextDue('phone', LATER_MS)?.id, 'delivery-0004');
  });
}
