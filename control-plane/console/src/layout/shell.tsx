// The frame around every page: where one can go, and in the header the revision and who serves it.
import {
  ActionIcon,
  AppShell,
  Burger,
  Group,
  NavLink,
  Text,
  Tooltip,
  useComputedColorScheme,
  useMantineColorScheme,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { type ReactNode, useEffect } from "react";
import { forgetToken, session } from "../api/session.ts";
import { useSignal } from "../api/signal.ts";
import { Link } from "../navigation/link.tsx";
import { hrefOf, navigate, place } from "../navigation/location.ts";
import { strings } from "../strings.ts";
import { Icon, type IconName } from "../ui/icon.tsx";
import { FleetStatus } from "./fleet-status.tsx";
import { Logo } from "./logo.tsx";
import { Outage } from "./outage.tsx";

const sections: readonly { to: string; label: string; icon: IconName }[] = [
  { to: "/", label: strings.nav.services, icon: "services" },
  { to: "/match", label: strings.nav.match, icon: "match" },
  { to: "/workers", label: strings.nav.workers, icon: "workers" },
  { to: "/history", label: strings.nav.history, icon: "history" },
  { to: "/import", label: strings.nav.import, icon: "import" },
];

export function Shell({ children }: { readonly children: ReactNode }) {
  const [isOpen, menu] = useDisclosure(false);
  const { path } = useSignal(place);
  const { token } = useSignal(session);
  useEffect(() => {
    menu.close();
    // What had the focus may be gone with the page before: the keyboard goes on in the new one.
    const frame = requestAnimationFrame(() => {
      if (document.activeElement === document.body)
        document.getElementById("page")?.focus({ preventScroll: true });
    });
    return () => cancelAnimationFrame(frame);
  }, [path, menu.close]);
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 204, breakpoint: "sm", collapsed: { mobile: !isOpen } }}
      padding={{ base: "md", sm: "lg" }}
    >
      <a href="#page" className="skip-link" onClick={skipToPage}>
        {strings.nav.skip}
      </a>
      <AppShell.Header bg="var(--console-surface)" style={{ borderColor: "var(--console-line)" }}>
        <Group h="100%" px={{ base: "sm", sm: "md" }} justify="space-between" wrap="nowrap" gap="xs">
          <Group gap="xs" wrap="nowrap">
            <Burger
              opened={isOpen}
              onClick={menu.toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={strings.nav.menu}
              aria-expanded={isOpen}
            />
            <Link to="/" aria-label={strings.nav.home} style={{ color: "inherit", textDecoration: "none" }}>
              <Group gap={10} wrap="nowrap">
                <Logo />
                <Text fw={650} visibleFrom="xs">
                  {strings.product}
                </Text>
              </Group>
            </Link>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <FleetStatus />
            <ColorSchemeButton />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar
        p="xs"
        bg="var(--console-surface)"
        style={{ borderColor: "var(--console-line)" }}
        aria-label={strings.nav.label}
      >
        <AppShell.Section grow>
          {sections.map(({ to, label, icon }) => {
            const isActive = to === "/" ? path === "/" || path.startsWith("/services") : path.startsWith(to);
            return (
              <NavLink
                key={to}
                href={hrefOf(to)}
                label={label}
                leftSection={<Icon name={icon} />}
                active={isActive}
                aria-current={isActive ? "page" : undefined}
                onClick={(event) => {
                  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                  event.preventDefault();
                  navigate(to);
                }}
                style={{ borderRadius: "var(--mantine-radius-md)" }}
                mb={2}
              />
            );
          })}
        </AppShell.Section>
        <AppShell.Section>
          <NavLink
            href="/docs"
            label={strings.nav.docs}
            leftSection={<Icon name="book" />}
            style={{ borderRadius: "var(--mantine-radius-md)" }}
          />
          {token !== null && (
            <NavLink
              component="button"
              label={strings.token.forget}
              leftSection={<Icon name="out" />}
              onClick={forgetToken}
              style={{ borderRadius: "var(--mantine-radius-md)" }}
            />
          )}
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main id="page" tabIndex={-1} style={{ outline: "none" }}>
        <Outage />
        {children}
      </AppShell.Main>
    </AppShell>
  );
}

function skipToPage(event: { preventDefault(): void }) {
  event.preventDefault();
  document.getElementById("page")?.focus();
}

function ColorSchemeButton() {
  const scheme = useComputedColorScheme("light");
  const { setColorScheme } = useMantineColorScheme();
  const label = scheme === "dark" ? strings.nav.light : strings.nav.dark;
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="default"
        size="lg"
        aria-label={label}
        onClick={() => setColorScheme(scheme === "dark" ? "light" : "dark")}
      >
        <Icon name={scheme === "dark" ? "sun" : "moon"} />
      </ActionIcon>
    </Tooltip>
  );
}
