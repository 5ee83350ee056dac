import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { eventPageSchema } from '#contract/api.ts';
import type { TaskStatus } from '#contract/camera-status.ts';
import { offeredTaskListSchema } from '#contract/models.ts';
import { poll, type RunningServer, startServer } from './start-server.ts';

const CONFIG = `
srt: { enabled: false }
rtmp: { enabled: false }
https: { enabled: false }
cameras:
  street:
    inputs: [{ path: demo:street }]
    detect:
      tasks:
        objects:
        colours:
`;

/** A task of the user's own: says of every picture how bright it is, and calls that a lamp. */
const LAMP = `
export default {
  title: 'Lamp',
  image: { format: 'gray', width: 64, height: 36, fit: 'exact' },
  analyse({ pixels }) {
    const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
    return { objects: [{ label: 'lamp', score: mean / 255, box: { x: 0.4, y: 0.4, width: 0.2, height: 0.2 } }] };
  },
};
`;
const BROKEN_LAMP = LAMP.replace('const mean', 'throw new Error("the bulb is gone"); const mean');
const ENDLESS_LAMP = LAMP.replace('const mean', 'for (;;); const mean');

describe('vision tasks in the whole server', { timeout: 180_000 }, () => {
  let server: RunningServer;
  before(async () => {
    server = await startServer({ config: CONFIG });
  });
  after(() => server?.stop());

  const taskOf = async (task: string): Promise<TaskStatus | undefined> =>
    (await server.status('street')).tasks.find((status) => status.task === task);
  const untilTask = (what: string, task: string, isSo: (status: TaskStatus) => boolean) =>
    poll(
      what,
      async () => {
        const status = await taskOf(task);
        return status !== undefined && isSo(status) ? status : null;
      },
      60_000,
    );
  const eventsOf = async (query: string) =>
    eventPageSchema.parse(await (await server.request(`/api/events?${query}`)).json()).events;
  const saveTask = async (text: string) => {
    await mkdir(join(server.dataDirectory, 'tasks'), { recursive: true });
    await writeFile(join(server.dataDirectory, 'tasks', 'lamp.ts'), text);
  };

  it('say which colours the objects of another task have, in its events', async () => {
    const event = await poll(
      'a thing with a colour',
      async () => (await eventsOf('task=objects')).find(({ attributes }) => attributes.colour !== undefined),
      90_000,
    );
    assert.ok((event.attributes.colour?.score ?? 0) > 0);
    assert.deepEqual(await eventsOf('task=colours'), [], 'what describes an object has no events of its own');
  });

  it('come from a file that is dropped into a folder, and find things', async () => {
    await saveTask(LAMP);
    await poll('the task in the list', async () => {
      const { tasks } = offeredTaskListSchema.parse(await (await server.request('/api/tasks')).json());
      return tasks.find(({ name, origin }) => name === 'lamp' && origin === 'file');
    });
    const patch = { detect: { tasks: { lamp: { fps: 5, minimumScore: 0.1 } } } };
    const response = await server.request('/api/cameras/street', { method: 'PATCH', body: JSON.stringify(patch) });
    assert.equal(response.status, 200, await response.text());
    await untilTask('the running task', 'lamp', ({ state }) => state === 'running');
    const event = await poll('a lamp', async () => (await eventsOf('task=lamp'))[0]);
    assert.equal(event.label, 'lamp');
  });

  for (const [what, text, reason] of [
    ['throws', BROKEN_LAMP, /the bulb is gone/],
    ['never ends', ENDLESS_LAMP, /within|answer/],
    ['is no TypeScript', 'export default {{{', /lamp/],
  ] as const) {
    it(`say why they are off when their code ${what}, disturb nobody, and come back when it is saved anew`, async () => {
      await saveTask(text);
      const failed = await untilTask('the failure', 'lamp', ({ state }) => state === 'failed');
      assert.match(failed.reason ?? '', reason);
      const before = (await taskOf('objects'))?.account?.analysed ?? 0;
      await untilTask('further pictures of the other task', 'objects', ({ state, account }) => {
        return state === 'running' && (account?.analysed ?? 0) > before;
      });
      await saveTask(LAMP);
      await untilTask('the repaired task', 'lamp', ({ state }) => state === 'running');
    });
  }

  it('that nobody knows are named, and run as soon as their file is there', async () => {
    const patch = { detect: { tasks: { shelves: {} } } };
    const response = await server.request('/api/cameras/street', { method: 'PATCH', body: JSON.stringify(patch) });
    assert.equal(response.status, 200, await response.text());
    const { reason } = await untilTask('the failure', 'shelves', ({ state }) => state === 'failed');
    assert.match(reason ?? '', /no task "shelves"/);
    await writeFile(join(server.dataDirectory, 'tasks', 'shelves.ts'), LAMP);
    await untilTask('the task', 'shelves', ({ state }) => state === 'running');
  });
});
