import { Paper, Text, ThemeIcon } from '@mantine/core';
import { Link } from 'react-router';
import classes from './add-choices.module.css';
import { ADD_WAYS } from './add-ways.ts';

/** The first question: what is there to be added. */
export function AddChoices() {
  return (
    <ul className={classes.grid}>
      {ADD_WAYS.map(({ address, title, text, icon: Pictogram }) => (
        <li key={address}>
          <Paper component={Link} to={address} className={classes.choice}>
            <ThemeIcon variant="light" size={40} radius="md">
              <Pictogram size={22} stroke={1.5} aria-hidden />
            </ThemeIcon>
            <div>
              <Text fw={600}>{title}</Text>
              <Text size="sm" c="dimmed" mt={2}>
                {text}
              </Text>
            </div>
          </Paper>
        </li>
      ))}
    </ul>
  );
}
