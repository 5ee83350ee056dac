import { useEffect, useRef, useState } from 'react';
import type { Rule } from '#core/rules/rule.ts';
import { FIRST_RULE, withCompiled, withKey } from './rule-draft.ts';
import { useCompiledSentence } from './use-compiled-sentence.ts';

export const EDITOR_TABS = ['sentence', 'form', 'yaml'] as const;
export type EditorTab = (typeof EDITOR_TABS)[number];

const LONGEST_TITLE = 120;

/** Said beside the sentence; what a sentence does not say is kept from here. */
const OPTIONS = ['title', 'severity', 'cooldownSeconds', 'notify', 'verify', 'enabled'] as const;

/**
 * A rule while it is written: by a sentence, or in fields. What the sentence says comes into the rule as soon as it is understood.
 *
 * @param saved the rule as it is; null for a new one
 * @param firstSentence what the page was opened with
 */
export function useRuleDraft(saved: Rule | null, firstSentence: string | null) {
  const savedSentence = saved?.sentence ?? '';
  const [rule, setRule] = useState<Rule>(saved ?? FIRST_RULE);
  const [sentence, setSentence] = useState(firstSentence ?? savedSentence);
  const [tab, setTab] = useState<EditorTab>(
    saved === null || firstSentence !== null || savedSentence !== '' ? 'sentence' : 'form',
  );
  // Whether there is a rule even without a sentence.
  const [isMade, setIsMade] = useState(saved !== null);
  const chosen = useRef<Rule>(saved ?? FIRST_RULE);
  const { understood, isCurrent, error } = useCompiledSentence(sentence);
  // A saved rule may have been changed since by hand: only another sentence changes it.
  const isOwnSentence = saved !== null && sentence === savedSentence;
  const compiled = isCurrent && !isOwnSentence && tab === 'sentence' ? (understood?.compiled.rule ?? null) : null;
  useEffect(() => {
    if (compiled !== null) setRule(withCompiled(chosen.current, compiled));
  }, [compiled]);

  const change = (next: Rule) => {
    const options = OPTIONS.map((key) => [key, next[key]]);
    chosen.current = { ...Object.fromEntries(options), condition: next.condition };
    if (next.condition !== rule.condition) setIsMade(true);
    // The form has made another rule of it, which the sentence would undo.
    if (next.sentence === undefined && rule.sentence !== undefined) setSentence('');
    setRule(next);
  };
  const takeProposal = (proposed: Rule) => {
    // It does not say what the sentence says to those who read it word by word.
    const title = rule.title ?? sentence.trim().slice(0, LONGEST_TITLE);
    change(withKey({ ...withCompiled(rule, proposed), title }, 'sentence', undefined));
    setTab('form');
  };
  const isUnderstood = compiled !== null && rule.sentence === compiled.sentence;
  const isSaid = tab !== 'sentence' || isOwnSentence || (sentence.trim() === '' ? isMade : isUnderstood);
  return {
    /** Null while there is none: no sentence yet, or one that was not understood. */
    rule: isSaid ? rule : null,
    /** What is chosen beside the sentence can be changed all the time. */
    draft: rule,
    change,
    /** Takes over what a language model has proposed, and shows it in fields. */
    takeProposal,
    sentence,
    setSentence,
    tab,
    setTab,
    understood,
    sentenceError: error,
  };
}
