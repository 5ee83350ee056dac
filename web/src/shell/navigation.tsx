import { Menu, UnstyledButton } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { Link, useLocation } from 'react-router';
import { useOpenAlerts } from '../alerts/use-open-alerts.ts';
import { formatPlural } from '../format/format-words.ts';
import classes from './navigation.module.css';
import { isCurrentTarget, NAVIGATION_TARGETS, type NavigationTarget } from './navigation-targets.ts';

const ICON_SIZES = { header: 18, footer: 22 } as const;
type Place = keyof typeof ICON_SIZES;

/** The main navigation: words beside pictograms in the header, or below them at the foot of a phone. */
export function Navigation({ place }: { place: Place }) {
  return (
    <nav aria-label="Main" className={classes.navigation} data-place={place}>
      {NAVIGATION_TARGETS.map((target) => (
        <Entry key={target.address} target={target} place={place} />
      ))}
      <More place={place} />
    </nav>
  );
}

function Entry({ target, place }: { target: NavigationTarget; place: Place }) {
  const { pathname } = useLocation();
  return (
    <Link
      to={target.address}
      className={classes.link}
      data-seldom={target.isSeldom}
      aria-current={isCurrentTarget(target, pathname) ? 'page' : undefined}
    >
      <span className={classes.icon}>
        <target.icon size={ICON_SIZES[place]} stroke={1.75} aria-hidden />
        {target.address === '/alerts' && <OpenAlertsBadge />}
      </span>
      <span>{target.label}</span>
    </Link>
  );
}

function OpenAlertsBadge() {
  const open = useOpenAlerts();
  if (open === 0) return null;
  return (
    <span className={classes.count} role="img" aria-label={`${formatPlural(open, 'alert')} open`}>
      {open > 99 ? '99+' : open}
    </span>
  );
}

/** The entries that are seldom needed, where there is no room for them. */
function More({ place }: { place: Place }) {
  const { pathname } = useLocation();
  const seldom = NAVIGATION_TARGETS.filter(({ isSeldom }) => isSeldom);
  const isCurrent = seldom.some((target) => isCurrentTarget(target, pathname));
  return (
    <Menu position={place === 'header' ? 'bottom-start' : 'top-end'} withinPortal>
      <Menu.Target>
        <UnstyledButton className={classes.link} data-more aria-current={isCurrent ? 'page' : undefined}>
          <IconDots size={ICON_SIZES[place]} stroke={1.75} aria-hidden />
          <span>More</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {seldom.map((target) => (
          <Menu.Item
            key={target.address}
            component={Link}
            to={target.address}
            leftSection={<target.icon size={18} stroke={1.75} aria-hidden />}
            aria-current={isCurrentTarget(target, pathname) ? 'page' : undefined}
          >
            {target.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
