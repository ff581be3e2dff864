// The console as static files under /console: split by page, so that the first one loads little.
import { defineConfig } from "vite";

export default defineConfig({
  base: "/console/",
  build: {
    target: "es2024",
    // A data: URL would be one more thing that the content security policy has to allow.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // Mantine marks its files for server components, which there are none of here.
    rolldownOptions: {
      onLog: (level, log, handle) => log.code !== "MODULE_LEVEL_DIRECTIVE" && handle(level, log),
    },
  },
  // `npx vite` in this folder serves the sources, with the API of a control plane on its default port.
  server: { proxy: { "/v1": "http://127.0.0.1:8081" } },
});
