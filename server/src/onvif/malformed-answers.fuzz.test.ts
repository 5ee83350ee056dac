import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { seededRandom } from '#core/demo/seeded-random.ts';
import { startOnvifDevice } from '../../../fixtures/onvif-device/onvif-device.ts';
import { STYLES } from '../../../fixtures/onvif-device/onvif-styles.ts';
import { mutateBytes } from '../../../fuzz/mutate-bytes.ts';
import { runRounds } from '../../../fuzz/run-rounds.ts';
import { OperationalError } from '../operational-error.ts';
import { inspectDevice } from './inspect-device.ts';
import { connectMovableDevice } from './movable-device.ts';
import { DEVICE_FUZZ_TARGETS } from './testing/fuzz-targets.ts';

/** Together about three seconds. `npm run fuzz -- --parser onvif` goes on for as long as one likes. */
const ROUNDS = 1_500;
const INSPECTIONS = 120;
const DAMAGED_SHARE = 0.15;
const FACTS = {
  ...{
    service: 'http://127.0.0.1/onvif',
    stream: '127.0.0.1:554',
    now: new Date(0),
    presets: new Map([['1', 'Gate']]),
  },
};

for (const target of DEVICE_FUZZ_TARGETS) {
  test(`damaged bytes do no harm to ${target.name}`, () => {
    for (const seed of target.seeds) target.run(seed);
    const { finding } = runRounds(target, 1, (done) => done < ROUNDS);
    if (finding === null) return;
    const { round, input, error } = finding;
    throw new Error(`Round ${round}: ${Buffer.from(input).toString('hex')}`, { cause: error });
  });
}

test('damaged answers of a device end in an error with a code, or in facts of the right kind', async () => {
  const random = seededRandom(13);
  const style = STYLES.plain;
  let round = 0;
  const misbehave = Object.fromEntries(
    Object.entries({ ...STYLES.old.answers, ...style.answers }).map(([operation, answer]) => [
      operation,
      (response: ServerResponse) => {
        const whole = Buffer.from(style.envelope(answer('<ProfileToken>Profile_1</ProfileToken>', FACTS)));
        response.end(random() < DAMAGED_SHARE ? mutateBytes(whole, round++) : whole);
      },
    ]),
  );
  await using device = await startOnvifDevice({ misbehave });
  const login = { address: `127.0.0.1:${device.port}`, user: '', password: '' };
  let answered = 0;
  for (let count = 0; count < INSPECTIONS; count++) {
    try {
      const { profiles } = await inspectDevice(login);
      for (const { token, uri } of profiles) assert.ok(token.length > 0 && (uri === null || URL.canParse(uri)));
      await (await connectMovableDevice(login)).presets();
      answered++;
    } catch (error) {
      assert.ok(error instanceof OperationalError, error instanceof Error ? error.stack : String(error));
      assert.match(error.code, /^(onvif-|ptz-)/);
    }
  }
  assert.ok(answered > 0 && answered < INSPECTIONS, `${answered} came through`);
});
