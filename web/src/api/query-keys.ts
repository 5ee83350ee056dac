/** Names of everything that the query cache holds. */
export const queryKeys = {
  session: ['session'] as const,
  health: ['health'] as const,
  cameras: ['cameras'] as const,
  tokens: ['tokens'] as const,
  tls: ['tls'] as const,
  config: ['config'] as const,
  people: ['people'] as const,
  models: ['models'] as const,
  measureProgress: ['measure-progress'] as const,
  offeredTasks: ['offered-tasks'] as const,
  statistics: ['statistics'] as const,
  eventFacets: ['event-facets'] as const,
  event: (id: string) => ['event', id] as const,
  /** Pages of the list of events; one entry per filter. */
  eventLists: ['event-list'] as const,
  eventList: (query: string) => ['event-list', query] as const,
  /** Pages of what a search found; one entry per query of the API. */
  search: (query: string) => ['search', query] as const,
  similarEvents: (id: string) => ['similar-events', id] as const,
  /** The newest few events of each camera. */
  recentEvents: ['recent-events'] as const,
  recentEventsOf: (camera: string) => ['recent-events', camera] as const,
  /** How many told alerts wait for somebody. */
  openAlerts: ['open-alerts'] as const,
  /** Alerts that still go on and that nobody has seen to. */
  ongoingAlerts: ['ongoing-alerts'] as const,
  alert: (id: string) => ['alert', id] as const,
  /** Pages of the list of alerts; one entry per filter, which is the query of the API. */
  alertLists: ['alert-list'] as const,
  alertList: (query: string) => ['alert-list', query] as const,
  snoozes: ['snoozes'] as const,
  falseAlarms: ['false-alarms'] as const,
  channels: ['channels'] as const,
  rules: ['rules'] as const,
  /** What a sentence was understood as. */
  compiledSentence: (sentence: string) => ['compiled-sentence', sentence] as const,
  /** What is wrong with a rule, by the rule itself. */
  checkedRule: (rule: string) => ['checked-rule', rule] as const,
  /** Events that began since the list was loaded, newest first. */
  arrivedEvents: ['arrived-events'] as const,
};
