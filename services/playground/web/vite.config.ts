import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const hub = process.env.OMNICHANNEL_HUB ?? 'http://localhost:8080';

export default defineConfig({
  base: '/playground/',
  plugins: [react()],
  build: { outDir: 'dist', target: 'es2022' },
  server: { proxy: Object.fromEntries(['/playground/api', '/demo', '/widget.js', '/chat'].map((path) => [path, hub])) },
  test: { environment: 'node', include: ['src/**/*.test.ts'], testTimeout: 60_000, maxWorkers: 2 },
});
