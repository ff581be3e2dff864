// Where the page starts.
import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./console.css";
import { createRoot } from "react-dom/client";
import { startFollowingFleet } from "./api/fleet.ts";
import { App, loadOtherPages } from "./app.tsx";

/** The first page has its data by then. */
const loadOthersAfterMs = 1000;

startFollowingFleet();
const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);

addEventListener("load", () => void setTimeout(loadOtherPages, loadOthersAfterMs));
