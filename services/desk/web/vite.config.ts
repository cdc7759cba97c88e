import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { standin } from './standin/plugin.ts';

/** Everything that the hub answers itself; the rest of the paths are the app's. */
const hubPaths = ['/api', '/files', '/health', '/chat', '/widget.js', '/demo', '/openapi'];
const hub = process.env.OMNICHANNEL_HUB ?? 'http://localhost:8080';

export default defineConfig({
  base: '/',
  plugins: [react(), ...(process.env.STANDIN ? [standin()] : [])],
  build: {
    outDir: 'dist',
    target: 'es2022',
    rolldownOptions: {
      output: {
        advancedChunks: {
          groups: [
            { name: 'react', test: /node_modules\/(react|react-dom|scheduler)\// },
            { name: 'mantine', test: /node_modules\/(@mantine|@floating-ui)\// },
            { name: 'tanstack', test: /node_modules\/@tanstack\// },
          ],
        },
      },
    },
  },
  server: process.env.STANDIN ? {} : { proxy: Object.fromEntries(hubPaths.map((path) => [path, hub])) },
  test: {
    // One file instead of six thousand: loading the icons one by one would take longer than the tests.
    alias: {
      '@tabler/icons-react': fileURLToPath(import.meta.resolve('@tabler/icons-react/dist/cjs/tabler-icons-react.cjs')),
    },
    maxWorkers: 2,
    testTimeout: 60_000,
    css: { modules: { classNameStrategy: 'non-scoped' } },
    // Only what renders pays for a browser; a file that merely needs a piece of one says so in its first line.
    projects: [
      { extends: true, test: { name: 'logic', environment: 'node', include: ['src/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'screen',
          environment: 'jsdom',
          include: ['src/**/*.test.tsx'],
          setupFiles: ['src/test/setup.ts'],
        },
      },
    ],
  },
});
