import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** In development the server builds nothing, so `/player.js` is the player's source as Vite serves it. */
const playerInDevelopment: Plugin = {
  name: 'localcv-player-in-development',
  configureServer(server) {
    server.middlewares.use((request, _response, next) => {
      if (request.url === '/player.js') request.url = '/player/player.ts';
      if (request.url?.startsWith('/embed/') && !request.url.endsWith('.ts')) request.url = '/embed.html';
      next();
    });
  },
};

const backend = process.env.LOCALCV_BACKEND ?? 'http://127.0.0.1:8080';

/** The pages: the application (`index.html`) and the bare player (`embed.html`). */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), playerInDevelopment],
  server: { proxy: { '/api': backend, '/whep': backend, '/whip': backend } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // Data URLs would need an exception in the content security policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      input: { index: `${import.meta.dirname}/index.html`, embed: `${import.meta.dirname}/embed.html` },
    },
  },
});
