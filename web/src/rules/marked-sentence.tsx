import { Tooltip } from '@mantine/core';
import classes from './marked-sentence.module.css';
import { describePhraseKind, lookOfPhraseKind } from './phrase-kind-look.ts';
import { type PhraseSegment, phraseSegments } from './phrase-segments.ts';
import type { Understood } from './use-compiled-sentence.ts';

/** The sentence with each phrase in the colour of its kind, and beneath it what each became. */
export function MarkedSentence({ sentence, compiled }: Understood) {
  const segments = phraseSegments(sentence, compiled);
  const told = compiled.phrases.filter(
    ({ kind, meaning }) => kind !== 'filler' && kind !== 'unknown' && meaning !== '',
  );
  return (
    <>
      <p className={classes.sentence}>
        {segments.map((segment) => (
          <Segment key={segment.start} segment={segment} />
        ))}
      </p>
      {told.length > 0 && (
        <dl className={classes.legend} aria-label="What each part became">
          {told.map(({ start, end, kind, meaning }) => (
            <div key={start} data-look={lookOfPhraseKind(kind)}>
              <dt>
                <span>{describePhraseKind(kind)}</span> {sentence.slice(start, end)}
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}

function Segment({ segment: { text, kind, meaning, problem } }: { segment: PhraseSegment }) {
  if (kind === null && problem === null) return text;
  const words = [kind === null ? '' : describePhraseKind(kind), meaning].filter((part) => part !== '').join(': ');
  return (
    <Tooltip label={words} disabled={words === ''}>
      <mark
        className={classes.phrase}
        data-look={kind === null ? 'none' : lookOfPhraseKind(kind)}
        data-problem={problem ?? undefined}
      >
        {text}
      </mark>
    </Tooltip>
  );
}
