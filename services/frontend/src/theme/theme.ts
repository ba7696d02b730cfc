import {
  ActionIcon,
  Button,
  createTheme,
  Drawer,
  type MantineColorsTuple,
  Menu,
  Modal,
  Popover,
  SegmentedControl,
  Select,
  Tooltip,
} from "@mantine/core";

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

export const theme = createTheme({
  primaryColor: "accent",
  primaryShade: 6,
  colors: { accent },
  cursorType: "pointer",
  defaultRadius: 8,
  respectReducedMotion: true,
  components: {
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: "subtle", color: "gray" } }),
    Button: Button.extend({ defaultProps: { size: "sm" } }),
    Drawer: Drawer.extend({ defaultProps: overlay }),
    // The placeholder would be a child of the menu that is no menu item, which ARIA forbids.
    Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false, shadow: "md", radius: 10, transitionProps: { duration: 100 } } }),
    Modal: Modal.extend({ defaultProps: { ...overlay, radius: 14, centered: true } }),
    Popover: Popover.extend({ defaultProps: { shadow: "md", radius: 10 } }),
    SegmentedControl: SegmentedControl.extend({ defaultProps: { transitionDuration: 140 } }),
    Select: Select.extend({ defaultProps: { comboboxProps: { shadow: "md", transitionProps: { duration: 100 } } } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 350, withArrow: false } }),
  },
});
