import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './theme/global.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';

const root = document.getElementById('root');
if (!root) throw new TypeError('Expected an element #root in the page but found none');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
