import type { ModelTable } from '#contract/models.ts';
import type { Rule } from '#contract/rules.ts';
import type { CheckedRule, NamedRule } from '#contract/rules-api.ts';
import { describeRule } from '#core/rules/describe-rule.ts';
import { DEFAULT_SEVERITY } from '#core/rules/vocabulary.ts';
import type { SentenceSurroundings } from '#core/sentences/compiled-sentence.ts';
import type { ConfigStore, RawConfig } from '../config/config-store.ts';
import { OperationalError } from '../operational-error.ts';
import { sentenceSurroundings } from '../sentences/sentence-surroundings.ts';
import { problemsOfRule } from './problems-of-rule.ts';
import { ruleNameFrom } from './rule-name.ts';

const MAXIMUM_RULES = 500;

/** What alerts and snoozes say of a rule. */
export type RuleActivity = Pick<NamedRule, 'alertsToday' | 'lastRaisedAtMs' | 'snoozedUntilMs'>;

export interface RuleDeskOptions {
  readonly config: ConfigStore;
  /** The models that come with the project. */
  readonly catalogue: ModelTable;
  /** Names of the enrolled people. */
  people(): readonly string[];
  activityOf(rule: string): RuleActivity;
  /** Milliseconds since 1970. */
  now(): number;
}

/** The rules of the configuration, as the API shows and edits them. */
export class RuleDesk {
  readonly #options: RuleDeskOptions;

  constructor(options: RuleDeskOptions) {
    this.#options = options;
  }

  /** Everything that rules and sentences can speak of, as the configuration is now. */
  surroundings(): SentenceSurroundings {
    const { config, catalogue, people, now } = this.#options;
    return sentenceSurroundings({ config: config.config, catalogue, people: people(), nowMs: now() });
  }

  /** In the order of the configuration. */
  list(): NamedRule[] {
    return Object.keys(this.#rules).map((name) => this.get(name));
  }

  /** @throws OperationalError `rule-not-found` */
  get(name: string): NamedRule {
    const rule = Object.hasOwn(this.#rules, name) ? this.#rules[name] : undefined;
    if (rule === undefined) throw notFound(name);
    return { name, rule, ...this.check(rule), ...this.#options.activityOf(name) };
  }

  /** The rule in plain words, and what is wrong with it. */
  check(rule: Rule): CheckedRule {
    const { notifications, languageModel } = this.#options.config.config;
    const problems = problemsOfRule(rule, {
      surroundings: this.surroundings(),
      channels: Object.keys(notifications.channels),
      hasLanguageModel: languageModel !== undefined,
    });
    return { explanation: describeRule(rule), problems };
  }

  /**
   * Adds a rule, under a name made of its words where none is given.
   *
   * @throws OperationalError `rule-exists` | `too-many-rules` | `config-…`
   */
  async create(rule: Rule, wantedName?: string): Promise<NamedRule> {
    let name = wantedName ?? '';
    await this.#options.config.edit((raw) => {
      const rules = rulesOf(raw);
      if (wantedName !== undefined && Object.hasOwn(rules, wantedName))
        throw new OperationalError('rule-exists', `There is a rule "${wantedName}" already; choose another name`);
      name = wantedName ?? ruleNameFrom(wordsOf(rule), (candidate) => Object.hasOwn(rules, candidate));
      return withRule(raw, name, rule);
    });
    return this.get(name);
  }

  /**
   * Writes a rule into the configuration, whether or not there is one of this name. A rule that cannot fire yet, because what it
   * names has still to be drawn, is written like any other.
   *
   * @throws OperationalError `too-many-rules` | `config-…`
   */
  async save(name: string, rule: Rule): Promise<NamedRule> {
    await this.#options.config.edit((raw) => withRule(raw, name, rule));
    return this.get(name);
  }

  /** @throws OperationalError `rule-not-found` | `config-…` */
  async delete(name: string): Promise<void> {
    await this.#options.config.edit((raw) => {
      const { [name]: removed, ...rules } = rulesOf(raw);
      if (removed === undefined) throw notFound(name);
      const { rules: _all, ...others } = raw;
      return Object.keys(rules).length === 0 ? others : { ...raw, rules };
    });
  }

  get #rules(): Readonly<Record<string, NamedRule['rule']>> {
    return this.#options.config.config.rules;
  }
}

function withRule(raw: RawConfig, name: string, rule: Rule): RawConfig {
  const rules = rulesOf(raw);
  if (!Object.hasOwn(rules, name) && Object.keys(rules).length >= MAXIMUM_RULES)
    throw new OperationalError('too-many-rules', `There are ${MAXIMUM_RULES} rules already; delete one first`);
  return { ...raw, rules: { ...rules, [name]: literal(withoutDefaults(rule)) } };
}

/** A rule says the same without what is so anyway. */
function withoutDefaults({ enabled, verify, severity, ...rule }: Rule): Rule {
  return {
    ...rule,
    ...(enabled === false && { enabled }),
    ...(verify === true && { verify }),
    ...(severity !== undefined && severity !== DEFAULT_SEVERITY && { severity }),
  };
}

/** The file replaces `${NAME}` by the environment; what somebody typed into a rule is text and stays what it is. */
function literal(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('${', () => '$${');
  if (Array.isArray(value)) return value.map(literal);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, literal(item)]));
}

function wordsOf(rule: Rule): string {
  return rule.title ?? rule.sentence ?? describeRule(rule);
}

function rulesOf(raw: RawConfig): Readonly<Record<string, unknown>> {
  const { rules } = raw;
  return typeof rules === 'object' && rules !== null ? (rules as Readonly<Record<string, unknown>>) : {};
}

function notFound(name: string): OperationalError {
  return new OperationalError('rule-not-found', `There is no rule "${name}"`);
}
