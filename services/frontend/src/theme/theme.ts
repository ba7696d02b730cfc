import { createTheme, type MantineColorsTuple } from "@mantine/core";

const accent: MantineColorsTuple = [
  "#eef0ff",
  "#dfe3ff",
  "#bcc4ff",
  "#97a3fb",
  "#7786f3",
  "#5b6ceb",
  "#4656dd",
  "#3845c2",
  "#2d389e",
  "#232c7c",
];

/** Locking the scroll would insert a <style> element, which the content security policy forbids; the page itself never scrolls. */
const overlay = { lockScroll: false, transitionProps: { duration: 140 }, overlayProps: { backgroundOpacity: 0.45 } };

/** What opens over the screen stands in a landmark, so that screen readers find it and can say where it is. */
export const overlaysId = "overlays";
const portalProps = { target: `#${overlaysId}` };

export const theme = createTheme({
  primaryColor: "accent",
  primaryShade: 6,
  colors: { accent },
  cursorType: "pointer",
  defaultRadius: 8,
  respectReducedMotion: true,
  // Plain objects: `Component.extend` would bring each component to every page, used there or not.
  components: {
    ActionIcon: { defaultProps: { variant: "subtle", color: "gray" } },
    Button: { defaultProps: { size: "sm" } },
    Drawer: { defaultProps: overlay },
    // The placeholder would be a child of the menu that is no menu item, which ARIA forbids.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false, shadow: "md", radius: 10, transitionProps: { duration: 100 } } },
    Modal: { defaultProps: { ...overlay, radius: 14, centered: true } },
    Popover: { defaultProps: { shadow: "md", radius: 10, portalProps } },
    SegmentedControl: { defaultProps: { transitionDuration: 140 } },
    Select: { defaultProps: { comboboxProps: { shadow: "md", transitionProps: { duration: 100 } } } },
    Tooltip: { defaultProps: { openDelay: 350, withArrow: false, portalProps } },
  },
});
