"use client";

import { type AnchorHTMLAttributes, forwardRef, type MouseEvent } from "react";
import { useNavigate } from "./navigation";

type Properties = AnchorHTMLAttributes<HTMLAnchorElement> & { href: string };

const opensElsewhere = (event: MouseEvent) => event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;

/** A link inside the application: a real address to copy or open in a tab, followed without a reload. */
export const AppLink = forwardRef<HTMLAnchorElement, Properties>(function AppLink({ href, onClick, ...rest }, ref) {
  const navigate = useNavigate();
  return (
    <a
      ref={ref}
      href={href}
      onClick={(event) => {
        onClick?.(event);
        if (event.defaultPrevented || opensElsewhere(event)) return;
        event.preventDefault();
        navigate(href);
      }}
      {...rest}
    />
  );
});
