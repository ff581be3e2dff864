// Where the page starts.
import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./console.css";
import { createRoot } from "react-dom/client";
import { startFollowingFleet } from "./api/fleet.ts";
import { App } from "./app.tsx";

startFollowingFleet();
const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
