/** How a downloaded certificate authority is installed, system by system. */
export const PLATFORM_STEPS = {
  android: {
    label: 'Android',
    steps: [
      'Open Settings → Security & privacy → More security settings → Encryption & credentials. (Or search the settings for “CA certificate”.)',
      'Tap Install a certificate → CA certificate → Install anyway.',
      'Choose localcv-authority.crt from the downloads.',
      'Firefox: also open about:config and set security.enterprise_roots.enabled to true.',
    ],
  },
  ios: {
    label: 'iPhone and iPad',
    steps: [
      'Download with Safari and tap Allow.',
      'Open Settings → Profile Downloaded (or General → VPN & Device Management) and tap Install.',
      'Open Settings → General → About → Certificate Trust Settings and switch the localcv certificate on.',
    ],
  },
  windows: {
    label: 'Windows',
    steps: [
      'Open the downloaded file and click Install Certificate → Current User.',
      'Choose “Place all certificates in the following store” → Browse → Trusted Root Certification Authorities.',
      'Finish, answer the warning with Yes and start the browser anew.',
    ],
  },
  macos: {
    label: 'macOS',
    steps: [
      'Open the downloaded file; Keychain Access adds it to “login”.',
      'Find the localcv certificate there, open it, unfold Trust, and choose Always Trust.',
      'Close the window and enter your password.',
    ],
  },
  linux: {
    label: 'Linux',
    steps: [
      'Chromium and Chrome: open chrome://certificate-manager → Installed by you → Trusted certificates → Import.',
      'Firefox: Settings → Privacy & Security → View Certificates → Authorities → Import, and tick “identify websites”.',
    ],
  },
} as const;

export type PlatformName = keyof typeof PLATFORM_STEPS;

const PATTERNS: readonly (readonly [RegExp, PlatformName])[] = [
  [/android/i, 'android'],
  [/iphone|ipad|ipod/i, 'ios'],
  [/windows/i, 'windows'],
  [/mac os|macintosh/i, 'macos'],
  [/linux|x11/i, 'linux'],
];

/** The system that a page is looked at on; null where it cannot be told. iPads call themselves Macs, but have touch. */
export function guessPlatform(userAgent: string, maxTouchPoints: number): PlatformName | null {
  const found = PATTERNS.find(([pattern]) => pattern.test(userAgent))?.[1] ?? null;
  return found === 'macos' && maxTouchPoints > 1 ? 'ios' : found;
}
