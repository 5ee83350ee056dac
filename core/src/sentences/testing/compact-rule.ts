import type {
  Condition,
  Distance,
  Happening,
  Rule,
  ScheduleTimes,
  Speed,
  Subject,
  Target,
  Traits,
  Where,
} from '../../rules/rule.ts';

/** A rule on one short line, so that a table of sentences can be read: `>=4 person is-present @lobby; 22:00-24:00 mon-fri`. */
export function compactRule({ condition, when, repeat, cooldownSeconds, severity }: Rule): string {
  const { except, ...times } = when ?? {};
  const parts = [
    compactCondition(condition),
    compactTimes(times),
    except && `except ${compactTimes(except)}`,
    repeat && `${repeat.times}x in ${repeat.withinSeconds}s`,
    cooldownSeconds && `cooldown ${cooldownSeconds}s`,
    severity && `!${severity}`,
  ];
  return parts.filter((part) => part !== undefined && part !== '').join('; ');
}

function compactCondition(condition: Condition): string {
  if ('verb' in condition) return compactHappening(condition);
  if ('not' in condition) return `not(${compactCondition(condition.not)})`;
  const same = 'sameSubject' in condition && condition.sameSubject === true ? ' same' : '';
  if ('all' in condition) return `all${same}[${condition.all.map(compactCondition).join(' & ')}]`;
  if ('any' in condition) return `any[${condition.any.map(compactCondition).join(' | ')}]`;
  const steps = condition.sequence.map((step) =>
    step.withinSeconds === undefined
      ? compactCondition(step.condition)
      : `<${step.withinSeconds}s ${compactCondition(step.condition)}`,
  );
  return `then${same}[${steps.join(' > ')}]`;
}

function compactHappening(happening: Happening): string {
  const details = {
    ...('line' in happening && happening.line !== undefined && { line: `line:${happening.line}` }),
    ...('direction' in happening && happening.direction !== undefined && { direction: happening.direction }),
    ...('atLeast' in happening && { count: `>=${happening.atLeast}` }),
    ...('speed' in happening && { speed: compactSpeed(happening.speed) }),
    ...('target' in happening && { target: compactTarget(happening.target) }),
    ...('other' in happening && { other: `+${compactSubject(happening.other)}` }),
    ...('distance' in happening &&
      happening.distance !== undefined && { distance: compactDistance(happening.distance) }),
    ...('forSeconds' in happening && happening.forSeconds !== undefined && { duration: `${happening.forSeconds}s` }),
    where: compactWhere(happening.where),
  };
  return [compactCount(happening), compactSubject(happening.subject), happening.verb, ...Object.values(details)]
    .filter((part) => part !== '')
    .join(' ');
}

function compactCount(happening: Happening): string {
  if (happening.verb !== 'is-present' || happening.count === undefined) return '';
  const { atLeast, atMost } = happening.count;
  if (atLeast === atMost) return `=${atLeast}`;
  return [atLeast && `>=${atLeast}`, atMost && `<=${atMost}`].filter(Boolean).join('');
}

function compactSubject({ except, ...traits }: Subject): string {
  return compactTraits(traits) + (except === undefined ? '' : `-${compactTraits(except)}`);
}

function compactTraits({ labels, attributes, identity, plate }: Traits): string {
  const parts = [
    ...Object.values(attributes ?? {}).map((values) => values.join('/')),
    labels?.join('/'),
    typeof identity === 'string' ? identity : identity?.map((name) => `@${name}`).join('/'),
    plate && `plate:${plate.replaceAll(' ', '_')}`,
  ];
  return parts.filter(Boolean).join(' ') || 'any';
}

function compactWhere({ zones, exceptZones, cameras, part }: Where = {}): string {
  const parts = [
    zones && `@${zones.join('/')}`,
    part && `@${part}`,
    exceptZones && `@not:${exceptZones.join('/')}`,
    cameras && `cam:${cameras.join('/')}`,
  ];
  return parts.filter(Boolean).join(' ');
}

function compactTarget(target: Target): string {
  if ('zone' in target) return `to:${target.zone}`;
  if ('line' in target) return `to:line:${target.line}`;
  return 'part' in target ? `to:${target.part}` : `to:${compactSubject(target.subject)}`;
}

function compactDistance(distance: Distance): string {
  return 'metres' in distance ? `${distance.metres}m` : `${distance.pictureWidths}w`;
}

function compactSpeed(speed: Speed): string {
  return 'kilometresPerHour' in speed ? `${speed.kilometresPerHour}km/h` : `${speed.pictureWidthsPerSecond}w/s`;
}

function compactTimes({ times, weekdays, dates, daylight }: ScheduleTimes): string {
  const parts = [
    times?.map(({ from, to }) => `${from}-${to}`).join('/'),
    weekdays?.map((day) => day.slice(0, 3)).join('/'),
    dates?.map(({ from = '', to = '' }) => (from === to ? from : `${from}..${to}`)).join('/'),
    daylight,
  ];
  return parts.filter(Boolean).join(' ');
}
