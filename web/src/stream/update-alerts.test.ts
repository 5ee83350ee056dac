import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type InfiniteData, QueryClient } from '@tanstack/react-query';
import type { Alert, AlertPage } from '#contract/alerts.ts';
import type { StreamMessage } from '#contract/api.ts';
import { queryKeys } from '../api/query-keys.ts';
import { sampleAlert } from '../testing/sample-alert.ts';
import { updateQueryCache } from './update-query-cache.ts';

const told = (change: 'raised' | 'updated' | 'ended' | 'changed', alert: Alert, open = 1): StreamMessage => ({
  type: 'alert',
  change,
  alert,
  open,
});

function clientWith(query: string, alerts: Alert[], nextCursor: string | null = null): QueryClient {
  const client = new QueryClient();
  const list: InfiniteData<AlertPage> = { pages: [{ alerts, nextCursor, open: 0 }], pageParams: [null] };
  client.setQueryData(queryKeys.alertList(query), list);
  return client;
}

const idsOf = (client: QueryClient, query: string) =>
  client
    .getQueryData<InfiniteData<AlertPage>>(queryKeys.alertList(query))
    ?.pages.flatMap(({ alerts }) => alerts.map(({ id }) => id));

test('a raised alert appears at once in the lists whose filter it fits, at the place of its time', () => {
  const client = clientWith('state=open', [sampleAlert('c', { raisedAtMs: 30 }), sampleAlert('a', { raisedAtMs: 10 })]);
  client.setQueryData(queryKeys.alertList('state=open&camera=door'), { pages: [], pageParams: [] });
  updateQueryCache(client, told('raised', sampleAlert('b', { raisedAtMs: 20 }), 3));
  updateQueryCache(client, told('raised', sampleAlert('d', { raisedAtMs: 40 }), 4));
  assert.deepEqual(idsOf(client, 'state=open'), ['d', 'c', 'b', 'a']);
  assert.deepEqual(idsOf(client, 'state=open&camera=door'), []);
  assert.equal(client.getQueryData(queryKeys.openAlerts), 4);
});

test('an alert older than what has been loaded waits for its page', () => {
  const client = clientWith('state=told', [sampleAlert('b', { raisedAtMs: 20 })], 'more');
  updateQueryCache(client, told('changed', sampleAlert('a', { raisedAtMs: 10 })));
  assert.deepEqual(idsOf(client, 'state=told'), ['b']);
});

test('what somebody has seen to leaves the open ones and stays among the told ones', () => {
  const client = clientWith('state=open', [sampleAlert('a')]);
  client.setQueryData(queryKeys.alertList('state=told'), {
    pages: [{ alerts: [sampleAlert('a')], nextCursor: null, open: 1 }],
    pageParams: [null],
  });
  updateQueryCache(client, told('changed', sampleAlert('a', { acknowledged: { atMs: 1, by: 'admin' } }), 0));
  assert.deepEqual(idsOf(client, 'state=open'), []);
  assert.deepEqual(idsOf(client, 'state=told'), ['a']);
  assert.equal(client.getQueryData(queryKeys.openAlerts), 0);
});

test('the details of an alert keep its deliveries when the alert changes', () => {
  const client = new QueryClient();
  const deliveries = [{ channel: 'phone', state: 'sent', attempts: 1, problem: null, sentAtMs: 5 }];
  client.setQueryData(queryKeys.alert('a'), { ...sampleAlert('a'), deliveries });
  updateQueryCache(client, told('ended', sampleAlert('a', { endedAtMs: 9 })));
  assert.deepEqual(client.getQueryData(queryKeys.alert('a')), { ...sampleAlert('a', { endedAtMs: 9 }), deliveries });
});

test('a camera is marked while an alert goes on that nobody has seen to', () => {
  const client = new QueryClient();
  const ongoing = () => client.getQueryData<Alert[]>(queryKeys.ongoingAlerts)?.map(({ id }) => id);
  updateQueryCache(client, told('raised', sampleAlert('a')));
  assert.equal(ongoing(), undefined, 'a list that was never loaded must not look complete');
  client.setQueryData(queryKeys.ongoingAlerts, []);
  updateQueryCache(client, told('raised', sampleAlert('a')));
  updateQueryCache(client, told('updated', sampleAlert('a', { count: 2 })));
  assert.deepEqual(ongoing(), ['a']);
  updateQueryCache(client, told('raised', sampleAlert('h', { heldBack: heldBack() })));
  assert.deepEqual(ongoing(), ['a']);
  updateQueryCache(client, told('ended', sampleAlert('a', { endedAtMs: 9 })));
  assert.deepEqual(ongoing(), []);
});

test('an alert that is gone leaves every list', () => {
  const client = clientWith('state=all', [sampleAlert('b'), sampleAlert('a')]);
  client.setQueryData(queryKeys.ongoingAlerts, [sampleAlert('b')]);
  updateQueryCache(client, { type: 'alert-removed', id: 'b', open: 7 });
  assert.deepEqual(idsOf(client, 'state=all'), ['a']);
  assert.deepEqual(client.getQueryData(queryKeys.ongoingAlerts), []);
  assert.equal(client.getQueryData(queryKeys.openAlerts), 7);
});

test('what keeps quiet is known as soon as somebody makes it so', () => {
  const client = new QueryClient();
  const snooze = { id: 's', rule: null, camera: 'yard', untilMs: 9, by: 'admin' };
  updateQueryCache(client, { type: 'alert-quiet', snoozes: [snooze], falseAlarms: [] });
  assert.deepEqual(client.getQueryData(queryKeys.snoozes), [snooze]);
  assert.deepEqual(client.getQueryData(queryKeys.falseAlarms), []);
});

function heldBack(): Alert['heldBack'] {
  return { by: 'snooze', reason: 'Snoozed.', falseAlarmId: null };
}
