import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { standin } from './standin/plugin.ts';

/** Everything that the hub answers itself; the rest of the paths are the app's. */
const hubPaths = ['/api', '/health', '/chat', '/widget.js', '/demo', '/openapi'];
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
    environment: 'jsdom',
    setupFiles: ['src/test/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
    maxWorkers: 2,
    testTimeout: 60_000,
    css: { modules: { classNameStrategy: 'non-scoped' } },
  },
});
