import { ENGLISH } from '../sentences/english/english.ts';
import type { SearchLanguage } from './search-language.ts';

const TO = '(to|until|till|and|through|-)';

/** English words of searches. */
export const ENGLISH_SEARCH: SearchLanguage = {
  base: ENGLISH,
  wholeWords: ['tonight'],
  openings: [
    'please|hey|hi|hello|localcv|ok',
    'could|can|would|will you',
    '(show|give|find|get|list|display|bring) [me|us] [up]',
    '(search|look) [for]',
    '(i|we) (want|need|am looking for|are looking for) [to (see|find)]',
    '(i|we) would like to (see|find)',
    'when (was|were|did) [i|we|you] [last] [see]',
    'where (was|were|is|are)',
    '(was|were|is|are) there',
    'did (you|anyone|anybody) see',
    'have you seen',
    'what (was|did you see|have you seen|happened|did happen)',
    'how many',
    '(pictures|images|photos|recordings|clips|videos|events|sightings|detections) (of|with|from)',
  ],
  fillers: [
    {
      patterns: [
        '~be',
        'has|have|had been',
        'there',
        'seen|spotted|visible|detected|recorded|noticed|found|caught',
        'who|that|which',
        'all [of] [the]',
        'and|,',
        'did',
        'somewhere|anywhere',
        'by [the|a] camera|cameras',
        'on camera|cameras',
        'in [the] (picture|view)',
        'in total',
      ],
    },
    {
      note: 'every sighting is listed, newest first',
      patterns: ['last seen|spotted|noticed', '[the] latest|newest', '[the] most recent'],
    },
  ],
  whose: ['who|whoever'],
  everything: [
    'everything|anything|things|events|activity',
    'all events|activity|things',
    'all',
    '[any] (event|sighting|sightings|detections)',
  ],
  pastDays: [
    { meaning: 'today', patterns: ['[earlier] today'] },
    { meaning: 'yesterday', patterns: ['yesterday'] },
    { meaning: 'day-before-yesterday', patterns: ['[the] day before yesterday'] },
    { meaning: 'days-ago', patterns: ['{n:number} days|day ago', '(a|one) day ago'] },
    { meaning: 'weeks-ago', patterns: ['(a|one) week ago today', '{day:weekday} a week ago'] },
    { meaning: 'last-weekday', patterns: ['last {day:weekday}', '{day:weekday} last week'] },
    { meaning: 'recent-weekday', patterns: ['[this] {day:weekday}'] },
    { meaning: 'this-week', patterns: ['this week'] },
    { meaning: 'last-week', patterns: ['last week'] },
    { meaning: 'this-month', patterns: ['this month'] },
    { meaning: 'last-month', patterns: ['last month'] },
    { meaning: 'this-year', patterns: ['this year'] },
    { meaning: 'last-year', patterns: ['last year'] },
    { meaning: 'last-weekend', patterns: ['last weekend'] },
    { meaning: 'recent-weekend', patterns: ['(this|the) weekend'] },
  ],
  times: [
    // "Last week" is a week of the calendar, "the last week" are seven days.
    {
      meaning: 'last-span',
      patterns: [
        '(in|during|within|over|for|from) [the] (last|past|previous) {span:period}',
        'the (last|past|previous) {span:period}',
      ],
    },
    { meaning: 'day', patterns: ['[on|in|at|during|over] [the] {day:pastDay}', 'of|from {day:pastDay}'] },
    {
      meaning: 'day-range',
      patterns: [
        '[from] {day:pastDay} (to|until|till|through|-) {last:pastDay}',
        'between {day:pastDay} and {last:pastDay}',
      ],
    },
    {
      meaning: 'days-of-month',
      patterns: [
        '(from|between) {n:number} (to|until|till|through|and|-) {last:pastDay}',
        '{n:number} - {last:pastDay}',
      ],
    },
    {
      meaning: 'since-day',
      patterns: ['(since|starting|beginning) [on] {day:pastDay}', 'from {day:pastDay} (on|onwards)'],
    },
    { meaning: 'after-day', patterns: ['after {day:pastDay}'] },
    { meaning: 'until-day', patterns: ['(until|till|up to) {day:pastDay}'] },
    { meaning: 'before-day', patterns: ['before {day:pastDay}'] },
    {
      meaning: 'two-days',
      patterns: ['[on|at|during] [the] {day:pastDay} (or|and|&) [on|the|at] {last:pastDay}'],
    },
    {
      meaning: 'weekdays',
      patterns: [
        '(on|at|during|over|in) [the|all|every] {days:weekdays}',
        '(every|each) {days:weekdays}',
        '{days:weekdays}',
      ],
    },
    { meaning: 'between-moments', patterns: [`(from|between) {a:moment} ${TO} {b:moment}`] },
    { meaning: 'since-moment', patterns: ['(since|from) {a:moment} [on|onwards]', 'after {a:dayThenClock}'] },
    { meaning: 'until-moment', patterns: ['(until|till|up to) {a:moment}', 'before {a:dayThenClock}'] },
    {
      meaning: 'last-span',
      patterns: ['(last|past|previous) {span:period}', 'less than {span:seconds} ago', 'within {span:seconds}'],
    },
    { meaning: 'months-back', patterns: ['[in|during|within|over] [the] (last|past) {n:number} months'] },
    { meaning: 'ago', patterns: ['[about|around|some] {span:seconds} ago', '[about|around] (a|an) {span:period} ago'] },
    { meaning: 'longer-ago', patterns: ['(more|longer) than {span:seconds} ago'] },
    {
      meaning: 'fixed-window',
      from: '06:00',
      to: '12:00',
      note: 'taken as 6:00 to 12:00',
      patterns: ['[in the|every|each] morning', '[in the] mornings'],
    },
    {
      meaning: 'fixed-window',
      from: '12:00',
      to: '18:00',
      note: 'taken as 12:00 to 18:00',
      patterns: ['[in the|every|each] afternoon', '[in the] afternoons'],
    },
    {
      meaning: 'fixed-window',
      from: '18:00',
      to: '22:00',
      note: 'taken as 18:00 to 22:00',
      patterns: ['[in the|every|each] evening', '[in the] evenings'],
    },
    {
      meaning: 'part-of-today',
      from: '06:00',
      to: '12:00',
      note: 'taken as 6:00 to 12:00',
      patterns: ['this morning'],
    },
    {
      meaning: 'part-of-today',
      from: '12:00',
      to: '18:00',
      note: 'taken as 12:00 to 18:00',
      patterns: ['this afternoon'],
    },
    {
      meaning: 'part-of-today',
      from: '18:00',
      to: '22:00',
      note: 'taken as 18:00 to 22:00',
      patterns: ['this evening'],
    },
    {
      meaning: 'night',
      patterns: [
        '[at|by|in the|during the|over|every|each] night',
        '[on|in|during] the night [of]',
        'overnight|nights',
        'after dark|nightfall|sunset|dusk',
        'in (the dark|darkness)',
        'between (sunset|dusk) and (sunrise|dawn)',
      ],
    },
    { meaning: 'last-night', patterns: ['[during|in] last night', '[during] the last night', 'yesterday at night'] },
    { meaning: 'tonight', patterns: ['tonight', 'this night'] },
    {
      meaning: 'daylight',
      patterns: [
        '(by|during the|in the) (day|daytime)',
        'in [the] daylight',
        'between (sunrise|dawn) and (sunset|dusk)',
      ],
    },
    {
      meaning: 'window',
      patterns: [
        `[in the time] (between|from) [the hours of] {from:clock} ${TO} {to:clock}`,
        '{from:clock} (to|until|till|-) {to:clock}',
        'after {from:clock} (and|but) before {to:clock}',
        'before {to:clock} (and|but) after {from:clock}',
        'after {from:clock} (until|till|to) {to:clock}',
      ],
    },
    { meaning: 'after', patterns: ['(after|past|later than) {from:clock}', 'from {from:clock} (on|onwards)'] },
    { meaning: 'before', patterns: ['(before|until|till|earlier than|up to) {to:clock}'] },
    { meaning: 'since-clock', patterns: ['since {from:clock}'] },
    { meaning: 'at', patterns: ['at {from:clock}'] },
    { meaning: 'around', patterns: ['[at] (around|about|near|roughly|approximately) {from:clock}'] },
    { meaning: 'now', patterns: ['[right|just] now', 'at the moment', 'currently'] },
    {
      meaning: 'any-time',
      patterns: ['[at] (any|all) time|times', 'every|each day', 'ever|always', 'so far', 'until now', 'up to now'],
    },
    {
      meaning: 'future',
      patterns: ['tomorrow', 'the day after tomorrow', 'next {day:weekdays}', 'next week|month|weekend|year'],
    },
  ],
  durations: [
    {
      meaning: 'at-least',
      patterns: [
        '[for] (more than|longer than|over|at least|a minimum of|no less than) {d:seconds} [long]',
        'for {d:seconds} [or (more|longer)]',
        '{d:seconds} or (more|longer)',
        '{d:seconds} long',
      ],
    },
    {
      meaning: 'at-most',
      patterns: ['[for] (less than|shorter than|under|at most|no more than|no longer than) {d:seconds} [long]'],
    },
    { meaning: 'between', patterns: ['[for] [between|from] {d:seconds} (and|to|-) {e:seconds} [long]'] },
    // The unit stands behind the second number only.
    { meaning: 'between', patterns: ['[for] [between|from] {n:number} (and|to|-) {m:number} {u:period} [long]'] },
  ],
  reachedPlaces: ['~come|go to|into', 'been to'],
  exceptPlaces: ['[but] (except|excluding|not|other than|apart from) [for] [in|at|on|by|near]'],
  staying: ['~stay|remain|wait|linger|loiter', 'spent|spends', 'in view'],
  movement: [
    {
      isStationary: true,
      patterns: ['parked|parking|stationary|motionless|stopped', 'standing [still]', 'not moving'],
    },
    { isStationary: false, patterns: ['moving', 'not (parked|standing|stationary)', 'driving|walking'] },
  ],
  refusals: [
    {
      message: 'found things are listed by time, newest first; leave this out and look through them',
      patterns: [
        '[the] (longest|shortest|fastest|slowest|biggest|largest|smallest|first|oldest|earliest|most|busiest|rarest)',
        'sorted|ordered by',
        'how (often|long|fast)',
      ],
    },
    {
      message: 'a search cannot leave things out with this; say what there was instead',
      patterns: ['not|never|without|except|no|nobody|nothing|none'],
    },
  ],
};
