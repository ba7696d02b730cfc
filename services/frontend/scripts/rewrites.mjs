/**
 * The paths that one exported page serves for many ids. `*` is one path segment without a dot, so that a missing
 * file below the page is never answered with the page.
 */
export const rewrites = [
  { pattern: "/assistant/*", page: "/assistant/" },
  { pattern: "/tickets/*", page: "/tickets/" },
  { pattern: "/kb/*", page: "/kb/" },
  { pattern: "/kb/*/edit", page: "/kb/" },
];
