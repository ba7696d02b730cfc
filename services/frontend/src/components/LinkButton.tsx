"use client";

import { Button, type ButtonProps } from "@mantine/core";
import type { ReactNode } from "react";
import { AppLink } from "@/features/shell/AppLink";

export function LinkButton({ href, children, ...rest }: ButtonProps & { href: string; children: ReactNode }) {
  return (
    <Button component={AppLink} href={href} {...rest}>
      {children}
    </Button>
  );
}
