import { createHash } from 'node:crypto';
import type { ChannelConfigOf } from '#contract/notifications-config.ts';
import { toOneLine } from '#core/text/one-line.ts';
import type { Surroundings } from '../channel.ts';

type MqttConfig = ChannelConfigOf<'mqtt'>;

const PAYLOADS = { payload_on: 'ON', payload_off: 'OFF' } as const;
const NAME_CHARACTERS = 120;

/** Topics of a channel. Names of rules and cameras are made of letters, digits, "-" and "_"; none can leave its level. */
export function topicsOf({ topic }: MqttConfig) {
  return {
    alerts: `${topic}/alerts`,
    availability: `${topic}/availability`,
    lastAlert: `${topic}/last-alert`,
    lastPicture: `${topic}/last-alert/picture`,
    rule: (name: string) => `${topic}/rules/${name}/state`,
    camera: (name: string) => `${topic}/cameras/${name}/state`,
  };
}

/** Everything that a broker is to keep about this server, by topic. */
export function retainedStates(config: MqttConfig, surroundings: Surroundings): Map<string, string> {
  const topics = topicsOf(config);
  const rules = surroundings.rules();
  const cameras = surroundings.cameras();
  return new Map([
    [topics.availability, 'online'],
    ...rules.map(({ name, isOngoing }): [string, string] => [topics.rule(name), isOngoing ? 'ON' : 'OFF']),
    ...cameras.map(({ name, isConnected }): [string, string] => [topics.camera(name), isConnected ? 'ON' : 'OFF']),
    ...(config.homeAssistant ? announcements(config, surroundings) : []),
  ]);
}

/** What may lie at the broker from an earlier run, as filters; `isOwnTopic` says which of it is ours. */
export function ownFilters(config: MqttConfig): string[] {
  const { topic, discoveryPrefix } = config;
  const node = nodeOf(config);
  return [
    `${topic}/rules/+/state`,
    `${topic}/cameras/+/state`,
    `${discoveryPrefix}/binary_sensor/${node}/+/config`,
    `${discoveryPrefix}/sensor/${node}/+/config`,
    `${discoveryPrefix}/image/${node}/+/config`,
  ];
}

export function isOwnTopic(config: MqttConfig, topic: string): boolean {
  const levels = topic.split('/');
  return ownFilters(config).some((filter) => {
    const wanted = filter.split('/');
    return wanted.length === levels.length && wanted.every((level, index) => level === '+' || level === levels[index]);
  });
}

/** Discovery messages of Home Assistant: home-assistant.io/integrations/mqtt, "MQTT Discovery". */
function announcements(config: MqttConfig, surroundings: Surroundings): [string, string][] {
  const topics = topicsOf(config);
  const node = nodeOf(config);
  const announce = (component: string, id: string, settings: object): [string, string] => [
    `${config.discoveryPrefix}/${component}/${node}/${id}/config`,
    JSON.stringify({
      ...settings,
      unique_id: `${node}_${id}`,
      availability_topic: topics.availability,
      device: { identifiers: [node], name: 'localcv', manufacturer: 'localcv', sw_version: surroundings.version },
      origin: { name: 'localcv', sw: surroundings.version },
    }),
  ];
  const ruleSensor = ({ name, title }: { readonly name: string; readonly title: string }) =>
    announce('binary_sensor', `rule_${name}`, {
      name: nameOf(title),
      state_topic: topics.rule(name),
      ...PAYLOADS,
      icon: 'mdi:bell-alert',
    });
  const cameraSensor = ({ name, title }: { readonly name: string; readonly title: string }) =>
    announce('binary_sensor', `camera_${name}`, {
      name: nameOf(title),
      state_topic: topics.camera(name),
      ...PAYLOADS,
      device_class: 'connectivity',
      entity_category: 'diagnostic',
    });
  return [
    ...surroundings.rules().map(ruleSensor),
    ...surroundings.cameras().map(cameraSensor),
    announce('sensor', 'last_alert', {
      name: 'Last alert',
      state_topic: topics.lastAlert,
      value_template: '{{ value_json.title }}',
      json_attributes_topic: topics.lastAlert,
      icon: 'mdi:bell',
    }),
    announce('image', 'last_alert_picture', {
      name: 'Last alert',
      image_topic: topics.lastPicture,
      content_type: 'image/jpeg',
    }),
  ];
}

function nameOf(title: string): string {
  return toOneLine(title).slice(0, NAME_CHARACTERS).toWellFormed();
}

/** Names this server within the topics of Home Assistant, which allow letters, digits, "-" and "_" there. */
function nodeOf({ topic }: MqttConfig): string {
  const plain = topic.replace(/[^\w-]+/g, '_');
  if (plain === topic) return plain;
  return `${plain}_${createHash('sha256').update(topic).digest('hex').slice(0, 8)}`;
}
