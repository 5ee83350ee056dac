import { defineConfig } from 'vite';

/** The player as one self-contained module with a fixed name, for this application and for any other page. */
export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  build: {
    outDir: 'dist',
    // The pages, built before, stay.
    emptyOutDir: false,
    lib: { entry: 'player/player.ts', formats: ['es'], fileName: () => 'player.js' },
    rolldownOptions: { output: { codeSplitting: false } },
  },
});
