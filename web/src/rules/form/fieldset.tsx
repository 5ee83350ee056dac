import type { ReactNode } from 'react';
import classes from './fieldset.module.css';

export interface FieldsetProps {
  readonly legend: string;
  /** At the right of the legend. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** Fields that belong together, with a thin line beside them. */
export function Fieldset({ legend, aside, children }: FieldsetProps) {
  return (
    <fieldset className={classes.fieldset}>
      <legend className={classes.hidden}>{legend}</legend>
      <div className={classes.head}>
        <span aria-hidden="true">{legend}</span>
        {aside}
      </div>
      {children}
    </fieldset>
  );
}
