import { Stack, Tabs } from '@mantine/core';
import { useEffect } from 'react';
import { useLocation, useNavigate } from 'react-router';
import type { NamedRule } from '#contract/rules-api.ts';
import { Panel } from '../shell/panel.tsx';
import { RuleForm } from './form/rule-form.tsx';
import { RuleProblemsProvider } from './form/rule-problems.tsx';
import { RuleMeaning } from './rule-meaning.tsx';
import { RuleOptions } from './rule-options.tsx';
import { RuleYaml } from './rule-yaml.tsx';
import { SaveBar } from './save-bar.tsx';
import { SentenceEditor } from './sentence-editor.tsx';
import { TryRulePanel } from './try/try-rule-panel.tsx';
import { useCheckedRule } from './use-checked-rule.ts';
import { EDITOR_TABS, type EditorTab, useRuleDraft } from './use-rule-draft.ts';

const TAB_LABELS: Readonly<Record<EditorTab, string>> = { sentence: 'Sentence', form: 'Form', yaml: 'YAML' };
const UNNAMED = 'new-rule';

export interface RuleEditorProps {
  /** The rule that is edited; null for a new one. */
  readonly named: NamedRule | null;
  readonly firstSentence: string | null;
}

/** A rule by sentence or in fields, what it says, and what it would have done. */
export function RuleEditor({ named, firstSentence }: RuleEditorProps) {
  const editor = useRuleDraft(named?.rule ?? null, firstSentence);
  const { rule, draft, change, sentence, setSentence, tab, understood } = editor;
  const check = useCheckedRule(rule);
  const back = useSentenceInAddress(sentence, named?.rule.sentence ?? '');
  return (
    <RuleProblemsProvider value={check.problems}>
      <Stack gap="md" maw={860}>
        <Panel title="What to tell you about">
          <Tabs value={tab} onChange={(value) => value && editor.setTab(value as EditorTab)} keepMounted={false}>
            <Tabs.List mb="md">
              {EDITOR_TABS.map((value) => (
                <Tabs.Tab key={value} value={value}>
                  {TAB_LABELS[value]}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            <Tabs.Panel value="sentence">
              <SentenceEditor
                sentence={sentence}
                understood={understood}
                error={editor.sentenceError}
                back={back}
                onChange={setSentence}
                onPropose={editor.takeProposal}
              />
            </Tabs.Panel>
            <Tabs.Panel value="form">
              <RuleForm rule={draft} onChange={change} />
            </Tabs.Panel>
            <Tabs.Panel value="yaml">
              <RuleYaml name={named?.name ?? UNNAMED} rule={draft} />
            </Tabs.Panel>
          </Tabs>
          <RuleMeaning check={check} isRule={rule !== null} back={back} />
        </Panel>
        <Panel title="How to tell you">
          <RuleOptions rule={draft} onChange={change} />
        </Panel>
        <TryRulePanel rule={check.isValid ? rule : null} />
        <SaveBar named={named} rule={check.isValid ? rule : null} problems={check.problems} />
      </Stack>
    </RuleProblemsProvider>
  );
}

/** Keeps the sentence in the address, so that it is still there after something was drawn for it. */
function useSentenceInAddress(sentence: string, saved: string): string {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const search = sentence === '' || sentence === saved ? '' : `?${new URLSearchParams({ sentence })}`;
  const address = `${pathname}${search}`;
  useEffect(() => {
    const timer = setTimeout(() => void navigate(address, { replace: true, preventScrollReset: true }), 400);
    return () => clearTimeout(timer);
  }, [navigate, address]);
  return address;
}
