import { Link, useLocation } from 'react-router';
import classes from './navigation.module.css';
import { isCurrentTarget, NAVIGATION_TARGETS } from './navigation-targets.ts';

/** The main navigation: words beside pictograms in the header, or below them at the foot of a phone. */
export function Navigation({ place }: { place: 'header' | 'footer' }) {
  const { pathname } = useLocation();
  return (
    <nav aria-label="Main" className={classes.navigation} data-place={place}>
      {NAVIGATION_TARGETS.map((target) => (
        <Link
          key={target.address}
          to={target.address}
          className={classes.link}
          aria-current={isCurrentTarget(target, pathname) ? 'page' : undefined}
        >
          <target.icon size={place === 'header' ? 18 : 22} stroke={1.75} aria-hidden />
          <span>{target.label}</span>
        </Link>
      ))}
    </nav>
  );
}
